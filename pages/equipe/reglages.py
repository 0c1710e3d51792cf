"""Réglages du portail: rules for families, how people sign in, when invoices are due; each role sees its own."""

import streamlit as st

from pages.ui import session
from pages.ui import town_settings as screen
from portail.actions import town_settings
from portail.rules.access import ADMINISTRATORS, BILLERS, RULERS

user = session.require(*RULERS, *BILLERS)
FAMILIES, ACCESS, BILLING = "Familles", "Connexion", "Factures"
PARTS = {FAMILIES: (RULERS, screen.families), ACCESS: (ADMINISTRATORS, screen.access),
         BILLING: (BILLERS, screen.billing)}  # fmt: skip

town = town_settings.shown(user)  # Fetch
st.title("Réglages du portail")  # Present, act
own = [name for name, (roles, _) in PARTS.items() if user.role in roles]
part = own[0]
if len(own) > 1:
    part = st.segmented_control("Rubrique", own, default=part, required=True, key="reglages-rubrique",
                                label_visibility="collapsed")  # fmt: skip
PARTS[part][1](town)
