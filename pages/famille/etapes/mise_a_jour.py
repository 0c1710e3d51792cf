"""Dialog « Mise à jour »: change the hour, ask for a cancellation, wait for a place, take out of the basket."""

import streamlit as st

from db.bookings import Key
from pages.ui import acting, basket_acts, session, states, text
from portail import clock, french, wording, wording_late, wording_planning
from portail.actions import basket, planning
from portail.actions.facts import parse_key
from portail.actions.planning import OneDay
from portail.errors import Refusal
from portail.rules.access import Role
from portail.rules.booking import Operation, State
from portail.rules.calendar import HourMode
from portail.rules.planning import Cell

CHANGEABLE = (State.CONFIRMED, State.REQUESTED, State.WAITING)


@st.dialog("Mise à jour")
def dialog(opened: str) -> None:
    """`opened` is the cell's key, as the browser sent it."""
    user, now = session.require(Role.PARENT), clock.now()
    try:
        key = parse_key(opened)
        found = planning.one_day(user, key, now)
    except Refusal as refusal:
        st.error(wording.refusal(refusal))
        return
    st.markdown(
        f"**{text.plain(found.child.first_name)} · {text.plain(found.activity.name)}**  \n"
        f"{french.long_date(key[2]).capitalize()}"
    )
    st.html(states.badge(found.cell.view.state))
    match found.cell.view.state:
        case Cell.FULL:
            st.markdown("Toutes les places sont prises. Si l'une se libère, la structure vous écrira.")
            acting.button(
                "Rejoindre la liste d'attente", "wait", lambda: basket.join_waiting(user, key, now), primary=True
            )
        case Cell.LATE_OPEN if found.cell.late is not None:
            st.markdown(wording_planning.late_booking(found.cell.book_until, found.cell.late))
            label = wording_late.LATE_BUTTONS[type(found.cell.late)]
            acting.button(label, "late", lambda: basket.book_late(user, key, now), primary=True)
        case Cell.DOCUMENT:
            st.markdown(text.plain(wording_planning.cell_hint(found.cell, now)))
            st.page_link("famille/compte.py", label="Donner ce document", icon=":material/upload_file:",
                         query_params={"rubrique": "documents"})  # fmt: skip
        case Cell.BASKET | Cell.BASKET_MODIFY | Cell.BASKET_CANCEL:
            _in_basket(found, key)
        case state if state in CHANGEABLE and found.cell.ours:
            _booked(found, key)
        case _:
            hint = wording_planning.cell_hint(found.cell, now)
            st.markdown(hint or "Cette journée ne peut pas être modifiée en ligne.")


def _in_basket(found: OneDay, key: Key) -> None:
    user, now = session.require(Role.PARENT), clock.now()
    timed = found.cell.view.state is not Cell.BASKET_CANCEL and found.activity.hour_mode is not HourMode.NONE
    if timed:
        chosen = acting.hours(found.activity, found.cell.view.hour, key)
        acting.button("Mettre à jour", "update", lambda: basket.change_hour(user, key, chosen, now),
                      primary=True, disabled=chosen in (None, found.cell.view.hour))  # fmt: skip
    acting.button("Retirer du panier", "drop", lambda: basket_acts.drop(user, key), primary=not timed)


def _booked(found: OneDay, key: Key) -> None:
    user, now = session.require(Role.PARENT), clock.now()
    st.markdown(wording_planning.cancellation_hint(found.cell, now) + ".")
    chosen = acting.hours(found.activity, found.cell.view.hour, key)
    with st.container(horizontal=True):
        if found.activity.hour_mode is not HourMode.NONE:
            acting.button("Mettre à jour", "update",
                    lambda: basket.ask(user, key, Operation.MODIFY, chosen, now),
                    primary=True, disabled=chosen in (None, found.cell.view.hour))  # fmt: skip
        acting.button("Demande d'annulation", "cancel", lambda: basket.ask(user, key, Operation.CANCEL, None, now))
    st.caption("Votre choix va dans le panier. Il sera transmis à la structure quand vous validerez.")
