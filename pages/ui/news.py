"""Staff write the news and the texts of the home page."""

from datetime import date

import streamlit as st

from db import news as table
from db import structure
from db.news import NewsItem
from pages.ui import session
from pages.ui.text import plain
from portail import clock, french, settings, wording
from portail.actions import news as actions
from portail.actions.news import EDITORS
from portail.errors import Refusal

TEXTS = {"text_why": "Pourquoi ce portail ?", "text_billing": "Comment se passe la facturation ?"}


def show() -> None:
    """The form, then what was published."""
    session.require(*EDITORS)
    today = clock.today()
    with session.cursor() as con:
        items = table.every(con)
    _form(today)
    st.header("Actualités publiées")
    if not items:
        st.markdown("Aucune actualité pour le moment. Écrivez la première ci-dessus.")
    for item in items:
        _one(item, today)


def _form(today: date) -> None:
    version = st.session_state.setdefault("actualite", 0)  # a new key empties the form, the file included
    with st.form(f"actualite-{version}"):
        st.header("Publier une actualité", anchor=False)
        title = st.text_input("Titre", max_chars=actions.MAX_TITLE, key=f"titre-{version}")
        body = st.text_area("Texte", max_chars=actions.MAX_BODY, height=160, key=f"texte-{version}")
        first, last = st.columns(2)
        start = first.date_input("Affichée à partir du", today, format="DD/MM/YYYY", key=f"debut-{version}")
        end = last.date_input("Jusqu'au (facultatif)", None, format="DD/MM/YYYY", key=f"fin-{version}")
        file = st.file_uploader("Fichier joint (facultatif) : PDF, JPEG ou PNG, 10 Mo au plus",
                                type=["pdf", "jpg", "jpeg", "png"], key=f"fichier-{version}")  # fmt: skip
        by_mail = st.checkbox("Prévenir aussi les familles par e-mail", key=f"courriel-{version}")
        st.caption("Les familles sont alertées quand l'actualité s'affiche dès aujourd'hui.")
        if not st.form_submit_button("Publier", type="primary"):
            return
    user = session.require(*EDITORS)
    joined = (file.name, file.getvalue()) if file else None
    try:
        actions.publish(user, actions.Draft(title, body, start, end, joined), by_mail, clock.now())
    except Refusal as refusal:
        st.error(wording.refusal(refusal))
    else:
        st.session_state["actualite"] = version + 1
        session.flash(
            "L'actualité est publiée, et signalée aux familles dans leurs alertes."
            if start <= clock.today()
            else f"L'actualité s'affichera à partir du {french.day_month_year(start)}."
        )
        st.rerun()


def _one(item: NewsItem, today: date) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(width="stretch", gap="xsmall"):
            st.markdown(f"**{plain(item.title)}**")
            joined = f" · {plain(item.file_name)}" if item.file_name else ""
            st.caption(f"{when(item, today)}{joined}")
        if item.until is None or item.until >= today:
            st.button("Retirer", key=f"retirer-{item.id}", on_click=_withdraw, args=[item.id])


def when(item: NewsItem, today: date) -> str:
    """« Affichée du 1er décembre 2026 au 5 janvier 2027 », « Retirée »…"""
    if item.until is not None and item.until < today:
        return "N'est plus affichée"
    since = f"Affichée à partir du {french.day_month_year(item.published_on)}"
    return f"{since}, jusqu'au {french.day_month_year(item.until)}" if item.until else since


def _withdraw(news_id: int) -> None:
    try:
        actions.withdraw(session.require(*EDITORS), news_id, clock.now())
    except Refusal as refusal:
        session.flash(wording.refusal(refusal), "warning")
    else:
        session.flash("L'actualité n'est plus affichée.")


def show_texts() -> None:
    """The two texts of the home page, one form each."""
    session.require(*EDITORS)
    with session.cursor() as con:
        town = settings.town(structure.settings(con))
    for key, title in TEXTS.items():
        with st.form(key):
            text = st.text_area(title, getattr(town, key), max_chars=actions.MAX_BODY, height=180)
            if st.form_submit_button("Enregistrer"):
                _save(key, text)


def _save(key: str, text: str) -> None:
    try:
        actions.edit_text(session.require(*EDITORS), key, text, clock.now())
    except Refusal as refusal:
        st.error(wording.refusal(refusal))
    else:
        st.success("Le texte est enregistré.")
