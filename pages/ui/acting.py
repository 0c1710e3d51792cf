"""A button of a dialog: it acts, then closes the dialog; a refusal stays in it."""

from collections.abc import Callable
from typing import Literal

import streamlit as st

from portail import wording
from portail.errors import Refusal


def button(label: str, key: str, act: Callable[[], object], primary: bool = False, *, disabled: bool = False) -> None:
    kind: Literal["primary", "secondary"] = "primary" if primary else "secondary"
    if st.button(label, key=f"dialog-{key}", type=kind, width="stretch", disabled=disabled):
        try:
            act()
        except Refusal as refusal:
            st.error(wording.refusal(refusal))
        else:
            st.rerun()
