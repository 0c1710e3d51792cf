"""Step 2: what. Only the activities common to the children chosen; the others say why they are not offered."""

from collections.abc import Sequence

import streamlit as st

from db import activities, catalogue, children
from db.carts import Cart
from db.children import Child
from pages.ui import activity_cards, ready, session, steps, text
from portail import clock, french, wording
from portail.actions import basket, readiness
from portail.errors import Refusal
from portail.rules import eligibility
from portail.rules.access import Role, User
from portail.rules.calendar import Activity


def show(user: User, cart: Cart) -> None:
    today = clock.today()
    with session.cursor() as con:
        offers, categories = catalogue.load(con), activities.categories(con)
        own = children.of_household(con, user.household, user.adult_id)
    family = [child for child in own if child.id in cart.children]
    asks, found = bool(offers.document_types), readiness.lights(user, clock.now())
    hidden = {a.id: refusal for a in offers.activities.values() if (refusal := _blocker(a, family))}
    offered = [activity for activity in offers.activities.values() if activity.id not in hidden]
    st.markdown(f"**Quelles activités pour {text.plain(_names(family))} ?**")
    if asks:
        ready.missing(found, cart.children, [activity.id for activity in offered], today)
    for category in categories:
        listed = [activity for activity in offered if activity.category_id == category.id]
        if listed:
            chosen = any(activity.id in cart.activities for activity in listed)
            folder = st.expander(text.plain(category.name), expanded=chosen or not cart.activities)
            with folder.container(horizontal=True):
                for activity in listed:
                    own = [(child.first_name, found.of[child.id][activity.id]) for child in family] if asks else []
                    activity_cards.card(activity, offers, activity.id in cart.activities, own)
    activity_cards.hidden(offers, hidden)
    st.link_button("Règlement (PDF)", "/reglement.pdf", icon=":material/description:", type="tertiary", key="reglement")
    with steps.actions():
        st.button("Retour", on_click=steps.go, args=(steps.PARTICIPANTS,), key="back")
        st.button("Suivant", type="primary", on_click=_next, args=([a.id for a in offered],), key="next")
    if not offered:
        st.info(f"Aucune activité n'est commune à ces enfants à partir du {french.day_month_year(today)}.")


def _blocker(activity: Activity, family: Sequence[Child]) -> Refusal | None:
    today = clock.today()
    blockers = (eligibility.offer_blocker(activity, child.first_name, child.born_on, today) for child in family)
    return next((blocker for blocker in blockers if blocker), None)


def _names(family: Sequence[Child]) -> str:
    names = [child.first_name for child in family]
    return " et ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _next(offered: list[int]) -> None:
    user = session.require(Role.PARENT)
    chosen = [activity_id for activity_id in offered if st.session_state.get(f"activity-{activity_id}")]
    try:
        basket.choose_activities(user, chosen, clock.now())
    except Refusal as refusal:
        session.flash(wording.refusal(refusal) if chosen else "Choisissez au moins une activité.", icon="warning")
    else:
        steps.go(steps.PLANNING)
