"""A day of the family in a dialog: every booking of every child, until when it can be changed and at what cost."""

from datetime import date, datetime
from html import escape

import streamlit as st

from pages.ui import session, states, steps
from pages.ui.text import plain
from portail import clock, french, wording, wording_agenda
from portail.actions import agenda as actions
from portail.actions.agenda import OneDay
from portail.errors import Refusal
from portail.rules.access import Role
from portail.rules.agenda import Entry
from portail.rules.booking import FREE_AGAIN

_OPENED = "agenda-day"


def opened(day: date) -> None:
    """In a callback: the dialog opens at the end of the run."""
    session.require(Role.PARENT)
    st.session_state[_OPENED] = day


def dialog() -> None:
    """Open the dialog of the day that was asked for, once."""
    if day := st.session_state.pop(_OPENED, None):
        st.dialog(french.long_date(day).capitalize())(_content)(day)


def _content(day: date) -> None:
    user, now = session.require(Role.PARENT), clock.now()
    found = actions.one_day(user, day, now)
    if found.notes:
        st.markdown(plain(" · ".join(found.notes)))
    if not found.entries:
        st.markdown("Rien n'est réservé ce jour-là.")
    for child, name in found.children.items():
        if found.of(child) or day >= now.date():
            _child(found, child, name, now)


def _child(found: OneDay, child: int, name: str, now: datetime) -> None:
    entries = found.of(child)
    with st.container(key=f"day-child-{child}", gap="small"):
        if entries:
            rows = "".join(_row(entry, wording_agenda.limits(entry, _cell(found, entry), now)) for entry in entries)
            st.html(f'<h3 class="day-child">{escape(name)}</h3><ul class="day-rows">{rows}</ul>')
        if found.day >= now.date():
            words = "Modifier pour" if entries else "Réserver pour"
            label = f"{words} {plain(name)}"
            if st.button(label, icon=":material/edit_calendar:", key=f"day-change-{child}", type="tertiary"):
                _to_planning(child, found.day)


def _cell(found: OneDay, entry: Entry) -> actions.CellFacts | None:
    return found.cells.get((entry.child_id, entry.activity_id))


def _to_planning(child: int, day: date) -> None:
    user = session.require(Role.PARENT)
    try:
        ready = actions.open_planning(user, child, day, clock.now())
    except Refusal as refusal:
        st.error(wording.refusal(refusal))
        return
    step = steps.PLANNING if ready else steps.ACTIVITES
    st.switch_page("famille/inscription.py", query_params={"etape": step})


def _row(entry: Entry, limits: str) -> str:
    rank = french.rank(entry.rank) if entry.rank else ""
    price = "" if entry.price is None or entry.state in FREE_AGAIN else french.euros(entry.price)
    notes = "".join(f'<span class="note">{escape(words)}</span>' for words in (wording_agenda.remark(entry), limits)
                    if words)  # fmt: skip
    return (
        f'<li class="{entry.state}"><span class="what">{escape(entry.activity)}</span>'
        f'<span class="price">{price}</span><span class="hours">{wording_agenda.hours(entry)}</span>'
        f'<span class="state">{states.badge(entry.state, rank)}</span>{notes}</li>'
    )
