"""After Valider: the order's number and what became of each line."""

import streamlit as st

from db import catalogue, children
from pages.ui import outcomes, session, steps, text
from portail import clock, french, wording
from portail.actions import basket, ordering
from portail.errors import Refusal
from portail.rules.access import Role, User


def show(user: User) -> None:
    try:
        receipt = ordering.receipt(user, st.query_params.get("commande", ""))
    except Refusal as refusal:
        st.warning(wording.refusal(refusal))
        return
    with session.cursor() as con:
        names = {child.id: child.first_name for child in children.of_household(con, user.household, user.adult_id)}
        offers = catalogue.load(con)
    address = text.plain(user.email)
    st.success(f"Votre demande n° {receipt.order.id} est enregistrée. Un e-mail de confirmation part à {address}.")
    outcomes.draw(receipt.lines, names, offers)
    st.markdown(f"**Total des inscriptions : {french.euros(receipt.order.total)}**")
    with st.container(horizontal=True):
        st.button("Nouvelle inscription", icon=":material/add:", on_click=_again, key="again")
        st.page_link("famille/calendrier.py", label="Voir mon calendrier", icon=":material/calendar_month:")


def _again() -> None:
    basket.start_again(session.require(Role.PARENT), clock.now())
    st.query_params.pop("commande", None)
    steps.go(steps.PARTICIPANTS)
