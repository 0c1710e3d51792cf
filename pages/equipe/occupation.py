"""S3: how full the house is, by day and activity; a square opens the list of its children."""

import streamlit as st

from pages.ui import occupancy as screen
from pages.ui import session, tables
from portail import clock, french
from portail.actions import occupancy as measured
from portail.rules import occupancy
from portail.rules.access import OBSERVERS

user = session.require(*OBSERVERS)
today = clock.today()
st.title("Occupation")
sites = measured.sites(user)
if sites:
    chosen = screen.filters(sites, today)
    with st.skeleton(height=600):
        fills = measured.fills(user, chosen.first, chosen.last, chosen.site_id)
    shown = occupancy.heat_map(fills)
    if fills:
        screen.figures(fills)
        cell = screen.keep_choice(shown, today)
        screen.show_map(shown, chosen, cell, today)
        screen.show_day(shown)
        screen.show_bars(fills, shown, chosen, today)
        screen.show_table(shown, chosen)
    else:
        tables.empty(f"Aucun accueil {french.of(chosen.name)}. Choisissez une autre période.")
else:
    tables.empty("Aucune activité n'est encore créée : il n'y a rien à remplir.")
