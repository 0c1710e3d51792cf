"""S1: what today asks of the team."""

import streamlit as st

from db import dashboard
from pages.ui import session, today
from portail import clock, french
from portail.actions import occupancy as measured
from portail.rules import occupancy
from portail.rules.access import BILLERS, OBSERVERS, STAFF

user = session.require(*STAFF)
now = clock.now()
day = now.date()
with session.cursor() as con:
    facts = dashboard.today(con, day)
    due = dashboard.due(con, day) if user.role in BILLERS | OBSERVERS else None
fills = measured.coming(user, day, today.DAYS + 1)
shown = occupancy.heat_map(fills)

st.title("Tableau de bord")
st.markdown(french.long_date(day).capitalize())
today.figures(facts, due, [fill for fill in fills if fill.day == day], now)
today.to_do(user, facts)
left, right = st.columns([5, 7], gap="large")
with left:
    today.activities([fill for fill in fills if fill.day == day])
with right:
    today.next_days(shown, day, links=user.role in OBSERVERS)
