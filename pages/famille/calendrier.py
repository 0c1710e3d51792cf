"""Mon calendrier: everything the family has booked, by month, by week, as a list."""

from datetime import date

import streamlit as st

import db.agenda
from db import accounts, school_calendar
from pages.ui import agenda, calendar, feed, session, states, steps
from portail import clock, french
from portail.rules.access import Role
from portail.rules.agenda import Entry, View, by_day, names, particular_days, select, span

user = session.require(Role.PARENT)


def open_day(day: date) -> None:
    session.require(Role.PARENT)
    st.session_state["agenda-day"] = day


def details(day: date, booked: list[Entry]) -> None:
    """A day in words, cancelled bookings included."""
    session.require(Role.PARENT)
    entries = [entry for entry in booked if entry.day == day]
    if entries:
        st.html(agenda.rows(entries, called))
    else:
        st.markdown("Rien n'est réservé ce jour-là.")
    to_planning("Modifier dans le planning" if entries else "Réserver dans le planning")


def to_planning(words: str) -> None:
    step = {"etape": steps.PLANNING}
    st.page_link("famille/inscription.py", label=words, icon=":material/edit_calendar:", query_params=step)


def nothing() -> None:
    if any(chosen):
        st.html('<p class="empty">Aucune réservation ne correspond à vos filtres.</p>')
        st.button("Tout montrer", on_click=agenda.show_everything)
    else:
        st.html(f'<p class="empty">{agenda.nothing(view, day)} Les jours que vous réservez apparaissent ici.</p>')
        to_planning("Réserver des jours")


now = clock.now()
st.title("Mon calendrier")
view, day = agenda.toolbar(now.date())
first, last = span(view, day)
with session.cursor() as con:
    called = names(accounts.children(con, user.household))
    booked = db.agenda.entries(con, user.household, first, last)
    particular = particular_days(school_calendar.load(con), first, last)
chosen = agenda.filters(called)
shown = select(booked, chosen.children, chosen.states, cancelled=chosen.cancelled)
if shown:
    with st.container(horizontal=True, vertical_alignment="center", key="agenda-head"):
        if view is not View.LIST:
            st.html(states.legend(entry.state for entry in shown))
        to_planning("Modifier dans le planning")
        agenda.print_links(view, day)
    listing = agenda.listing(by_day(shown), called, now.date())
    if view is View.LIST:
        st.html(listing)
    else:
        with st.container(key="agenda-desktop"):
            calendar.show(shown, called, particular, view, day, now, open_day)
        with st.container(key="agenda-phone"):
            st.html(listing)
else:
    nothing()
feed.panel(feed.of(user.account_id))
if opened := st.session_state.pop("agenda-day", None):
    st.dialog(french.long_date(opened).capitalize())(details)(opened, booked)
