"""Step 1: for whom."""

import streamlit as st

from db import children
from db.carts import Cart
from db.children import Child
from pages.ui import session, steps, text
from portail import clock, wording
from portail.actions import basket
from portail.errors import Refusal
from portail.rules.access import Role, User
from portail.rules.calendar import age_on


def show(user: User, cart: Cart) -> None:
    with session.cursor() as con:
        family = children.of_household(con, user.household, user.adult_id)
    if not family:
        st.info("Aucun enfant n'est rattaché à votre compte. Contactez la structure pour l'ajouter.")
        return
    st.markdown("**Pour qui souhaitez-vous réserver ?** Un seul enfant, ou plusieurs à la fois.")
    with st.container(horizontal=True, key="participants"):
        for child in family:
            _card(child, child.id in cart.children or len(family) == 1)
    if len(family) > 1:
        st.caption("Avec plusieurs enfants, seules les activités qui conviennent à tous sont proposées.")
    with st.container(horizontal=True, horizontal_alignment="right", key="step-actions"):
        st.button("Suivant", type="primary", on_click=_next, args=([child.id for child in family],), key="next")


def _card(child: Child, chosen: bool) -> None:
    with st.container(border=True, width=280):
        name = wording.child_name(child.first_name, age_on(child.born_on, clock.today()))
        st.checkbox(text.plain(name), value=chosen, key=f"child-{child.id}")
        st.caption(text.plain(" · ".join(part for part in (child.last_name, child.class_name) if part)))


def _next(offered: list[int]) -> None:
    user = session.require(Role.PARENT)
    chosen = [child_id for child_id in offered if st.session_state.get(f"child-{child_id}")]
    try:
        basket.choose_children(user, chosen, clock.now())
    except Refusal as refusal:
        session.flash(wording.refusal(refusal) if chosen else "Choisissez au moins un enfant.", icon="warning")
    else:
        steps.go(steps.ACTIVITES)
