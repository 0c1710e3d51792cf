"""The mails of the portal as staff see them."""

import streamlit as st

from db import outbox
from db.outbox import Counts, MailLine
from pages.ui import session
from pages.ui.text import plain
from portail import clock, french, settings, wording, wording_mails
from portail.actions import mailing
from portail.errors import Refusal
from portail.rules.access import STAFF

SHOWN = 200
FILTERS = {"Tous": "", "En attente": "waiting", "Envoyés": "sent", "En échec": "failed"}
# The letter is ours and escaped; this keeps it inert even if it were not.
INERT = """<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">"""


def show() -> None:
    """The list, and the mail chosen in it."""
    session.require(*STAFF)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        search = st.text_input("Rechercher", placeholder="Adresse ou objet", key="mails-recherche")
        state = FILTERS[st.selectbox("État", list(FILTERS), key="mails-etat")]
    with session.cursor() as con:
        counts = outbox.counts(con)
        lines = outbox.recent(con, SHOWN, search.strip(), state)
    _summary(counts)
    if not lines:
        st.markdown("Aucun e-mail ne correspond." if search or state else "Aucun e-mail pour le moment.")
        return
    _list(lines)
    chosen = next((line for line in lines if line.id == st.session_state.get("mail")), None)
    if chosen is None:
        st.caption("Choisissez un e-mail dans la liste pour le lire.")
    else:
        one(chosen)


def _summary(counts: Counts) -> None:
    no_server = settings.environment().smtp is None
    if no_server:
        st.warning(
            "Aucun serveur d'envoi n'est réglé : les e-mails ne partent pas. Ils sont conservés ici et partiront quand "
            "l'administration aura réglé le serveur.",
            icon=":material/unsubscribe:",
        )
    kept = french.count("conservé", counts.waiting) if no_server else f"{counts.waiting} en attente"
    st.markdown(f"{french.count('envoyé', counts.sent)} · {kept} · {french.count('échec', counts.failed)}")
    if counts.failed and not no_server:
        st.button("Réessayer tous les envois en échec", on_click=_retry_all, icon=":material/replay:")


def _list(lines: list[MailLine]) -> None:
    st.session_state["mails-ids"] = [line.id for line in lines]
    st.dataframe(
        {
            "Date": [clock.to_paris(line.created_at).replace(tzinfo=None) for line in lines],
            "Destinataire": [line.recipient for line in lines],
            "Objet": [line.subject for line in lines],
            "État": [state_of(line) for line in lines],
        },
        column_config={"Date": st.column_config.DatetimeColumn(format="DD/MM/YYYY HH:mm", width=140)},
        hide_index=True,
        on_select=_choose,
        selection_mode="single-row",
        key="mails-liste",
        alt="Liste des e-mails",
    )


def _choose() -> None:
    rows = st.session_state["mails-liste"]["selection"]["rows"]
    ids = st.session_state.get("mails-ids", [])
    st.session_state["mail"] = ids[rows[0]] if rows and rows[0] < len(ids) else None


def state_of(line: MailLine) -> str:
    """« Envoyé », « Conservé », « En attente (3e essai) »…"""
    if line.state != "waiting":
        return wording_mails.MAIL_STATES[line.state]
    if settings.environment().smtp is None:
        return wording_mails.MAIL_STATES["kept"]
    tried = f" ({french.count('essai', line.attempts)})" if line.attempts else ""
    return wording_mails.MAIL_STATES["waiting"] + tried


def one(line: MailLine) -> None:
    """The mail: its story, what to do about it, its content."""
    try:
        bodies = mailing.read(session.require(*STAFF), line.id)
    except Refusal as refusal:
        st.info(wording.refusal(refusal))
        return
    with st.container(border=True):
        st.markdown(f"**{plain(line.subject)}**")
        st.caption(f"À {plain(line.recipient)} · {_story(line)}")
        if line.last_error:
            st.error(f"Dernier essai : {wording_mails.mail_error(line.last_error)}.")
        if line.state != "sent" and settings.environment().smtp is not None:
            st.button("Envoyer à nouveau", on_click=_retry, args=[line.id], icon=":material/replay:")
        if not bodies.text_body:
            st.info("Ce message contenait un lien personnel : son contenu n'est pas affiché.")
            return
        view = st.segmented_control("Affichage", ("Mise en page", "Texte"), default="Mise en page", required=True,
                                    key="mail-vue", label_visibility="collapsed")  # fmt: skip
        if view == "Texte":
            st.code(bodies.text_body, language=None, wrap_lines=True)
        else:
            st.iframe(bodies.html_body.replace("<head>", f"<head>{INERT}", 1), height=560, alt="L'e-mail mis en page")


def _story(line: MailLine) -> str:
    if line.sent_at is not None:
        return f"envoyé le {wording.moment(clock.to_paris(line.sent_at))}"
    if line.failed_at is not None:
        return f"abandonné le {wording.moment(clock.to_paris(line.failed_at))}, {french.count('essai', line.attempts)}"
    if settings.environment().smtp is None:
        return "conservé"
    return f"prochain essai le {wording.moment(clock.to_paris(line.next_at))}"


def _retry(mail_id: int) -> None:
    try:
        mailing.retry(session.require(*STAFF), mail_id, clock.now())
    except Refusal as refusal:
        session.flash(wording.refusal(refusal), "warning")
    else:
        session.flash("L'e-mail repart dans quelques secondes.")


def _retry_all() -> None:
    count = mailing.retry_failed(session.require(*STAFF), clock.now())
    session.flash(f"{french.count('e-mail', count)} : nouvel envoi dans quelques secondes.")
