"""The basket at the last step: what changed, its lines as their component wants them, its totals."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby

import streamlit as st

from pages.ui import summary, text
from portail import french, wording, wording_basket, wording_late
from portail.errors import Full
from portail.rules import arranging, money, since
from portail.rules.arranging import Group, Sort
from portail.rules.booking import CartLine, Operation, Outcome
from portail.rules.calendar import HourMode
from portail.rules.late import Accepted
from portail.rules.ordering import Gone, Review, Verdict

NAMED_CHANGES = 5  # at the top; the others are on their lines only
FOLD_BEYOND = 40  # lines: above, a week is one line until it is opened
_STYLE = """<style>
.totals { display: grid; grid-template-columns: 1fr 7rem; gap: .3rem 1rem; margin: .25rem 7.5rem 0 0; }
.totals dt, .totals dd { margin: 0; text-align: right; font-variant-numeric: tabular-nums; }
.totals .sum { font-size: 1.25rem; font-weight: 700; }
@media (max-width: 640px) { .totals { margin-right: 3.5rem; } }
</style>"""


def tell_changes(review: Review) -> None:
    """What is no longer as it was when it was put in the basket, named before anything is ordered."""
    found = [(verdict, since.changed(verdict)) for verdict in review.verdicts]
    said = [wording_basket.gone(gone.first_name, gone.activity, gone.line.day) for gone in review.gone]
    said += [wording_basket.changed(verdict, change) for verdict, change in found if change is not None]
    if not said:
        return
    rest = len(said) - NAMED_CHANGES
    named = [f"- {text.plain(sentence)}." for sentence in said[:NAMED_CHANGES]]
    if rest > 0:
        named.append(f"- {french.count('autre ligne', rest, 'autres lignes')}, à voir ci-dessous.")
    verb = "a" if len(said) == 1 else "ont"
    title = f"**Depuis que vous avez rempli ce panier, {french.count('ligne', len(said))} {verb} changé**"
    st.warning("\n".join([f"{title}\n", *named]), icon=":material/sync_problem:")


def sort() -> Sort:
    """The order that the person chose; kept in the address."""
    chosen = st.segmented_control("Trier par", [str(one) for one in Sort], default=str(Sort.CHILD), required=True,
                                  format_func=lambda code: wording_basket.SORTS[Sort(code)], key="tri",
                                  bind="query-params")  # fmt: skip
    return Sort(chosen) if chosen in list(Sort) else Sort.CHILD


def data(review: Review, order: Sort, ack: int) -> summary.Summary:
    """Every line, under its heading. `ack`: the number of the last act of the browser that was done."""
    groups = arranging.arrange(review.verdicts, order)
    several = len(groups) > 1
    shown: list[summary.Group] = []
    if review.gone:
        shown.append(_group("gone", lines=[_gone(gone) for gone in review.gone]))
    for child_id, own in groupby(groups, lambda group: group.child_id):
        for number, group in enumerate(theirs := list(own)):
            head = theirs if child_id and not number else []
            shown.append(_drawn(group, head, several))
    count = len(review.verdicts) + len(review.gone)
    return {"ack": ack, "folded": several and count > FOLD_BEYOND, "groups": shown}


def _group(id: str, *, child: str = "", child_note: str = "", title: str = "", count: str = "", money: str = "",
           content: str = "", lines: list[summary.Line]) -> summary.Group:  # fmt: skip
    return {"id": id, "child": child, "child_note": child_note, "title": title, "count": count, "money": money,
            "content": content, "lines": lines}  # fmt: skip


def _drawn(group: Group, of_child: Sequence[Group], several: bool) -> summary.Group:
    """`of_child`: all the groups of its child, when it is the first of them."""
    title = group.activity
    if group.monday is not None and group.last is not None:
        title = wording_basket.week(group.monday, group.last)
    lines = sum(len(one.verdicts) for one in of_child)
    return _group(
        f"{group.child_id}|{group.monday}|{group.verdicts[0].line.activity_id if group.activity else 0}",
        child=group.child if of_child else "",
        child_note=_sum(lines, money.total(one.total for one in of_child)) if len(of_child) > 1 else "",
        title=title,
        count=french.count("ligne", len(group.verdicts)),
        money=french.euros(group.total) if several and group.total else "",
        content=wording_basket.content(group.verdicts),
        lines=[_line(verdict) for verdict in group.verdicts],
    )


def _sum(lines: int, total: Decimal) -> str:
    return f"{french.count('ligne', lines)} · {french.euros(total)}"


def _line(verdict: Verdict) -> summary.Line:
    line, activity = verdict.line, verdict.situation.activity
    notes, full = _notes(verdict), isinstance(verdict.refusal, Full)
    return {
        "key": _key(line),
        "name": verdict.situation.first_name,
        "activity": activity.name,
        "day": french.long_date(line.day),
        "when": f"{french.numeric_date(line.day)} : {wording.hours(activity, line.hour)}",
        "kind": ("+ " if line.operation is Operation.BOOK else "") + wording.OPERATIONS[line.operation],
        "price": french.euros(verdict.price),
        "notes": notes,
        "hour": line.operation is not Operation.CANCEL and activity.hour_mode is not HourMode.NONE,
        "wait": line.wait_if_full if full else None,
        "told": bool(notes),
    }


def _gone(gone: Gone) -> summary.Line:
    line = gone.line
    return {
        "key": _key(line),
        "name": gone.first_name,
        "activity": gone.activity or "Activité retirée",
        "day": french.long_date(line.day),
        "when": french.numeric_date(line.day),
        "kind": wording.OPERATIONS[line.operation],
        "price": "–",
        "notes": ["N'est plus proposée. Cette ligne sera laissée de côté."],
        "hour": False,
        "wait": None,
        "told": True,
    }


def _key(line: CartLine) -> str:
    return f"{line.child_id}|{line.activity_id}|{line.day}"


def _notes(verdict: Verdict) -> list[str]:
    return [note for note in (wording_basket.price_change(since.changed(verdict)), _note(verdict)) if note]


def _note(verdict: Verdict) -> str:
    if verdict.outcome is Outcome.WAITING:
        return "Complet : vous rejoindrez la liste d'attente."
    if verdict.refusal is not None:
        return f"{wording.refusal(verdict.refusal)} Cette ligne sera laissée de côté."
    if isinstance(verdict.late, Accepted) and (verdict.late.surcharge or verdict.late.penalty_per_family):
        return f"Hors délai. {wording_late.late_booking_outcome(verdict.late)}."
    if verdict.due is not None and not verdict.due.amount:
        return "Hors délai : si la structure accepte, ce jour ne vous sera pas facturé."
    if verdict.due is not None:
        return f"Hors délai : si la structure accepte, {wording_late.late_cancel_outcome(verdict.due)}."
    return "" if verdict.in_time else "Hors délai : la structure vous dira si elle accepte."


def totals(review: Review) -> None:
    """What is to pay, and what the cancellations save, apart."""
    total = f'<dt class="sum">Total</dt><dd class="sum">{french.euros(review.total)}</dd>'
    saved = f"<dt>Économie des annulations</dt><dd>{french.euros(-review.savings)}</dd>" if review.savings else ""
    st.html(f'{_STYLE}<dl class="totals">{total}{saved}</dl>')
