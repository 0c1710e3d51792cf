"""Foyers: find a household; its adults and children, who has authority over them, whose days they are."""

import streamlit as st

from pages.ui import custody_form, households, session
from pages.ui.child_file import board
from portail import clock, french, wording
from portail.actions import custody
from portail.errors import Refusal
from portail.rules.access import VALIDATORS

user = session.require(*VALIDATORS)
OPENED = "foyer"


def open_household(household_id: int) -> None:
    session.require(*VALIDATORS)
    st.query_params[OPENED] = str(household_id)


def close_household() -> None:
    session.require(*VALIDATORS)
    st.query_params.pop(OPENED, None)


st.title("Foyers")
opened = st.query_params.get(OPENED, "")
if not opened:
    words = st.text_input(
        "Rechercher un foyer", placeholder="Nom, prénom ou référence, avec ou sans accents", key="words", max_chars=100
    )
    found = custody.search(user, words)
    if words.strip() and not found:
        st.html('<p class="empty">Aucun foyer ne correspond. Vérifiez l\'orthographe, ou cherchez par référence.</p>')
    elif found:
        st.markdown(f"**{french.count('foyer', len(found))}**")
    else:
        st.html('<p class="empty">Cherchez une famille pour voir ses adultes, ses enfants et leurs jours de garde.</p>')
    for one in found:
        households.result(one, open_household)
else:
    st.button("Revenir à la recherche", icon=":material/arrow_back:", on_click=close_household, key="back")
    try:
        today = clock.today()
        file = custody.file(user, int(opened) if opened.isdecimal() and len(opened) < 19 else 0, today)
    except Refusal as refusal:
        st.error(wording.refusal(refusal))
        st.stop()
    households.head(file)
    for child in file.children:
        with st.container(border=True, key=f"child-file-{child.child.id}"):
            with st.container(horizontal=True, vertical_alignment="center"):
                households.child(file, child, today)
                board.way_in(child.child.id)
            households.authority(file, child)
            if len(child.custody.households) > 1:
                households.days(file, child, today)
                custody_form.tools(file, child)
            else:
                custody_form.attach(child)
