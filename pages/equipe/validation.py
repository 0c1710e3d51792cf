"""Validation: what families ask, accepted or refused one by one or many at once."""

import streamlit as st

from db import activities
from pages.ui import requests, session, text
from pages.ui.decisions import accept, accept_chosen, accept_wanted, accept_with_proof, chosen, refuse
from portail import clock, french
from portail.actions import validation
from portail.rules.access import VALIDATORS

user = session.require(*VALIDATORS)
PAGE_SIZE = 40


st.title("Validation")
now = clock.now()
with session.cursor() as con:
    sites = {site.id: site.name for site in activities.sites(con) if user.covers(site.id)}
queue = requests.rows(validation.queue(user, now.date()))
with st.container(horizontal=True, vertical_alignment="bottom"):
    st.selectbox("Demandes", [None, *requests.KINDS], key="kind",
                 format_func=lambda code: requests.KINDS[code] if code else "Toutes")  # fmt: skip
    st.selectbox("Site", [None, *sites], key="site", format_func=lambda id: sites[id] if id else "Tous")
    st.text_input("Rechercher", placeholder="Enfant, famille ou activité", key="words")
found = [row for row in queue if requests.wanted(row)]
shown = found[:PAGE_SIZE]
ticked = chosen(shown)
asked = [request for row in shown for request in row.requests]
dues, elsewhere = validation.dues(user, asked), validation.elsewhere(user, asked)
with st.container(horizontal=True, vertical_alignment="center", key="decide-bar"):
    st.markdown(f"**{french.count('demande', len(found))}**")
    fitting = [row for row in shown if not row.short and not row.asks(elsewhere)]
    why = None if ticked else "Cochez d'abord des demandes dans la liste"
    st.button(f"Accepter la sélection ({len(ticked)})", type="primary", disabled=not ticked, help=why, key="accept",
              on_click=accept_chosen, args=(shown,))  # fmt: skip
    if st.button("Refuser la sélection…", disabled=not ticked, help=why, key="refuse"):
        refuse(ticked)
    st.button("Accepter tout ce qui tient", help=requests.FITTING, key="accept-all", disabled=not fitting,
              on_click=accept_wanted, args=(fitting,))  # fmt: skip
st.html(requests.STYLE)
if not shown:
    st.info("Aucune demande n'attend de réponse." if not queue else "Aucune demande ne correspond à ces critères.")
for row in shown:
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"row-{row.key}"):
        st.checkbox(text.plain(f"Choisir {row.requests[0].first_name}"), key=f"pick-{row.key}",
                    label_visibility="collapsed", width=28)  # fmt: skip
        with st.container(width="stretch"):
            requests.draw(row, dues, elsewhere, now)
        st.button("Accepter", key=f"yes-{row.key}", on_click=accept, args=(row.seen,))
        if row.kind == "late" and st.button("Justificatif…", key=f"proof-{row.key}"):
            accept_with_proof(row.seen)
        if st.button("Refuser…", key=f"no-{row.key}"):
            refuse(row.seen)
if len(found) > len(shown):
    st.caption(f"Les {PAGE_SIZE} plus anciennes, sur {len(found)}. Affinez la recherche pour voir les autres.")
