"""« Saisir une période »: several days, children and activities at once, counted before anything is done."""

import streamlit as st

from db import catalogue, children
from db.carts import Cart
from pages.ui import period_form, session
from pages.ui.period_form import Period
from portail import clock, french, wording, wording_planning
from portail.actions import basket
from portail.actions.basket import PeriodPreview
from portail.errors import Refusal
from portail.rules.access import Role
from portail.rules.calendar import month_of


@st.dialog("Saisir une période", width="medium")
def dialog(cart: Cart) -> None:
    user, now = session.require(Role.PARENT), clock.now()
    with session.cursor() as con:
        offers = catalogue.load(con)
        family = [child for child in children.of_household(con, user.household) if child.id in cart.children]
    chosen = [offers.activity(activity_id) for activity_id in cart.activities]
    period = period_form.draw(family, chosen, max(now.date(), cart.month or month_of(now.date())))
    if period is None:
        return
    try:
        found = basket.preview_period(user, period.series, period.wish, period.hours, period.adding, now)
    except Refusal as refusal:
        st.warning(wording.refusal(refusal))
        return
    st.markdown(_sentence(found, period.adding))
    count = len(found.lines) + len(found.removed)
    label = f"{'Inscrire' if period.adding else 'Désinscrire'} ({french.count('ligne', count)})"
    if st.button(label, type="primary", width="stretch", disabled=not count, key="period-apply"):
        _apply(period)


def _sentence(found: PeriodPreview, adding: bool) -> str:
    """« **62 lignes à ajouter au panier** · 42 laissées de côté : 36 jours de vacances, 6 jours fériés »."""
    verb = "à ajouter au panier" if adding else "à annuler"
    parts = [f"**{french.count('ligne', len(found.lines))} {verb}**"]
    if removed := len(found.removed):
        parts.append(f"{french.count('ligne', removed)} à retirer du panier")
    if found.left_out:
        causes = wording_planning.causes([refusal for _, refusal in found.left_out])
        parts.append(f"{len(found.left_out)} {wording.plural('laissée', len(found.left_out))} de côté : {causes}")
    return " · ".join(parts)


def _apply(period: Period) -> None:
    user = session.require(Role.PARENT)
    try:
        done = basket.apply_period(user, period.series, period.wish, period.hours, period.adding, clock.now())
    except Refusal as refusal:
        st.error(wording.refusal(refusal))
    else:
        count = french.count("ligne", len(done.lines) + len(done.removed))
        session.flash(f"{count} : votre panier est à jour.")
        st.rerun()
