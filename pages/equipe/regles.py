"""Règles et tarifs: until when, at what price, and what lateness costs; edited, tried, then in force from a day on."""

import streamlit as st

from db import catalogue
from pages.ui import session
from pages.ui.rules import editing, editor, examples
from portail import clock, wording
from portail.actions import rules
from portail.errors import Refusal
from portail.rules.access import RULERS

user = session.require(*RULERS)

st.title("Règles et tarifs")
with session.cursor() as con:
    every = catalogue.load(con).activities
activities = {id: activity for id, activity in every.items() if user.covers(activity.site_id)}
if not activities:
    st.info("Il n'y a pas encore d'activité.")
    st.stop()
left, middle, right = st.columns([4, 4, 1.2], vertical_alignment="bottom")
with left:
    chosen = st.selectbox(
        "Activité", list(activities), format_func=lambda id: activities[id].name, key="rules-activity"
    )
known = rules.overview(user, chosen)
with middle:
    since = editor.versions(known, clock.today())
right.link_button("Règlement (PDF)", "/reglement.pdf", width="stretch")
part = editor.section()
draft = editing.of(known, since, part)
if part == "examples":
    found = rules.attempt(known, editing.draft(draft.texts), since)
    editor.judged(part, found)
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
    shown = editor.edit(known, part, draft)
    found = rules.attempt(known, editing.draft(draft.texts), since)
    editor.preview(known, part, found)
    editor.judged(part, found)
    editor.advanced(part, draft, shown)
editor.save_bar(known, draft, since)
