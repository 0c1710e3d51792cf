"""P12: what happened that concerns me."""

import streamlit as st

from db import notifications
from pages.ui import alerts, session
from portail import clock
from portail.actions import notification
from portail.rules.access import Role

user = session.require(Role.PARENT)
SHOWN = 100


def mark_all() -> None:
    marked = notification.mark_all_read(session.require(Role.PARENT), clock.now())
    if marked:
        session.flash("Toutes vos alertes sont marquées comme lues.")


with session.cursor() as con:
    unread = notifications.unread(con, user.account_id)
    latest = notifications.latest(con, user.account_id, SHOWN)

st.title("Alertes")
if not latest:
    st.markdown(
        "Aucune alerte pour le moment. Vos demandes, nos réponses, vos factures et les actualités s'afficheront ici."
    )
elif unread:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{alerts.unread_words(unread)}**", width="stretch")
        st.button("Tout marquer comme lu", on_click=mark_all, icon=":material/done_all:")
else:
    st.markdown("Vous avez tout lu.")
alerts.by_day(latest, clock.today())
if len(latest) == SHOWN:
    st.caption(f"Les {SHOWN} alertes les plus récentes sont affichées.")
