"""Step 3: when. The month to click in, the period form, the dialog « Mise à jour »."""

from datetime import date

import streamlit as st

from db.carts import Cart
from pages.famille.etapes import mise_a_jour, periode
from pages.ui import basket_acts, grid, session, steps
from pages.ui import planning as component
from portail import clock, french, wording
from portail.actions import basket, planning
from portail.errors import Refusal
from portail.rules.access import Role, User
from portail.rules.calendar import month_of

KEY = "plan"


def show(user: User, cart: Cart) -> None:
    _month(user, cart)
    basket_acts.offer_undo(cart.key)
    with steps.actions():
        st.button("Retour", on_click=steps.go, args=(steps.ACTIVITES,), key="back")
        st.button("Suivant", type="primary", on_click=steps.go, args=(steps.RESUME,), key="next")


def _month(user: User, cart: Cart) -> None:
    now = clock.now()
    first, last = planning.span(cart.activities, now.date())
    shown = min(max(cart.month or month_of(now.date()), first), last)
    try:
        month = planning.month(user, cart.children, cart.activities, shown, now)
    except Refusal as refusal:
        st.error(wording.refusal(refusal))
        return
    with st.container(horizontal=True, vertical_alignment="center", key="planning-bar"):
        if st.button("Saisir une période", icon=":material/date_range:", key="period"):
            periode.dialog(cart)
        periode.undo_button(cart)
        total = f" · {french.euros(month.total)}" if month.total else ""
        st.markdown(f"**Panier : {french.count('ligne', month.basket)}**{total}")
    answered, refusals = st.session_state.get("answered", (0, ()))
    data = {"basket": cart.key, **grid.data(month, answered, refusals, first, last, now)}
    component.grid(data, key=KEY, on_picked=_picked, on_opened=_opened, on_nav=_turned)
    if opened := st.session_state.pop("opened", None):
        mise_a_jour.dialog(opened)


def _picked(clicks: list[component.Click]) -> None:
    user, (seen, _) = session.require(Role.PARENT), st.session_state.get("answered", (0, ()))
    basket_acts.forget()  # the planning offers to undo its own last gesture
    fresh = [(click.key, click.verb) for click in clicks if click.n > seen]
    answered = max([seen, *(click.n for click in clicks)])
    try:
        refused = basket.pick(user, fresh, clock.now())
        sentences = [wording.refusal(refusal) for _, refusal in refused]
    except Refusal as refusal:
        sentences = [wording.refusal(refusal)]
    st.session_state["answered"] = answered, list(dict.fromkeys(sentences))[:3]


def _opened(key: str) -> None:
    session.require(Role.PARENT)
    st.session_state["opened"] = key


def _turned(month: date) -> None:
    user, now = session.require(Role.PARENT), clock.now()
    first, last = planning.span(basket.cart(user, now).activities, now.date())
    basket.turn_to(user, min(max(month, first), last), now)
