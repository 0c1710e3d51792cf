"""« Sur mon téléphone »: the secret address of the calendar feed, told once."""

from datetime import datetime

import streamlit as st

import db.feeds
from pages.ui import session
from portail import clock, french
from portail.actions import feeds
from portail.rules.access import Role

TOLD = "feed-told"
_DEADLINES = "feed-dl"  # widget


def panel(open_now: tuple[datetime, bool] | None) -> None:
    """`open_now`: since when there is a feed, and whether it holds deadlines."""
    with st.expander("Suivre ce calendrier sur mon téléphone"):
        if address := st.session_state.get(TOLD):
            st.markdown("Voici votre adresse. **Copiez-la maintenant** : elle ne sera plus affichée.")
            st.code(address, language=None, wrap_lines=True)
            st.caption(
                "Dans l'application Calendrier de votre téléphone, choisissez « s'abonner à un calendrier » et "
                "collez-la. Qui la connaît voit les jours réservés : ne la partagez qu'avec vos proches."
            )
        elif open_now:
            since = clock.to_paris(open_now[0])
            st.markdown(f"Un calendrier est suivi depuis le {french.day_month_year(since.date())}.")
        else:
            st.markdown("Vos réservations apparaissent dans le calendrier de votre téléphone, et s'y mettent à jour.")
        st.checkbox("Avec les dates limites de réservation", value=bool(open_now and open_now[1]), key=_DEADLINES)
        with st.container(horizontal=True):
            words = "Créer une nouvelle adresse" if open_now else "Créer l'adresse"
            st.button(words, key="feed-create", on_click=_create,
                      help="L'adresse d'avant ne marchera plus." if open_now else None)  # fmt: skip
            if open_now:
                st.button("Arrêter le suivi", key="feed-revoke", on_click=_revoke)


def of(account_id: int) -> tuple[datetime, bool] | None:
    with session.cursor() as con:
        return db.feeds.of(con, account_id)


def _create() -> None:
    deadlines = bool(st.session_state.get(_DEADLINES))
    st.session_state[TOLD] = feeds.create(session.require(Role.PARENT), deadlines, clock.now())


def _revoke() -> None:
    st.session_state.pop(TOLD, None)
    feeds.revoke(session.require(Role.PARENT), clock.now())
    session.flash("L'adresse ne mène plus à rien.")
