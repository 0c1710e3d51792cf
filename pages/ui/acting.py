"""A button of a dialog: it acts, then closes the dialog; a refusal stays in it."""

from collections.abc import Callable

import streamlit as st

from portail import wording
from portail.errors import Refusal


def button(label: str, key: str, act: Callable[[], object], primary: bool = False) -> None:
    if st.button(label, key=f"dialog-{key}", type="primary" if primary else "secondary", width="stretch"):
        try:
            act()
        except Refusal as refusal:
            st.error(wording.refusal(refusal))
        else:
            st.rerun()
