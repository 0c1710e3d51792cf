"""The lines of the basket at the last step, and their totals: one row each, two lines on a phone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from db.bookings import Key
from pages.ui import text
from portail import french, wording, wording_basket, wording_late
from portail.errors import Full
from portail.rules import arranging, since
from portail.rules.arranging import Group, Sort
from portail.rules.booking import Operation, Outcome
from portail.rules.calendar import HourMode
from portail.rules.late import Accepted
from portail.rules.ordering import Gone, Review, Verdict

NAMED_CHANGES = 5  # at the top; the others are on their lines only
_STYLE = """<style>
:root { --buttons: 6.5rem; }
.line { display: grid; grid-template: "name when kind money" / 3fr 3fr 2fr 5.5rem; gap: .1rem 1rem;
  align-items: baseline; margin: 0; }
.line > * { overflow-wrap: anywhere; }
.line .name { grid-area: name; font-weight: 600; } .line .when { grid-area: when; } .line .kind { grid-area: kind; }
.line .money { grid-area: money; text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.line small { grid-column: 1 / -1; font-size: .9rem; color: light-dark(#8A1C1C, #F2A7A7); }
.line.head { font-size: .85rem; padding-right: var(--buttons); } .line.head .name { font-weight: 400; }
.group.group { display: grid; grid-template-columns: 1fr auto; gap: 0 1rem; align-items: baseline;
  margin: .75rem var(--buttons) 0 0; }
.group.group h2 { grid-column: 1 / -1; font-size: 1.25rem; padding: 0 0 .25rem; margin: 0; overflow-wrap: anywhere; }
.group.group h3 { font-size: 1rem; padding: 0; margin: 0; font-weight: 400; overflow-wrap: anywhere; }
.group .money { font-size: .9rem; font-variant-numeric: tabular-nums; white-space: nowrap; }
.totals { display: grid; grid-template-columns: 1fr 7rem; gap: .3rem 1rem; margin: .25rem var(--buttons) 0 0; }
.totals dt, .totals dd { margin: 0; text-align: right; font-variant-numeric: tabular-nums; }
.totals .sum { font-size: 1.25rem; font-weight: 700; }
[class*="st-key-line-"] { display: grid !important; grid-template-columns: minmax(0, 1fr) 2.75rem 2.75rem;
  gap: .5rem !important; border-bottom: 1px solid var(--line); padding-bottom: .3rem; }
[class*="st-key-line-"] > :first-child { grid-column: 1; }
[class*="st-key-hour-"] { grid-column: 2; }
[class*="st-key-remove-"] { grid-column: 3; }
[class*="st-key-line-"] button [data-testid="stMarkdownContainer"] { position: absolute; width: 1px; height: 1px;
  overflow: hidden; clip-path: inset(50%); }
[class*="st-key-remove-"] button, [class*="st-key-hour-"] button { width: 2.75rem; min-width: 2.75rem;
  justify-content: center; }
@media (max-width: 640px) {
  :root { --buttons: 3.25rem; }
  [class*="st-key-line-"] { grid-template-columns: minmax(0, 1fr) 2.75rem; row-gap: 0 !important; }
  [class*="st-key-line-"] > :first-child { grid-row: 1 / span 2; }
  [class*="st-key-line-"] > :not(:first-child) { grid-column: 2; }
  .line { grid-template: "name money" "when kind" / 1fr auto; } .line .kind { text-align: right; }
  .line.head { display: none; }
}
</style>"""


@dataclass(frozen=True, slots=True)
class Acts:
    """What a line offers, in callbacks."""

    remove: Callable[[Key], None]
    wait: Callable[[Key, str], None]  # the name of the box that says whether to wait for a place
    open: Callable[[Key], None]  # to change the hour


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


def draw(review: Review, order: Sort, acts: Acts) -> None:
    """Every line with its own « Retirer », under its heading; then the totals."""
    st.html(
        f'{_STYLE}<p class="line head"><span class="name">Nom</span><span class="when">Période</span>'
        '<span class="kind">Type</span><span class="money">Tarif</span></p>'
    )
    for gone in review.gone:
        _gone(gone, acts)
    groups, child = arranging.arrange(review.verdicts, order), 0
    for group in groups:
        if heading := _heading(group, group.child_id != child, several=len(groups) > 1):
            st.html(heading)
        child = group.child_id
        for verdict in group.verdicts:
            _line(verdict, acts)
    st.html(_totals(review))


def _heading(group: Group, new_child: bool, several: bool) -> str:
    """« Léa », then « Semaine 49 · du … au … » and what it adds to the total, if it is not the whole of it."""
    parts = []
    if group.child and new_child:
        parts.append(f"<h2>{escape(group.child)}</h2>")
    if group.activity:
        parts.append(f"<h3>{escape(group.activity)}</h3>")
    if group.monday is not None and group.last is not None:
        parts.append(f"<h3>{wording_basket.week(group.monday, group.last)}</h3>")
    if not parts:
        return ""
    money = f'<span class="money">{french.euros(group.total)}</span>' if several and group.total else ""
    return f'<div class="group">{"".join(parts)}{money}</div>'


def _line(verdict: Verdict, acts: Acts) -> None:
    line = verdict.line
    key = (line.child_id, line.activity_id, line.day)
    with _lined(key):
        st.html(_row(verdict), width="stretch")
        if line.operation is not Operation.CANCEL and verdict.situation.activity.hour_mode is not HourMode.NONE:
            _icon("schedule", f"Changer l'heure : {_spoken(verdict)}", acts.open, key, f"hour-{_widget(key)}")
        _bin(key, f"Retirer {_spoken(verdict)}", acts)
    if isinstance(verdict.refusal, Full):
        widget = f"wait-{_widget(key)}"
        st.checkbox("M'inscrire sur la liste d'attente", value=line.wait_if_full, key=widget,
                    on_change=acts.wait, args=(key, widget))  # fmt: skip


def _gone(gone: Gone, acts: Acts) -> None:
    line = gone.line
    key = (line.child_id, line.activity_id, line.day)
    names = [f"<bdi>{escape(name)}</bdi>" for name in (gone.first_name, gone.activity or "Activité retirée") if name]
    with _lined(key):
        st.html(
            f'<p class="line"><span class="name">{" · ".join(names)}</span>'
            f'<span class="when">{french.numeric_date(line.day)}</span>'
            f'<span class="kind">{wording.OPERATIONS[line.operation]}</span><span class="money">–</span>'
            "<small>N'est plus proposée. Cette ligne sera laissée de côté.</small></p>",
            width="stretch",
        )
        _bin(key, f"Retirer la ligne du {french.long_date(line.day)}", acts)


def _lined(key: Key) -> DeltaGenerator:
    return st.container(horizontal=True, vertical_alignment="center", key=f"line-{_widget(key)}")


def _bin(key: Key, words: str, acts: Acts) -> None:
    _icon("delete", words, acts.remove, key, f"remove-{_widget(key)}")


def _icon(icon: str, words: str, act: Callable[[Key], None], key: Key, widget: str) -> None:
    """A button seen as an icon and heard in words."""
    st.button(words, icon=f":material/{icon}:", help=words, on_click=act, args=(key,), type="tertiary", key=widget)


def _widget(key: Key) -> str:
    """Of the line, not of its place: a second click meant for a line that has left must not act on the next one."""
    return "-".join(map(str, key))


def _spoken(verdict: Verdict) -> str:
    names = f"{verdict.situation.first_name}, {verdict.situation.activity.name}"
    return text.plain(f"{names}, {french.long_date(verdict.line.day)}")


def _row(verdict: Verdict) -> str:
    line, activity = verdict.line, verdict.situation.activity
    when = f"{french.numeric_date(line.day)} : {wording.hours(activity, line.hour)}"
    kind = ("+ " if line.operation is Operation.BOOK else "") + wording.OPERATIONS[line.operation]
    notes = "".join(f"<small>{escape(note)}</small>" for note in _notes(verdict))
    return (
        f'<p class="line"><span class="name"><bdi>{escape(verdict.situation.first_name)}</bdi> · '
        f'{escape(activity.name)}</span><span class="when">{when}</span><span class="kind">{kind}</span>'
        f'<span class="money">{french.euros(verdict.price)}</span>{notes}</p>'
    )


def _notes(verdict: Verdict) -> Sequence[str]:
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


def _totals(review: Review) -> str:
    saved = f"<dt>Économie des annulations</dt><dd>{french.euros(-review.savings)}</dd>" if review.savings else ""
    return f'<dl class="totals"><dt class="sum">Total</dt><dd class="sum">{french.euros(review.total)}</dd>{saved}</dl>'
