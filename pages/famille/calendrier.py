"""Mon calendrier: everything the family has booked, by month, by week, by school year, as a list."""

from datetime import date

import streamlit as st

import db.agenda
from db import accounts, school_calendar
from pages.ui import agenda, agenda_filters, calendar, day, days, feed, session, states, steps, year
from portail import clock
from portail.rules.access import Role
from portail.rules.agenda import View, by_day, names, particular_days, select, span

user = session.require(Role.PARENT)


def open_month(month: date) -> None:
    """From a tile of the year to its month."""
    session.require(Role.PARENT)
    agenda.go(month)
    st.session_state["vue"] = View.MONTH


def to_planning(words: str) -> None:
    step = {"etape": steps.PLANNING}
    st.page_link("famille/inscription.py", label=words, icon=":material/edit_calendar:", query_params=step)


def nothing() -> None:
    if booked and any(chosen):
        words = "Aucune réservation ne correspond à vos filtres. « Tout montrer » les retire."
        st.html(f'<p class="empty">{words}</p>')
    else:
        st.html(f'<p class="empty">{agenda.nothing(view, anchor)} Les jours que vous réservez apparaissent ici.</p>')
        to_planning("Réserver des jours")


def head() -> None:
    st.html(agenda.summary(shown, called, view, anchor))
    with st.container(horizontal=True, vertical_alignment="center", key="agenda-head"):
        st.html(year.legend(shown, called) if view is View.YEAR else states.legend(entry.state for entry in shown))
        agenda.one_day(view, anchor, booked, day.opened)
        to_planning("Modifier dans le planning")
        agenda.sheets(view, anchor, chosen.query(), chosen.query(with_states=False))


now = clock.now()
st.title("Mon calendrier")
view, anchor = agenda.toolbar(now.date())
first, last = span(view, anchor)
with session.cursor() as con:
    called = names(accounts.children(con, user.household, user.adult_id))
    activities = db.agenda.activities(con, user.household, user.adult_id)
    booked = db.agenda.entries(con, user.household, first, last, user.adult_id)
    particular = particular_days(school_calendar.load(con), first, last)
chosen = agenda_filters.choose(called, activities)
shown = select(booked, chosen.children, chosen.states, cancelled=chosen.cancelled, activity_ids=chosen.activities)
if shown:
    head()
    listing = agenda.listing(by_day(shown), called, now.date())
    if view is View.YEAR:
        days.show(year.tiles(shown, called, particular, anchor, now.date()), key="year", on_day=day.opened,
                  on_month=open_month)  # fmt: skip
    elif view is View.LIST:
        days.show(listing, key="list", on_day=day.opened)
    else:
        with st.container(key="agenda-desktop"):
            calendar.show(shown, called, particular, view, anchor, now, day.opened)
        with st.container(key="agenda-phone"):
            days.show(listing, key="phone", on_day=day.opened)
else:
    nothing()
feed.panel(feed.of(user.account_id))
day.dialog()
