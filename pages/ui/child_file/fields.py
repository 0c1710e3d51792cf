"""The widgets of each section. They begin with what the draft was begun with; what is typed stays in the session."""

from collections.abc import Callable
from datetime import date, timedelta

import streamlit as st

from pages.ui.child_file.drafts import Draft
from pages.ui.text import plain
from portail import french, wording_child
from portail.actions.child_files import View
from portail.clock import to_paris
from portail.rules import child_file as rules
from portail.rules.child_file import LONGEST, OLDEST, Field, Section

ALONE = {False: "Un adulte vient chercher l'enfant", True: "L'enfant peut partir seul"}
ANSWERS = {True: "J'accepte", False: "Je refuse"}


def draw(draft: Draft, view: View, today: date) -> None:
    """The fields of a section, people apart."""
    drawers: dict[Section, Callable[[], None]] = {
        Section.IDENTITY: lambda: _identity(draft, today),
        Section.SCHOOL: lambda: _school(draft),
        Section.DIET: lambda: _diet(draft, view),
        Section.HEALTH: lambda: _health(draft, today),
        Section.LEAVING: lambda: _leaving(draft),
        Section.CONSENTS: lambda: _consents(draft, view),
    }
    drawers[draft.section]()


def _text(draft: Draft, field: Field, placeholder: str | None = None) -> None:
    value = rules.value(draft.base, field)
    kind = {"type": "phone"} if field is Field.DOCTOR_PHONE else {}
    st.text_input(wording_child.FIELDS[field], str(value), max_chars=LONGEST[field], key=draft.key(field),
                  placeholder=placeholder, autocomplete="off", **kind)  # fmt: skip


def _area(draft: Draft, field: Field, placeholder: str | None = None, height: int = 96) -> None:
    st.text_area(wording_child.FIELDS[field], str(rules.value(draft.base, field)), max_chars=LONGEST[field],
                 height=height, key=draft.key(field), placeholder=placeholder)  # fmt: skip


def _date(draft: Draft, field: Field, first: date, last: date) -> None:
    value = rules.value(draft.base, field)
    known = value if isinstance(value, date) else None
    st.date_input(
        wording_child.FIELDS[field], known, min_value=min(first, known or first), max_value=max(last, known or last),
        format="DD/MM/YYYY", key=draft.key(field),
    )  # fmt: skip


def _identity(draft: Draft, today: date) -> None:
    left, right = st.columns(2)
    with left:
        _text(draft, Field.FIRST_NAME)
    with right:
        _text(draft, Field.LAST_NAME)
    with st.columns(2)[0]:
        _date(draft, Field.BORN_ON, date(today.year - OLDEST, 1, 1), today)


def _school(draft: Draft) -> None:
    left, right = st.columns(2)
    with left:
        _text(draft, Field.SCHOOL, "École Jules-Ferry")
    with right:
        _text(draft, Field.CLASS_NAME, "CP")


def _diet(draft: Draft, view: View) -> None:
    offered = [diet.id for diet in view.diets if not diet.retired or diet.id == draft.base.diet]
    names = {diet.id: diet.name for diet in view.diets}
    index = offered.index(draft.base.diet) if draft.base.diet in offered else None
    st.radio("Repas servi à l'enfant", offered, index, format_func=lambda id: plain(names[id]),
             key=draft.key(Field.DIET))  # fmt: skip
    st.caption("Une allergie, une intolérance ou un PAI se signalent plus bas, dans « Santé ».")


def _health(draft: Draft, today: date) -> None:
    left, right = st.columns(2)
    with left:
        _area(draft, Field.ALLERGIES, "Aucune allergie ? Laissez vide.")
    with right:
        _area(draft, Field.ALLERGIES_ACTION, "Exemple : antihistaminique dans son sac, appeler le 15.")
    has_pai = st.toggle("L'enfant a un projet d'accueil individualisé (PAI)", draft.base.pai, key=draft.key(Field.PAI))
    if has_pai:
        left, right = st.columns(2)
        with left:
            _date(draft, Field.PAI_FROM, today - timedelta(days=5 * 365), today + timedelta(days=5 * 365))
        with right:
            _date(draft, Field.PAI_TO, today - timedelta(days=5 * 365), today + timedelta(days=5 * 365))
        _area(draft, Field.PAI_ACTION, "Ce que le PAI demande de faire, pas à pas.", 160)
    _area(draft, Field.HEALTH_NOTES, "Lunettes, appareil auditif, énurésie, crainte particulière…")
    left, right = st.columns(2)
    with left:
        _text(draft, Field.DOCTOR, "Dr Martin, Saint-Amant")
    with right:
        _text(draft, Field.DOCTOR_PHONE, "04 73 00 00 00")


def _leaving(draft: Draft) -> None:
    key = draft.key(Field.LEAVES_ALONE)
    alone = st.radio("À la fin de l'accueil", [False, True], int(draft.base.leaves_alone),
                     format_func=lambda value: ALONE[value], key=key)  # fmt: skip
    if alone:
        left, right = st.columns([1, 3])
        with left:
            st.time_input(wording_child.FIELDS[Field.LEAVES_AT], draft.base.leaves_at, step=timedelta(minutes=15),
                          key=draft.key(Field.LEAVES_AT), help="Vide : à la fin de l'activité.")  # fmt: skip
        with right:
            _text(draft, Field.LEAVES_HOW, "Exemple : avec son frère, le mardi seulement.")


def _consents(draft: Draft, view: View) -> None:
    known = {answer.consent_id: answer.granted for answer in draft.base.consents}
    for consent in view.consents:
        if consent.retired and consent.id not in known:
            continue
        granted = known.get(consent.id)
        index = None if granted is None else [True, False].index(granted)
        st.markdown(f"**{plain(consent.name)}**  \n{plain(consent.terms)}")
        st.radio(plain(consent.name), [True, False], index, format_func=lambda value: ANSWERS[value], horizontal=True,
                 label_visibility="collapsed", key=draft.key("consent", consent.id))  # fmt: skip
        if signed := view.signatures.get(consent.id):
            answer = "Accepté" if granted else "Refusé"
            st.caption(plain(f"{answer} par {signed.name or 'la famille'} le "
                             f"{french.day_month_year(to_paris(signed.signed_at).date())}."))  # fmt: skip
