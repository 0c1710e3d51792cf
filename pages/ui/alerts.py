"""The list of alerts."""

from collections.abc import Sequence
from datetime import date
from html import escape
from itertools import groupby

import streamlit as st

from db.notifications import Notification
from pages.ui import session
from portail import clock, french, wording
from portail.actions import notification
from portail.errors import Refusal
from portail.rules.access import Role
from portail.rules.calendar import ONE_DAY

PLACES: dict[str, tuple[str, str, dict[str, str]]] = {  # kind → page, words, part of the page
    "order": ("famille/calendrier.py", "Voir mon calendrier", {}),
    "decision": ("famille/calendrier.py", "Voir mon calendrier", {}),
    "invoice": ("famille/finances.py", "Voir mes factures", {}),
    "document": ("famille/compte.py", "Voir mes documents", {"rubrique": "documents"}),
    "custody": ("famille/compte.py", "Voir mon foyer", {"rubrique": "foyer"}),
    "child": ("famille/compte.py", "Voir mon foyer", {"rubrique": "foyer"}),
    "news": ("famille/accueil.py", "Lire les actualités", {}),
}


def unread_words(unread: int) -> str:
    return f"{french.count('alerte', unread)} non {'lues' if unread > 1 else 'lue'}"


def by_day(latest: Sequence[Notification], today: date) -> None:
    """The newest day first; what is unread says so in words."""
    for day, group in groupby(latest, key=lambda alert: clock.to_paris(alert.created_at).date()):
        named = {today: "Aujourd'hui", today - ONE_DAY: "Hier"}.get(day)
        st.header(named or french.long_date(day).capitalize())
        for alert in group:
            _one(alert)


def _one(alert: Notification) -> None:
    at = french.hour(clock.to_paris(alert.created_at).time())
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if alert.read_at is None:
                st.badge("Non lue", icon=":material/mark_email_unread:")
            st.caption(f"{wording.NOTIFICATIONS.get(alert.kind, 'Information')} · {at}")
        st.html(_content(alert))
        with st.container(horizontal=True, vertical_alignment="center"):
            if alert.kind in PLACES:
                page, label, part = PLACES[alert.kind]
                st.page_link(page, label=label, icon=":material/arrow_forward:", icon_position="right",
                             query_params=part)  # fmt: skip
            if alert.read_at is None:
                st.button("Marquer comme lue", key=f"lue-{alert.id}", on_click=mark, args=[alert.id], type="tertiary")


def _content(alert: Notification) -> str:
    """Title and body as text: a name turns into nothing else, not even a link."""
    title = f"<strong>{escape(alert.title)}</strong>" if alert.read_at is None else escape(alert.title)
    body = "<br>".join(escape(line) for line in alert.body.splitlines() if line.strip())
    return f'<div style="overflow-wrap: anywhere">{title}{f"<br>{body}" if body else ""}</div>'


def mark(alert_id: int) -> None:
    try:
        notification.mark_read(session.require(Role.PARENT), alert_id, clock.now())
    except Refusal as refusal:
        session.flash(wording.refusal(refusal), "warning")
