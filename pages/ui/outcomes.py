"""What became of each line of an order: a table while it is short, a fold per child and month for a school year."""

from collections.abc import Mapping, Sequence
from html import escape
from itertools import groupby

import streamlit as st

from db.orders import OrderLine
from portail import french, wording, wording_basket
from portail.rules import money
from portail.rules.booking import Operation, Outcome
from portail.rules.calendar import month_of
from portail.rules.catalogue import Catalogue

FOLD_BEYOND = 40  # lines: above, a month is one line until it is opened
_AWAITED = (Outcome.CONFIRMED, Outcome.REQUESTED)  # as asked, and part of the total
_NOT_AS_ASKED = (Outcome.WAITING, Outcome.FULL, Outcome.REFUSED)
_STYLE = """<style>
.outcomes { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
.outcomes th, .outcomes td { text-align: left; padding: .45rem .75rem .45rem 0; vertical-align: top;
  border-bottom: 1px solid var(--line); }
.outcomes td:last-child, .outcomes th:last-child { text-align: right; padding-right: 0; white-space: nowrap; }
.month { border-bottom: 1px solid var(--line); }
.month summary { display: grid; grid-template-columns: 1rem minmax(0, 1fr) auto 6rem; gap: .75rem;
  align-items: center; min-height: 2.75rem; cursor: pointer; list-style: none; scroll-margin: 5rem 0;
  font-variant-numeric: tabular-nums; }
.month summary::-webkit-details-marker { display: none; }
.month summary::before { content: ""; width: .5rem; height: .5rem; border: solid; border-width: 2px 2px 0 0;
  rotate: 45deg; }
.month[open] summary::before { rotate: 135deg; translate: 0 -.125rem; }
.month summary:hover { background: var(--soft); }
.month summary:focus-visible { outline: 3px solid var(--accent); outline-offset: -3px; }
.month summary small { color: var(--muted); font-size: .9rem; }
.month summary b { text-align: right; font-weight: 400; }
.month .outcomes { width: calc(100% - 1.75rem); margin: 0 0 .75rem 1.75rem; }
@media (max-width: 640px) {
  .month summary { grid-template-columns: 1rem minmax(0, 1fr) auto auto; }
  .month .outcomes { width: 100%; margin-left: 0; font-size: .9rem; }
}
</style>"""


def draw(lines: Sequence[OrderLine], names: Mapping[int, str], offers: Catalogue) -> None:
    """`names`: the children whom the reader may see, others are left out."""
    seen = [line for line in lines if line.child_id in names]
    if len(seen) <= FOLD_BEYOND:
        st.html(_STYLE + _table(seen, offers, names))
        return
    st.markdown(f"{french.count('ligne', len(seen))} : {wording_basket.tally(line.outcome for line in seen)}.")
    if missed := [line for line in seen if line.outcome in _NOT_AS_ASKED]:
        st.html(f"{_STYLE}<h2>Pas comme demandé</h2>{_table(missed, offers, names)}")
    rest = sorted((line for line in seen if line.outcome not in _NOT_AS_ASKED), key=_by_month)
    for child_id, own in groupby(rest, lambda line: line.child_id):
        months = "".join(_month(list(found), offers) for _, found in groupby(own, _by_month))
        st.html(f"{_STYLE}<h2>{escape(names[child_id])}</h2>{months}")


def _by_month(line: OrderLine) -> tuple[int, object]:
    return line.child_id, month_of(line.day)


def _month(lines: Sequence[OrderLine], offers: Catalogue) -> str:
    total = money.total(line.price for line in lines if line.operation is Operation.BOOK and line.outcome in _AWAITED)
    return (
        f'<details class="month"><summary><span>{french.month_year(lines[0].day).capitalize()}</span>'
        f"<small>{french.count('ligne', len(lines))}</small><b>{french.euros(total)}</b></summary>"
        f"{_table(lines, offers)}</details>"
    )


def _table(lines: Sequence[OrderLine], offers: Catalogue, names: Mapping[int, str] | None = None) -> str:
    """Without `names`, the child stands above."""
    rows = "".join(_row(line, offers, f"{names[line.child_id]} · " if names else "") for line in lines)
    first = "Enfant et activité" if names else "Activité"
    return (
        f'<table class="outcomes"><thead><tr><th>{first}</th><th>Jour</th><th>Réponse</th>'
        f"<th>Tarif</th></tr></thead><tbody>{rows}</tbody></table>"
    )


def _row(line: OrderLine, offers: Catalogue, child: str) -> str:
    return (
        f"<tr><td>{escape(child + offers.activity(line.activity_id).name)}</td>"
        f"<td>{french.numeric_date(line.day)}</td>"
        f"<td>{wording.OPERATIONS[line.operation]} · {wording.OUTCOMES[line.outcome].lower()}</td>"
        f"<td>{french.euros(line.price) if line.outcome not in _NOT_AS_ASKED else '–'}</td></tr>"
    )
