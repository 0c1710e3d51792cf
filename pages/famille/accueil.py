"""P1: what a parent can do, what waits, what comes next, news."""

import streamlit as st

from db import activities, catalogue, home, news, school_calendar, structure
from pages.ui import home as ui
from pages.ui import ready, session
from pages.ui.child_file import family
from portail import clock, settings
from portail.actions import readiness
from portail.rules import reminders
from portail.rules.access import Role

user = session.require(Role.PARENT)
NEXT_DAYS, DEADLINES = 4, 5
now = clock.now()
today = now.date()
with session.cursor() as con:
    pending = home.pending(con, user.account_id, user.household, today, user.adult_id)
    bookings = home.next_bookings(con, user.household, today, NEXT_DAYS, user.adult_id)
    births = home.births(con, user.household, user.adult_id)
    offered = activities.running(con, today, today + reminders.HORIZON)
    calendar = school_calendar.load(con)
    items = news.shown(con, today)
    offers = catalogue.load(con)
    texts = settings.town(structure.settings(con))

st.title("Accueil")
family.banner(user, today)
ui.main_actions()
found = readiness.lights(user, now)
ui.waiting_for_you(pending, today, ready.to_give(found, today))
if offers.document_types:
    ready.section(found, today)
left, right = st.columns(2, gap="medium")
with left:
    ui.next_days(bookings, today)
with right:
    ui.deadlines(reminders.next_deadlines(offered, births, calendar, now, DEADLINES), now)
ui.news(items)
ui.texts(texts.text_why, texts.text_billing)
