"""Who is looking at this page, and what to tell them after a rerun. Every page begins with `require`."""

from contextlib import closing

import streamlit as st

import db
from portail import clock
from portail.actions import signing
from portail.rules.access import Role, User

MESSAGES = {"success": st.success, "info": st.info, "warning": st.warning}


def token() -> str:
    """The browser's cookie, as it was when the page was opened."""
    return st.context.cookies.get(signing.COOKIE, "")


def require(*roles: Role) -> User:
    """The signed-in person, who holds one of `roles` (any role when none is named). Stops the script for others."""
    user = signing.who(token(), clock.now())
    if user is None:
        st.logout()
        st.stop()
    if roles and user.role not in roles:
        st.error("Votre compte ne donne pas accès à cette page.")
        st.stop()
    return user


def cursor() -> closing[db.Connection]:
    """A connection for reading, closed by `with`."""
    return db.cursor()


def flash(text: str, icon: str = "success") -> None:
    """Say `text` at the top of the page that comes next; `icon` is a key of MESSAGES."""
    st.session_state.setdefault("flashes", []).append((text, icon))


def show_flash() -> None:
    """Say what `flash` has kept, once."""
    for text, icon in st.session_state.pop("flashes", []):
        MESSAGES[icon](text)
