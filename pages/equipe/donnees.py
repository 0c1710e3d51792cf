"""Données personnelles: requests that wait, erasures, how long things stay, what the nights removed, the register."""

import streamlit as st

from pages.ui import erasure, privacy, session
from portail import clock, french
from portail.actions import privacy as actions
from portail.rules.access import Role

user = session.require(Role.ADMIN)
REQUESTS, ERASURE, DURATIONS, NIGHTS = "Demandes", "Effacement", "Durées", "Nettoyages"
SECTION, CHOSEN = "donnees-rubrique", "donnees-effacer"


def open_erasure(household_id: int, adult_id: int | None) -> None:
    session.require(Role.ADMIN)
    st.session_state[SECTION] = ERASURE
    st.session_state[CHOSEN] = (household_id, adult_id)


def leave() -> None:
    st.session_state.pop(CHOSEN, None)


waiting = actions.waiting(user)  # Fetch
st.title("Données personnelles")  # Present
st.markdown("Répondre aux familles sur leurs données, dans le mois que donne la loi ; ne garder que l'utile.")
labels = {REQUESTS: f"Demandes ({len(waiting)})" if waiting else REQUESTS}
section = st.segmented_control(
    "Rubrique", (REQUESTS, ERASURE, DURATIONS, NIGHTS), default=REQUESTS, required=True, key=SECTION,
    format_func=lambda name: labels.get(name, name), label_visibility="collapsed",
)  # fmt: skip
if section == ERASURE and CHOSEN in st.session_state:  # Act
    erasure.panel(*st.session_state[CHOSEN], leave)
elif section == ERASURE:
    erasure.search(open_erasure)
elif section == DURATIONS:
    st.link_button("Registre des traitements", "/documents/registre-des-traitements.md", icon=":material/description:")
    privacy.durations(actions.durations(user))
elif section == NIGHTS:
    last = actions.nights(user)
    st.markdown(f"{french.count('dernière nuit', len(last), 'dernières nuits')}." if last else "")
    privacy.nights(last)
else:
    privacy.requests(waiting, open_erasure, clock.today())
