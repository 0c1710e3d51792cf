"""A family's way to its children's files: a card per child, « Mes informations sont à jour », the file itself."""

from collections.abc import Sequence
from datetime import date
from html import escape

import streamlit as st

import db.child_files
from db.accounts import Child
from db.child_files import LastConfirmation
from pages.ui import session
from pages.ui.child_file import drafts, page, trace
from portail import clock, french, wording
from portail.actions import child_files
from portail.errors import Refusal
from portail.rules.access import Role, User
from portail.rules.calendar import age_on
from portail.rules.confirmation import Confirmation

ASKED = "fiche"  # in the address: which child's file is open
HOME = {"rubrique": "foyer"}  # the part of « Mon compte » that shows the children
CUSTODY = {"shared": "Garde partagée"}


def asked() -> int:
    """The child whose file the address asks for; 0, which is nobody's, when it asks for none."""
    text = st.query_params.get(ASKED, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def tab() -> str | None:
    """The part of « Mon compte » that the address asks for."""
    return "Mon foyer" if st.query_params.get("rubrique") == HOME["rubrique"] else None


def way_back() -> None:
    st.page_link("famille/compte.py", label="Mon compte", icon=":material/arrow_back:", query_params=HOME)


def cards(children: Sequence[Child], today: date) -> None:
    """A card per child, which opens its file."""
    st.html(page.STYLE)
    with st.container(horizontal=True, key="enfants"):
        for child in children:
            with st.container(border=True, width=300, key=f"enfant-{child.id}"):
                st.html(_card(child, today))
                if st.button("Ouvrir la fiche", key=f"open-file-{child.id}", icon=":material/folder_open:",
                             width="stretch"):  # fmt: skip
                    drafts.forget(child.id)
                    st.switch_page("famille/enfant.py", query_params={ASKED: str(child.id)})


def confirmation(asked_for: Confirmation, last: LastConfirmation | None, today: date) -> None:
    """When the family last said that all this is up to date, and how to say it."""
    due = asked_for.due(today)
    with st.container(border=True, key="confirmation"):
        if due:
            st.markdown("**Vérifiez les fiches de vos enfants et vos coordonnées, puis confirmez pour réserver.**")
        else:
            st.markdown(
                "**Vos informations sont-elles à jour ?** Vérifiez les fiches de vos enfants et vos coordonnées."
            )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button("Mes informations sont à jour", type="primary" if due else "secondary", key="confirm",
                      icon=":material/check:", on_click=_confirm)  # fmt: skip
            until = f", valable jusqu'au {french.day_month_year(asked_for.until)}" if asked_for.until else ""
            if last is not None:
                st.html(f'<span class="muted">Confirmé le {trace.moment(last.confirmed_at)} par {escape(last.name)}'
                        f"{until}.</span>")  # fmt: skip


def banner(user: User, today: date) -> None:
    """Where a family books: what it must do first, when it must."""
    with session.cursor() as con:
        asked_for, _ = db.child_files.confirmation(con, user.household)
    if asked_for.due(today):
        with st.container(border=True, horizontal=True, vertical_alignment="center", key="confirm-first"):
            st.markdown("**Avant de réserver**, confirmez que vos informations sont à jour.", width="stretch")
            st.page_link("famille/compte.py", label="Vérifier mes informations", icon=":material/arrow_forward:",
                         icon_position="right", query_params=HOME)  # fmt: skip


def _card(child: Child, today: date) -> str:
    age = french.count("an", age_on(child.born_on, today))
    lines = (
        f"{age}, naissance le {french.day_month_year(child.born_on)}",
        " · ".join(filter(None, (child.school, child.class_name))),
        CUSTODY.get(child.custody, ""),
    )
    shown = "".join(f'<p class="muted">{escape(line)}</p>' for line in lines if line)
    return f'<div class="who"><strong>{escape(child.first_name)} {escape(child.last_name)}</strong>{shown}</div>'


def _confirm() -> None:
    try:
        child_files.confirm(session.require(Role.PARENT), clock.now())
    except Refusal as refusal:
        session.flash(wording.refusal(refusal), icon="warning")
    else:
        session.flash("Merci, c'est noté : vos informations sont à jour.")
