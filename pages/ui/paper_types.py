"""The documents that the structure asks for: listed, edited, added, no longer asked for."""

from dataclasses import replace
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from db import catalogue, document_types
from pages.ui import session
from pages.ui.text import plain
from portail import clock, french, wording, wording_documents
from portail.actions import document_types as actions
from portail.actions.document_types import EDITORS
from portail.errors import Refusal
from portail.rules.documents import Audience, DocumentType, Scope, Validity

EDITED = "documents-edited"
NEW = DocumentType(0, "", "", Scope.CHILD, Audience.EVERYONE, frozenset(), 0, 17, Validity.SCHOOL_YEAR, None, None,
                   None, False, False, "")  # fmt: skip
STYLE = """<style>
@media (min-width: 641px) { [class*="st-key-type-row-"] { flex-wrap: nowrap !important; } }
</style>"""
TYPES = ["pdf", "jpg", "jpeg", "png"]


def show() -> None:
    """The list, or the form of one."""
    session.require(*EDITORS)
    with session.cursor() as con:
        offers, used = catalogue.load(con), document_types.used_by(con)
    names = {id: activity.name for id, activity in offers.activities.items()}
    edited = st.session_state.get(EDITED)
    found = next((type for type in (NEW, *offers.document_types) if type.id == edited), None)
    if found is not None:
        _form(found, names)
        return
    st.button("Ajouter un document", icon=":material/add:", type="primary", key="type-new", on_click=_edit, args=(0,))
    if not offers.document_types:
        st.info("Aucun document n'est demandé aux familles. Ajoutez le premier : assurance, fiche sanitaire…")
    st.html(STYLE)
    for type in offers.document_types:
        _row(type, names, used.get(type.id, 0))


def _row(type: DocumentType, names: dict[int, str], used: int) -> None:
    effect = "réservation bloquée sans lui" if type.blocking else "simple rappel à la famille"
    due = f"à donner au plus tard le {french.day_month_year(type.due_on)}" if type.due_on else ""
    facts = (
        wording_documents.SCOPES[type.scope].lower(), wording_documents.audience(type, names),
        wording_documents.validity(type), due, effect, french.count("envoi", used),
    )  # fmt: skip
    said = " · ".join(filter(None, facts))
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"type-row-{type.id}"):
        st.html(f'<strong>{escape(type.label)}</strong><br><span class="muted">'
                f"{escape(said[0].upper() + said[1:])}</span>", width="stretch")  # fmt: skip
        st.button("Modifier", key=f"edit-{type.id}", on_click=_edit, args=(type.id,))
        with st.popover("Ne plus demander", type="tertiary", key=f"leave-{type.id}"):
            st.markdown("Les familles ne le verront plus, et il ne bloquera plus rien. Ce qu'elles ont envoyé reste "
                        "jusqu'à la fin de sa durée.")  # fmt: skip
            st.button("Ne plus demander ce document", key=f"archive-{type.id}", on_click=_archive, args=(type.id,))


def _form(type: DocumentType, names: dict[int, str]) -> None:
    """The choices first: what depends on them is shown at once, hence no st.form."""
    st.header(plain(type.label) if type.id else "Nouveau document", anchor=False)
    label = st.text_input("Nom du document", type.label, max_chars=actions.MAX_LABEL, key="type-label")
    explanation = st.text_area("Explication pour les familles", type.explanation, height=90,
                               max_chars=actions.MAX_EXPLANATION, key="type-explanation")  # fmt: skip
    left, right = st.columns(2, gap="medium")
    with left:
        draft = _audience(replace(type, label=label, explanation=explanation), names)
    with right:
        draft = _validity(draft)
    draft = _effect(draft)
    file = st.file_uploader("Modèle à remplir (facultatif) : PDF, JPEG ou PNG", type=TYPES, key="type-file")
    keep = True
    if type.template and not file:
        keep = not st.checkbox(f"Retirer le modèle actuel ({plain(type.template)})", key="type-drop")
    fault = st.empty()
    with st.container(horizontal=True):
        saved = st.button("Enregistrer", type="primary", key="type-save")
        st.button("Annuler", key="type-cancel", on_click=_edit, args=(None,))
    if saved:
        _save(draft, (file.name, file.getvalue()) if file else None, keep, fault)


