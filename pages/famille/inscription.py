"""Inscription: the four steps. The address says which one; the basket says the rest."""

import streamlit as st

from pages.famille.etapes import activites, confirmation, participants, planning, resume
from pages.ui import session, steps
from pages.ui.child_file import family
from portail import clock
from portail.actions import basket
from portail.rules.access import Role

user = session.require(Role.PARENT)
cart = basket.cart(user, clock.now())
step = steps.current(cart)
st.title("Inscription")
steps.stepper(step)
family.banner(user, clock.today())
match step:
    case steps.PARTICIPANTS:
        participants.show(user, cart)
    case steps.ACTIVITES:
        activites.show(user, cart)
    case steps.PLANNING:
        planning.show(user, cart)
    case steps.RESUME:
        resume.show(user)
    case _:
        confirmation.show(user)
