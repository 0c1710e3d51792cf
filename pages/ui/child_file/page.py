"""A child's file: one foldable part per section, each saved on its own; then its history."""

from datetime import datetime
from html import escape
from pathlib import Path

import streamlit as st

from pages.ui import session
from pages.ui.child_file import drafts, fields, people, summary, trace
from pages.ui.text import plain
from portail import clock, wording, wording_child
from portail.actions import child_files
from portail.actions.child_files import View
from portail.errors import FileChanged, Refusal
from portail.rules import child_file as rules
from portail.rules.access import KEEPERS, Role, User
from portail.rules.child_file import PEOPLE, SECTIONS, Field, Section

STYLE = f"<style>{(Path(__file__).parent / 'child_file.css').read_text('utf-8')}</style>"
PRINTED = "Cette fiche contient des données de santé : votre lecture sera inscrite, et la famille la verra."
ICONS = {
    Section.IDENTITY: "badge",
    Section.SCHOOL: "school",
    Section.DIET: "restaurant",
    Section.HEALTH: "medical_information",
    Section.CONTACTS: "call",
    Section.PICKUPS: "how_to_reg",
    Section.LEAVING: "directions_walk",
    Section.CONSENTS: "fact_check",
}


def show(user: User, view: View, now: datetime) -> None:
    """Everything under the title of the page."""
    st.html(STYLE)
    if missing := summary.missing(view, now.date()):
        st.info(f"Il reste à compléter : {', '.join(missing)}.", icon=":material/edit_note:")
    st.link_button("Fiche sanitaire (PDF)", f"/documents/fiches/{view.child_id}.pdf", icon=":material/picture_as_pdf:",
                   help=None if user.role is Role.PARENT else PRINTED)  # fmt: skip
    for section in Section:
        _section(user, view, section, now)
    trace.panels(view)


def _section(user: User, view: View, section: Section, now: datetime) -> None:
    waits = [change for field, change in view.waiting.items() if field in SECTIONS[section]]
    said = plain(summary.of(section, view, now.date()))
    mark = " · :orange-badge[En attente de vérification]" if waits else ""
    label = f"**{wording_child.SECTIONS[section]}** · {said}{mark}"
    icon = f":material/{ICONS[section]}:"
    with st.expander(label, icon=icon, key=f"section-{view.child_id}-{section}"):
        if section is Section.HEALTH and not view.health:
            _closed_health(view.child_id)
            return
        if waits:
            diets, consents = trace.names(view)
            lines = "".join(
                f"<li>{wording_child.FIELDS[change.field]} : {trace.from_to(change, diets, consents)}"
                f'<p class="muted">Demandé par {escape(change.name)} le {trace.moment(change.asked_at)}</p></li>'
                for change in waits
            )
            st.html(
                f'<div class="waits"><strong>En attente de vérification par l\'équipe</strong><ul>{lines}</ul></div>'
            )
        draft = drafts.of(view.child_id, section, view.shown)
        if section in PEOPLE:
            people.draw(draft)
        else:
            fields.draw(draft, view, now.date())
        _verdict(draft, view)
        st.button("Enregistrer", type="primary", key=draft.key("save"), on_click=_save, args=(view.child_id, section))


def _verdict(draft: drafts.Draft, view: View) -> None:
    """What became of the last « Enregistrer », beside its button."""
    if draft.error:
        st.error(draft.error)
        diets, consents = trace.names(view)
        for field in _unlike(draft, view):
            found = wording_child.spoken(field, rules.value(view.shown, field), diets, consents)
            st.markdown(f"{wording_child.FIELDS[field]}, valeur actuelle : **{plain(found)}**")
    if draft.done:
        st.success(draft.done)
        draft.done = ""


def _unlike(draft: drafts.Draft, view: View) -> list[Field]:
    """Fields that somebody else changed under the person's fingers."""
    return rules.changed(draft.base, view.shown, SECTIONS[draft.section])


def _closed_health(child_id: int) -> None:
    st.markdown("Allergies, PAI et médecin ne s'affichent que si vous en avez besoin.")
    st.button("Ouvrir les informations de santé", icon=":material/lock_open:", key=f"open-health-{child_id}",
              on_click=open_health, args=(child_id,))  # fmt: skip
    st.caption("Votre nom, la date et l'heure seront inscrits dans la fiche, où la famille les lit.")


def open_health(child_id: int) -> None:
    """In a callback: staff look at health, and the family will know."""
    user = session.require(*KEEPERS)
    try:
        drafts.opened(child_id, child_files.open_health(user, child_id, clock.now()))
    except Refusal as refusal:
        session.flash(wording.refusal(refusal), icon="warning")
    else:
        drafts.forget(child_id, [Section.HEALTH])


def _save(child_id: int, section: Section) -> None:
    user, now = session.require(Role.PARENT, *KEEPERS), clock.now()
    opening = drafts.opening(child_id)
    try:
        before = child_files.view(user, child_id, opening, now)
    except Refusal as refusal:
        session.flash(wording.refusal(refusal), icon="warning")
        return
    draft = drafts.of(child_id, section, before.shown)
    try:
        saved = child_files.save(user, child_id, section, draft.seen, draft.typed(), now)
    except FileChanged as refusal:
        draft.seen, draft.error = child_files.view(user, child_id, opening, now).shown, wording.refusal(refusal)
    except Refusal as refusal:
        draft.error = wording.refusal(refusal)
    else:
        draft.begin(child_files.view(user, child_id, opening, now).shown)
        draft.done = wording_child.saved(saved.applied, saved.waiting, saved.withdrawn)
