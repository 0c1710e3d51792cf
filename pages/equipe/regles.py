"""Règles et tarifs: until when, at what price, and what lateness costs; edited, tried, then in force from a day on."""

import streamlit as st

from db import catalogue
from pages.ui import session
from pages.ui.rules import editor, examples
from portail import clock, wording
from portail.actions import rules
from portail.errors import Refusal
from portail.rules.access import RULERS

user = session.require(*RULERS)

st.title("Règles et tarifs")
with session.cursor() as con:
    activities = catalogue.load(con).activities
if not activities:
    st.info("Il n'y a pas encore d'activité.")
    st.stop()
with st.container(horizontal=True, vertical_alignment="bottom"):
    chosen = st.selectbox(
        "Activité", list(activities), format_func=lambda id: activities[id].name, key="rules-activity"
    )
    known = rules.overview(user, chosen)
    since = editor.versions(known, clock.today())
    st.link_button("Règlement (PDF)", "/reglement.pdf")
prefix, texts = editor.draft(known, since)
part = editor.section(prefix)
if part == "examples":
    found = rules.attempt(known, editor.read(texts), since)
    examples.verdicts(found.answers)
    try:
        if (gone := examples.remove(known.examples, found.answers)) is not None:
            rules.remove_example(user, chosen, gone, clock.now())
            st.rerun()
        if (added := examples.new(clock.today())) is not None:
            rules.add_example(user, chosen, added, clock.now())
            session.flash("Exemple ajouté.")
            st.rerun()
    except Refusal as refusal:
        st.error(wording.refusal(refusal))
else:
    editor.edit(known, part, prefix, texts)
    found = rules.attempt(known, editor.read(texts), since)
    editor.preview(known, part, found)
    editor.judged(found)
    editor.advanced(part, prefix, texts)
editor.save_bar(known, found, prefix, texts, since)
