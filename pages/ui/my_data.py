"""« Mes données »: take them away, have them corrected or erased; what was asked and answered."""

from collections.abc import Sequence

import streamlit as st

from db.privacy_requests import Request
from pages.ui import session
from pages.ui.text import plain
from portail import clock, french, wording, wording_privacy
from portail.actions import privacy
from portail.errors import Refusal
from portail.rules.access import Role
from portail.rules.privacy import RequestKind

WHAT = {RequestKind.ERASE_ME: "Mon compte seulement", RequestKind.ERASE_HOUSEHOLD: "Tout mon foyer"}


def panel() -> None:
    """Everything of the tab."""
    user = session.require(Role.PARENT)
    _download()
    _correction()
    _erasure()
    _asked(privacy.mine(user))


def _download() -> None:
    st.subheader("Télécharger mes données", anchor=False)
    st.markdown(
        "Tout ce que nous gardons sur votre foyer, dans un dossier compressé : un PDF à lire, un fichier pour un autre "
        "programme, vos factures et vos documents."
    )
    st.link_button("Télécharger mes données", "/documents/mes-donnees.zip", icon=":material/download:", type="primary")
    st.caption("Gardez ce dossier en lieu sûr. Ce qui concerne le compte d'un autre adulte n'y est pas.")


def _correction() -> None:
    st.subheader("Corriger mes données", anchor=False)
    st.markdown(
        "Vous corrigez vous-même vos coordonnées dans « Mes coordonnées ». Pour le reste, dites-nous quoi changer."
    )
    with st.form("correction", border=False):
        text = st.text_area("Ce qu'il faut corriger", max_chars=privacy.LONGEST, height=110, key="correction-text",
                            placeholder="Exemple : mon enfant est né le 12 mars 2020.")  # fmt: skip
        sent = st.form_submit_button("Demander une correction")
    if sent:
        _ask(RequestKind.CORRECTION, text)


def _erasure() -> None:
    st.subheader("Effacer mes données", anchor=False)
    with st.expander("Demander l'effacement"):
        st.markdown(
            "L'équipe efface vos noms, coordonnées, fiches, documents et connexions. La loi nous fait garder dix ans "
            "les factures et les présences, **sans nom**. Ce qui reste à venir ou à payer est réglé d'abord. "
            "**C'est définitif** : pensez à télécharger vos données avant."
        )
        with st.form("effacement", border=False):
            kind = st.radio("Que faut-il effacer ?", list(WHAT), format_func=WHAT.__getitem__, key="erasure-kind")
            text = st.text_area(
                "Un mot pour l'équipe (facultatif)", max_chars=privacy.LONGEST, height=80, key="erasure-text"
            )
            sent = st.form_submit_button("Demander l'effacement")
        if sent:
            _ask(kind, text)


def _ask(kind: RequestKind, text: str) -> None:
    try:
        privacy.ask(session.require(Role.PARENT), kind, text, clock.now())
    except Refusal as refused:
        st.error(wording.refusal(refused))
    else:
        session.flash("Votre demande est transmise. Nous y répondons en un mois au plus.")
        st.rerun()


def _asked(requests: Sequence[Request]) -> None:
    if not requests:
        return
    st.subheader("Mes demandes", anchor=False)
    for one in requests:
        with st.container(border=True):
            st.markdown(f"**{wording_privacy.REQUESTS[RequestKind(one.kind)]}**")
            made = french.day_month_year(clock.to_paris(one.created_at).date())
            if one.answered_at is None:
                st.caption(f"Demandée le {made} · en attente de réponse")
            else:
                answered = french.day_month_year(clock.to_paris(one.answered_at).date())
                st.caption(f"Demandée le {made} · répondue le {answered}")
            if one.message:
                st.markdown(f"« {plain(one.message)} »")
            if one.answer:
                st.markdown(f"Réponse : {plain(one.answer)}")
