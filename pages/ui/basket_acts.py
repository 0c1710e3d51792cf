"""What a parent does with the lines of the basket at the last step; « Annuler » gives back what was taken out."""

from html import escape

import streamlit as st

from db.bookings import Key
from pages.ui import session, summary
from portail import clock, french, wording
from portail.actions import basket
from portail.actions.basket import Taken
from portail.actions.facts import parse_key
from portail.errors import Refusal
from portail.rules.access import Role, User

_DONE = "summary-done"  # number of the last act done
_TAKEN = "summary-taken"  # what can be undone, the last gesture at the end
_STYLE = """<style>
.stApp:has(.st-key-undo) { --planning-bottom: 8.75rem; }  /* what the planning says of its own gestures stands above */
[data-testid="stLayoutWrapper"]:has(> .st-key-undo) { position: sticky; z-index: 6; bottom: 4.75rem; }
.st-key-undo { width: fit-content !important; max-width: 100%; margin: 0 auto; padding: .25rem .25rem .25rem 1rem;
  flex-wrap: nowrap !important; border-radius: .5rem; background: light-dark(#1B2733, #E8EDF2);
  color: light-dark(#FFFFFF, #12181F); box-shadow: 0 .25rem 1rem rgb(0 0 0 / .25); }
.st-key-undo p { margin: 0; }
.st-key-undo button, .st-key-undo button:is(:hover, :focus, :active) { min-height: 2.75rem; padding: 0 .5rem;
  color: inherit; text-decoration: underline; text-underline-offset: .2em; }
.st-key-undo button p { font-weight: 600; }
.st-key-undo button:focus-visible { outline-color: currentColor; outline-offset: -.25rem; }
</style>"""


def done() -> int:
    """The number of the last act that was done."""
    return int(st.session_state.get(_DONE, 0))


def acted(acts: list[summary.Act]) -> None:
    """Those that were not done yet, in a callback."""
    user, last = session.require(Role.PARENT), done()
    for act in acts:
        if act.n > last:
            _act(user, act)
    st.session_state[_DONE] = max([last, *(act.n for act in acts)])


def _act(user: User, act: summary.Act) -> None:
    try:
        keys = [parse_key(key) for key in act.keys]
        if act.verb == "remove":
            _remember(basket.remove(user, keys))
        else:
            basket.wait_if_full(user, keys[0], act.verb == "wait", clock.now())
    except Refusal as refusal:
        session.flash(wording.refusal(refusal), icon="warning")


def empty() -> None:
    """« Vider le panier », in a callback."""
    _remember(basket.empty(session.require(Role.PARENT)))


def drop(user: User, key: Key) -> None:
    """« Retirer du panier », in the dialog of a day."""
    _remember(basket.remove(user, [key]))


def forget() -> None:
    """A gesture that is undone elsewhere came after."""
    st.session_state.pop(_TAKEN, None)


def _remember(taken: Taken) -> None:
    if taken.lines:
        st.session_state.setdefault(_TAKEN, []).append(taken)


def offer_undo(key: str) -> None:
    """The last gesture that can be undone, in sight above the buttons of the step; `key`: of the order to come."""
    left = [taken for taken in st.session_state.get(_TAKEN, ()) if taken.key == key]
    st.session_state[_TAKEN] = left
    if not left:
        return
    said = french.count("ligne retirée", len(left[-1].lines), "lignes retirées")
    with st.container(horizontal=True, vertical_alignment="center", key="undo"):
        st.html(f'{_STYLE}<p role="status">{escape(said)} du panier.</p>', width="content")
        st.button("Annuler", type="tertiary", on_click=_undo, key="undo-last")


def _undo() -> None:
    user, left = session.require(Role.PARENT), st.session_state.get(_TAKEN)
    if not left:
        return
    taken = left.pop()
    try:
        back = basket.give_back(user, taken, clock.now())
    except Refusal as refusal:
        session.flash(wording.refusal(refusal), icon="warning")
    else:
        if gone := len(taken.lines) - back:
            lost = french.count("ligne n'est pas revenue", gone, "lignes ne sont pas revenues")
            session.flash(f"{lost} : l'activité n'est plus proposée pour cet enfant.", icon="warning")
