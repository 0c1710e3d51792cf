"""What a component of ours says: an event that the browser repeats until it sees the answer, and that may be forged."""

import re
from collections.abc import Callable
from typing import Any

import streamlit as st

_KEY = re.compile(r"[^|]{1,40}\|[^|]{1,40}\|\d{4}-\d{2}-\d{2}")


def event(key: str, name: str) -> Any:
    """The event of the component `key`, as it came; None when there is none."""
    return (st.session_state.get(key) or {}).get(name)


def fresh(key: str, name: str, field: str, is_valid: Callable[[Any], bool]) -> Any:
    """A field of the event, once; None when it was seen already or is not valid."""
    said, seen = event(key, name), f"{key}-{name}-seen"
    if not isinstance(said, dict) or not said.get("n") or said["n"] == st.session_state.get(seen):
        return None
    st.session_state[seen] = said["n"]
    return said.get(field) if is_valid(said.get(field)) else None


def tell(listener: Callable[[Any], None], value: Any) -> None:
    """Call the listener, unless there is nothing to say."""
    if value:
        listener(value)


def is_key(key: Any) -> bool:
    """Whether it has the form « child|activity|2026-12-01 »."""
    return isinstance(key, str) and _KEY.fullmatch(key) is not None