def _audience(type: DocumentType, names: dict[int, str]) -> DocumentType:
    scope = st.radio("Combien ?", list(Scope), list(Scope).index(type.scope), key="type-scope",
                     format_func=lambda code: wording_documents.SCOPES[code], horizontal=True)  # fmt: skip
    audience = st.radio("Qui en a besoin ?", list(Audience), list(Audience).index(type.audience), key="type-audience",
                        format_func=lambda code: wording_documents.AUDIENCES[code])  # fmt: skip
    activities, ages = type.activities, (type.min_age, type.max_age)
    if audience is Audience.ACTIVITIES:
        asked = [id for id in names if id in activities]
        activities = frozenset(st.multiselect("Activités", list(names), asked, key="type-activities",
                                              format_func=lambda id: names[id]))  # fmt: skip
    if audience is Audience.AGES:
        ages = st.slider("Âges, en années révolues", 0, actions.MAX_AGE, ages, key="type-ages")
    return replace(
        type, scope=scope, audience=audience, activities=activities, min_age=int(ages[0]), max_age=int(ages[1])
    )


def _validity(type: DocumentType) -> DocumentType:
    validity = st.radio("Valable combien de temps ?", list(Validity), list(Validity).index(type.validity),
                        key="type-validity", format_func=lambda code: wording_documents.VALIDITIES[code])  # fmt: skip
    months, until = type.months, type.until
    if validity is Validity.MONTHS:
        months = st.number_input("Mois", 1, actions.MAX_MONTHS, type.months or 12, key="type-months")
    if validity is Validity.UNTIL:
        until = st.date_input("Jusqu'au", type.until, format="DD/MM/YYYY", key="type-until")
    return replace(type, validity=validity, months=months, until=until)


def _effect(type: DocumentType) -> DocumentType:
    blocking = st.radio("Sans ce document", [False, True], int(type.blocking), key="type-blocking", horizontal=True,
                        format_func=lambda yes: "Réserver reste possible, la famille est prévenue" if not yes
                        else "Rien ne peut être réservé")  # fmt: skip
    due_on = st.date_input("À donner au plus tard le (vide : tout de suite)", type.due_on, format="DD/MM/YYYY",
                           key="type-due", help="Jusqu'à cette date, son absence ne bloque rien.")  # fmt: skip
    only = False
    if blocking:
        only = st.checkbox("Attendre que l'équipe l'ait accepté : un document envoyé ne suffit pas",
                           type.accepted_only, key="type-only")  # fmt: skip
    return replace(type, blocking=blocking, due_on=due_on, accepted_only=only)


def _edit(type_id: int | None) -> None:
    session.require(*EDITORS)
    for key in [key for key in st.session_state if str(key).startswith("type-")]:
        del st.session_state[key]
    st.session_state[EDITED] = type_id


def _save(draft: DocumentType, form: tuple[str, bytes] | None, keep: bool, fault: DeltaGenerator) -> None:
    try:
        actions.save(session.require(*EDITORS), draft, form, keep, clock.now())
    except Refusal as refusal:
        fault.error(wording.refusal(refusal))
    else:
        _edit(None)
        session.flash("Le document est enregistré : les familles concernées le voient dès maintenant.")
        st.rerun()


def _archive(type_id: int) -> None:
    try:
        actions.archive(session.require(*EDITORS), type_id, clock.now())
    except Refusal as refusal:
        session.flash(wording.refusal(refusal), "warning")
    else:
        session.flash("Ce document n'est plus demandé. Ce que les familles ont envoyé est conservé.")
