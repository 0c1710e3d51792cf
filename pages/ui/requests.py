"""The queue of staff: requests of the same order, child, activity and kind on one row."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from html import escape
from itertools import groupby

import streamlit as st

from db.bookings import Key, Request
from pages.ui import text
from portail import clock, french
from portail.actions.validation import Seen
from portail.rules import money
from portail.rules.booking import Operation, State
from portail.rules.calendar import age_on

KINDS = {
    "book": "Inscriptions",
    "cancel": "Annulations dans les délais",
    "late": "Annulations hors délai",
    "modify": "Modifications",
    "waiting": "Liste d'attente",
}

FITTING = (
    "Toutes les demandes affichées pour lesquelles il reste une place, sauf les inscriptions un jour de l'autre foyer"
)

LISTED_DAYS = 24  # of a row, in sight

STYLE = """<style>
[class*="st-key-row-"] { padding: .5rem .75rem !important; gap: .75rem !important; flex-wrap: nowrap !important; }
.request { display: grid; grid-template-columns: minmax(0, 26rem) minmax(0, 1fr); gap: .1rem 1rem; margin: 0;
  line-height: 1.4; }
.request summary { cursor: pointer; }
.request strong { grid-column: 1 / -1; font-size: .8125rem; }
.request small { grid-column: 1 / -1; color: var(--muted); font-size: .8125rem; }
@media (max-width: 640px) {
  .request { grid-template-columns: 1fr; }
  [class*="st-key-row-"] { flex-wrap: wrap !important; }
  [class*="st-key-row-"] > :nth-child(2) { flex: 1 1 calc(100% - 4rem) !important; }
}
</style>"""


@dataclass(frozen=True, slots=True)
class Row:
    """Requests decided together; `requests` is never empty and holds one child and one activity."""

    kind: str
    requests: tuple[Request, ...]

    @property
    def key(self) -> str:
        first = self.requests[0].booking
        return f"{first.order_id}-{first.child_id}-{first.activity_id}-{self.kind}-{first.day}"

    @property
    def seen(self) -> list[Seen]:
        """What the screen shows, for the decision to apply to nothing else."""
        bookings = [request.booking for request in self.requests]
        return [((b.child_id, b.activity_id, b.day), b.state) for b in bookings]

    def asks(self, days: Collection[Key]) -> bool:
        """Whether one of these days is asked for, by somebody who does not have it yet."""
        return self.kind in ("book", "waiting") and any(key in days for key, _ in self.seen)

    @property
    def short(self) -> int:
        """Days that have no place for somebody who waits."""
        return sum(request.free <= 0 for request in self.requests) if self.kind == "waiting" else 0


def kind(request: Request) -> str:
    """A key of KINDS."""
    booking = request.booking
    match booking.state:
        case State.WAITING:
            return "waiting"
        case State.CANCEL_REQUESTED:
            return "cancel"
        case State.CHANGE_REQUESTED:
            return "late" if booking.wanted is Operation.CANCEL else "modify"
        case _:
            return "book"


def rows(requests: Sequence[Request]) -> list[Row]:
    """Neighbours of the same order, child, activity and kind, in the order of the queue."""
    grouped = groupby(requests, key=lambda r: (r.booking.order_id, r.booking.child_id, r.booking.activity_id, kind(r)))
    return [Row(key[3], tuple(group)) for key, group in grouped]


def wanted(row: Row) -> bool:
    """Whether the filters keep it, as they stand: kind, site, every word found whatever case and accents."""
    kind, site, words = (st.session_state.get(key) for key in ("kind", "site", "words"))
    first = row.requests[0]
    named = f"{first.first_name} {first.last_name} {first.household} {first.activity}"
    return kind in (None, row.kind) and site in (None, first.site_id) and text.holds(named, words or "")


def draw(row: Row, dues: Mapping[Key, Decimal], elsewhere: Collection[Key], now: datetime) -> None:
    """The text of a row: who, what, which days, since when, with what effect on the places and the bill.

    `elsewhere`: the days of the child's other household.
    """
    first = row.requests[0]
    age = age_on(first.born_on, first.booking.day)
    days = [request.booking.day for request in row.requests]
    name = f"{first.first_name} {first.last_name} ({french.count('an', age)})"
    asked = wish(_words(row, dues), days)
    facts = " · ".join(filter(None, (f"Famille {first.household}", _age(first, now), _places(row))))
    st.html(
        f'<div class="request"><span><b>{escape(name)}</b> · {escape(first.activity)}</span><span>{asked}</span>'
        f"<small>{escape(facts)}</small>{_astray(row, elsewhere)}</div>"
    )


def wish(words: str, days: Sequence[date]) -> str:
    """« Inscription à 18h · 3 jours : 1, 2, 5 oct. », as HTML; the days of a whole year are read on demand."""
    wish, listed = f"{words} · {french.count('jour', len(days))}", french.days_list(days)
    if len(days) <= LISTED_DAYS:
        return escape(f"{wish} : {listed}")
    first, last = (french.day_month_year(day) for day in (min(days), max(days)))
    return f"<details><summary>{escape(f'{wish}, du {first} au {last}')}</summary>{escape(listed)}</details>"


def _astray(row: Row, elsewhere: Collection[Key]) -> str:
    """« 2 jours de l'autre foyer : 3, 10 déc. », as HTML; nothing for none."""
    days = [day for (child, activity, day), _ in row.seen if (child, activity, day) in elsewhere]
    if not days:
        return ""
    which = "" if len(days) == len(row.seen) else f" : {french.days_list(days)}"
    return f"<strong>{escape(french.count('jour', len(days)))} de l'autre foyer{escape(which)}</strong>"


def _words(row: Row, dues: Mapping[Key, Decimal]) -> str:
    first = row.requests[0].booking
    match row.kind:
        case "cancel":
            return "Annulation dans les délais"
        case "late":
            return f"Annulation hors délai : {_due(row, dues)} si vous acceptez"
        case "modify" if first.wanted_hour is not None and first.hour is not None:
            return f"Changement d'heure : {french.hour(first.hour)} → {french.hour(first.wanted_hour)}"
        case "waiting":
            return "Liste d'attente"
        case _:
            late = " hors délai" if first.late_rank else ""
            return f"Inscription{late}" + (f" à {french.hour(first.hour)}" if first.hour else "")


def _due(row: Row, dues: Mapping[Key, Decimal]) -> str:
    """« absence facturée 4,10 € »."""
    amounts = [dues.get(key) for key, _ in row.seen]
    if None in amounts:
        return "absence facturée"
    total = money.total(amount for amount in amounts if amount is not None)
    return f"absence facturée {french.euros(total)}" if total else "absence non facturée"


def _age(request: Request, now: datetime) -> str:
    hours = (now - clock.to_paris(request.booking.since_at)).total_seconds() / 3600
    if hours < 1:
        return "à l'instant"
    spent = french.count("heure", int(hours)) if hours < 48 else french.count("jour", int(hours / 24))
    return f"depuis {spent}"


def _places(row: Row) -> str:
    if row.kind == "waiting":
        return (
            f"aucune place pour {french.count('jour', row.short)}"
            if row.short
            else "une place libre chaque jour"
            if len(row.requests) > 1
            else "une place libre"
        )
    if row.kind != "book":
        return ""
    least = min(request.free for request in row.requests)
    if least <= 0:
        return "dernière place : complet si vous acceptez"
    left = french.count("place", least)
    return f"il restera {left}" if len(row.requests) == 1 else f"il restera au moins {left} chaque jour"
