"""The lines of the basket at the last step, and their totals: one row each, two lines on a phone."""

from collections.abc import Callable
from html import escape

import streamlit as st

from db.bookings import Key
from pages.ui import text
from portail import french, wording, wording_late
from portail.errors import Full
from portail.rules.booking import Operation, Outcome
from portail.rules.late import Accepted
from portail.rules.ordering import Review, Verdict

_STYLE = """<style>
.line { display: grid; grid-template: "name when kind money" / 3fr 3fr 2fr 5.5rem; gap: .1rem 1rem;
  align-items: baseline; margin: 0; }
.line > * { overflow-wrap: anywhere; }
.line .name { grid-area: name; font-weight: 600; } .line .when { grid-area: when; } .line .kind { grid-area: kind; }
.line .money { grid-area: money; text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.line small { grid-column: 1 / -1; font-size: .9rem; color: light-dark(#8A1C1C, #F2A7A7); }
.line.head { font-size: .85rem; padding-right: 3.25rem; } .line.head .name { font-weight: 400; }
.totals { display: grid; grid-template-columns: 1fr 7rem; gap: .3rem 1rem; margin: .25rem 3.25rem 0 0; }
.totals dt, .totals dd { margin: 0; text-align: right; font-variant-numeric: tabular-nums; }
.totals .sum { font-size: 1.25rem; font-weight: 700; }
[class*="st-key-line-"] { flex-wrap: nowrap !important; gap: .5rem !important; border-bottom: 1px solid var(--line);
  padding-bottom: .3rem; }
[class*="st-key-remove-"] button { min-width: 2.75rem; justify-content: center; }
@media (max-width: 640px) {
  .line { grid-template: "name money" "when kind" / 1fr auto; } .line .kind { text-align: right; }
  .line.head { display: none; }
}
</style>"""


def draw(review: Review, on_remove: Callable[[Key], None], on_wait: Callable[[Key, bool], None]) -> None:
    """Every line with its own « Retirer », then the totals."""
    st.html(
        f'{_STYLE}<p class="line head"><span class="name">Nom</span><span class="when">Période</span>'
        '<span class="kind">Type</span><span class="money">Tarif</span></p>'
    )
    for index, verdict in enumerate(review.verdicts):
        line = verdict.line
        key = (line.child_id, line.activity_id, line.day)
        with st.container(horizontal=True, vertical_alignment="center", key=f"line-{index}"):
            st.html(_row(verdict), width="stretch")
            st.button("", icon=":material/delete:", help=f"Retirer {_spoken(verdict)}", on_click=on_remove,
                      args=(key,), type="tertiary", key=f"remove-{index}")  # fmt: skip
        if isinstance(verdict.refusal, Full):
            st.checkbox("M'inscrire sur la liste d'attente", value=line.wait_if_full, key=f"wait-{index}",
                        on_change=on_wait, args=(key, not line.wait_if_full))  # fmt: skip
    st.html(_totals(review))


def _spoken(verdict: Verdict) -> str:
    names = f"{verdict.situation.first_name}, {verdict.situation.activity.name}"
    return text.plain(f"{names}, {french.long_date(verdict.line.day)}")


def _row(verdict: Verdict) -> str:
    line, activity = verdict.line, verdict.situation.activity
    when = f"{french.numeric_date(line.day)} : {wording.hours(activity, line.hour)}"
    kind = ("+ " if line.operation is Operation.BOOK else "") + wording.OPERATIONS[line.operation]
    note = _note(verdict)
    return (
        f'<p class="line"><span class="name">{escape(verdict.situation.first_name)} · {escape(activity.name)}</span>'
        f'<span class="when">{when}</span><span class="kind">{kind}</span>'
        f'<span class="money">{french.euros(verdict.price)}</span>'
        + (f"<small>{escape(note)}</small></p>" if note else "</p>")
    )


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
