"""P11: what the household owes, its invoices, its payments, how to pay."""

import streamlit as st

import db.invoices
import db.payments
from db import households, structure
from pages.ui import invoices as ui
from pages.ui import session
from portail import clock
from portail.rules.access import Role
from portail.rules.money import total

user = session.require(Role.PARENT)
today = clock.today()
with session.cursor() as con:
    issued = db.invoices.of_household(con, user.household, user.adult_id)
    lines = db.invoices.lines(con, [invoice.id for invoice in issued])
    received = db.payments.of_household(con, user.household)
    # An adult to whom some invoices are hidden is told of the others only; nobody else sees a difference.
    balance = min(db.payments.balance(con, user.household), total(invoice.remaining for invoice in issued))
    family = households.get(con, user.household).reference
    house = structure.get(con)

unpaid = [invoice for invoice in issued if invoice.remaining > 0]
reference = f"{unpaid[-1].number} {family}" if unpaid else family

st.title("Finances")
ui.balance(balance, unpaid, today)
st.subheader("Mes factures")
ui.listed(issued, lines, today)
left, right = st.columns(2, gap="large")
with left:
    st.subheader("Mes paiements")
    ui.payments(received)
with right:
    st.subheader("Comment payer ?")
    ui.how_to_pay(house.iban, house.creditor_name or house.name, reference)
