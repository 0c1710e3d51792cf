"""S8, accounts: who has one, in what state, with which rights; invitations and keys."""

import streamlit as st

from db import activities
from pages.ui import account_dialogs, session
from pages.ui import accounts as screen
from portail import clock, french, wording_accounts
from portail.actions import accounts
from portail.rules.access import ADMINISTRATORS, STAFF

user = session.require(*ADMINISTRATORS)
TEAM, FAMILIES = "Équipe", "Familles"
PAGE_SIZE = 40

with session.cursor() as con:  # Fetch
    sites = {site.id: site.name for site in activities.sites(con)}
everyone = accounts.listed(user, clock.now())

st.title("Comptes")  # Present, act
with st.container(horizontal=True, vertical_alignment="bottom", key="comptes-filtres"):
    part = st.segmented_control("Comptes", (TEAM, FAMILIES), default=TEAM, required=True, key="comptes-de",
                                label_visibility="collapsed")  # fmt: skip
    words = st.text_input("Rechercher", placeholder="Nom, adresse ou famille", key="comptes-mots")
    state = st.selectbox("État", [None, *wording_accounts.STATES], key="comptes-etat",
                         format_func=lambda code: wording_accounts.STATES[code] if code else "Tous")  # fmt: skip
team = part == TEAM
mine = [one for one in everyone if (one.role in STAFF) == team]
found = [one for one in mine if state in (None, one.state) and screen.matches(one, words)]
with st.container(horizontal=True, vertical_alignment="center"):
    st.markdown(f"**{french.count('compte', len(found)) if team else french.count('adulte', len(found))}**")
    if team and st.button("Inviter dans l'équipe…", type="primary", icon=":material/person_add:"):
        account_dialogs.invite_staff(sites)
    waiting = [one.adult_id for one in found if one.adult_id and one.state == "none"]
    if waiting and st.button(f"Imprimer {french.count('lettre', len(waiting))} d'activation…"):
        account_dialogs.letters(waiting)
st.html(screen.STYLE)
if not found:
    st.info("Aucun compte ne correspond à ces critères.")
for one in found[:PAGE_SIZE]:
    screen.row(one, user, sites)
if len(found) > PAGE_SIZE:
    st.caption(f"Les {PAGE_SIZE} premiers, sur {len(found)}. Affinez la recherche pour voir les autres.")
