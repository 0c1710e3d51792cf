"""S6: the invoices of a month, before and after their issue."""

import streamlit as st

from db import catalogue
from pages.ui import billing, session
from portail import clock, french
from portail.actions import invoicing
from portail.rules import invoice as rules
from portail.rules.access import BILLERS

user = session.require(*BILLERS)
today = clock.today()
months = invoicing.periods(user, today)
st.title("Facturation")
period = st.selectbox(
    "Mois",
    months,
    index=months.index(rules.month_before(rules.month_of(today))),
    format_func=lambda month: french.month_year(month).capitalize(),
    key="mois-facture",
    width=280,
)
view = invoicing.preview(user, period)
with session.cursor() as con:
    activities = catalogue.load(con).activities

billing.figures(view)
billing.issue_button(view, today)
billing.anomalies(view, activities)
billing.differences(view)
if view.issued:
    billing.issued(view)
