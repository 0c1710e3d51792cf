"""« Saisir une période »: several days, children and activities at once, counted before anything is done."""

import streamlit as st

from db import catalogue, children
from db.carts import Cart
from pages.ui import period_form, session, text
from pages.ui.period_form import Offer, Period
from portail import clock, french, wording, wording_basket
from portail.actions import period
from portail.actions.period import Preview
from portail.errors import Refusal
from portail.rules.access import Role, User
from portail.rules.calendar import month_of


@st.dialog("Saisir une période", width="medium")
def dialog(cart: Cart) -> None:
    user, now = session.require(Role.PARENT), clock.now()
    asked = period_form.draw(_offer(user, cart), max(now.date(), cart.month or month_of(now.date())))
    if asked is None:
        return
    try:
        found = period.preview(user, asked.wish, asked.habits, asked.adding, now)
    except Refusal as refusal:
        st.warning(wording.refusal(refusal))
        return
    _tell(found, asked)
    label = f"{'Inscrire' if asked.adding else 'Désinscrire'} ({french.count('ligne', found.changes)})"
    if st.button(label, type="primary", width="stretch", disabled=not found.changes, key="period-apply"):
        _apply(asked)


def _offer(user: User, cart: Cart) -> Offer:
    known = period.habits(user, cart.activities, clock.now())
    with session.cursor() as con:
        offers, siblings = catalogue.load(con), children.of_household(con, user.household, user.adult_id)
    chosen = [offers.activity(activity_id) for activity_id in cart.activities]
    return Offer([c for c in siblings if c.id in cart.children], siblings, chosen, offers.calendar, known)


def _tell(found: Preview, asked: Period) -> None:
    """What will be done, then what is left out and why."""
    if asked.adding:
        new = len(found.lines) - found.replaced
        said = [wording_basket.to_book(new, found.replaced, len(found.removed), found.price)]
    else:
        late = [one.due for one in found.late]
        said = wording_basket.to_cancel(len(found.lines), late, found.saved, len(found.removed))
    st.markdown("  \n".join(said))
    cells = [((asked.names[key[:2]], key[2]), refusal) for key, refusal in found.left_out]
    if causes := wording_basket.left_out(cells, len(asked.names)):
        st.markdown("Laissés de côté :\n" + "\n".join(f"- {text.plain(cause)}" for cause in causes))


def _apply(asked: Period) -> None:
    user = session.require(Role.PARENT)
    try:
        done = period.apply(user, asked.wish, asked.habits, asked.adding, clock.now())
    except Refusal as refusal:
        st.error(wording.refusal(refusal))
    else:
        session.flash(f"{french.count('ligne', done.changes)} : votre panier est à jour.")
        st.rerun()


def undo_button(cart: Cart) -> None:
    """Gives the basket back what the last period changed, as long as it is not ordered."""
    if cart.undoable:
        label = f"Annuler la période ({french.count('ligne', cart.undoable)})"
        st.button(label, icon=":material/undo:", key="period-undo", on_click=_undo)


def _undo() -> None:
    try:
        if given := period.undo(session.require(Role.PARENT), clock.now()):
            session.flash(f"Période annulée : {french.count('ligne', given)} comme avant.", icon="info")
    except Refusal as refusal:
        session.flash(wording.refusal(refusal), icon="warning")
