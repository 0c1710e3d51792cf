"""Step 4: what will be ordered, what it costs, what can no longer be done."""

import streamlit as st

from pages.famille.etapes import mise_a_jour
from pages.ui import basket_acts, basket_lines, session, steps, summary
from portail import clock, french, wording
from portail.actions import basket, ordering
from portail.errors import Refusal
from portail.rules.access import Role, User
from portail.rules.arranging import Sort
from portail.rules.ordering import Review

_OPENED = "summary-opened"


def show(user: User) -> None:
    review = ordering.review(user, clock.now())
    basket_lines.tell_changes(review)
    if review.verdicts or review.gone:
        _lines(review)
    else:
        st.info("Votre panier est vide. Choisissez des jours dans le planning : ils apparaîtront ici.")
        st.button("Choisir des jours", type="primary", on_click=steps.go, args=(steps.PLANNING,), key="choose")
        basket_acts.offer_undo(review.key)
    if opened := st.session_state.pop(_OPENED, None):
        mise_a_jour.dialog(opened)


def _lines(review: Review) -> None:
    order = basket_lines.sort() if len(review.verdicts) > 1 else Sort.CHILD
    drawn = basket_lines.data(review, order, basket_acts.done())
    summary.lines(drawn, key="lines", on_acted=basket_acts.acted, on_opened=_opened)
    basket_lines.totals(review)
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button("Vider le panier", on_click=basket_acts.empty, key="empty")
        st.button("Nouvelle inscription", icon=":material/add:", on_click=_again, key="again")
    st.caption("Rien n'est transmis à la structure tant que vous n'avez pas validé.")
    basket_acts.offer_undo(review.key)
    with steps.actions():
        st.button("Retour", on_click=steps.go, args=(steps.PLANNING,), key="back")
        st.html(f"<p>Total {french.euros(review.total)}</p>", width="content")
        st.button("Valider", type="primary", on_click=_validate, args=(review.key, review.fingerprint),
                  disabled=not review.verdicts, key="validate")  # fmt: skip


def _opened(key: str) -> None:
    session.require(Role.PARENT)
    st.session_state[_OPENED] = key


def _again() -> None:
    basket.start_again(session.require(Role.PARENT), clock.now())
    steps.go(steps.PARTICIPANTS)


def _validate(key: str, fingerprint: str) -> None:
    user = session.require(Role.PARENT)
    try:
        ordering.validate(user, key, fingerprint, clock.now())
    except Refusal as refusal:
        session.flash(wording.refusal(refusal), icon="warning")
    else:
        st.query_params["commande"] = key
        steps.go(steps.CONFIRMATION)
