"""Small fields shared by the forms. Hours and amounts go in and out as the JSON of the format writes them."""

from datetime import date, time
from decimal import Decimal
from typing import Any

import streamlit as st

from portail import wording

DAYS = tuple(wording.WEEKDAY_NAMES)
LONGEST = 20  # characters of a number
MOST = 400  # of what is counted


def hour(label: str, written: object, key: str, *, optional: bool = True) -> str | None:
    """« 12:00 »; None when it is left empty."""
    value = _time(written)
    found = st.time_input(label, value if value or optional else time(12), step=300, key=key)
    return f"{found:%H:%M}" if found is not None else None


def _time(written: object) -> time | None:
    try:
        return time.fromisoformat(str(written))
    except ValueError:
        return None


def whole(label: str, written: object, key: str, least: int = 0, most: int = MOST, default: int = 1) -> int:
    value = written if isinstance(written, int) and least <= written <= most else default
    return int(st.number_input(label, least, most, value, key=key))


def limit(label: str, written: object, key: str, empty: str, least: int = 0) -> int | None:
    """A whole number, or none; `empty` says what that means."""
    value = written if type(written) is int and least <= written <= MOST else None
    found = st.number_input(label, least, MOST, value, placeholder=empty, key=key)
    return None if found is None else int(found)


def amount(label: str, written: object, key: str, unit: str = "€", empty: str = "") -> str:
    """« 1.50 » for « 1,50 »; what cannot be read is left to the rule, which says why. `empty`: what nothing means."""
    shown = "" if written is None else str(written).replace(".", ",")
    found = st.text_input(f"{label} ({unit})", shown, max_chars=LONGEST, placeholder=empty, key=key)
    return "".join(found.split()).removesuffix(unit).replace(",", ".")


def decimal(value: float) -> str:
    """« 1.5 » as a cell of a table gives it."""
    return format(Decimal(str(value)).normalize(), "f")


def weekday(label: str, written: object, key: str) -> str:
    index = DAYS.index(written) if written in DAYS else 3
    return st.selectbox(label, DAYS, index, format_func=wording.WEEKDAY_NAMES.__getitem__, key=key)


def choice(label: str, options: dict[str, str], written: object, key: str) -> str:
    """One of the codes, shown by its words."""
    codes = list(options)
    index = codes.index(written) if written in codes else 0
    return st.selectbox(label, codes, index, format_func=options.__getitem__, key=key)


def day(label: str, written: object, key: str) -> str:
    try:
        value = date.fromisoformat(str(written))
    except ValueError:
        value = None
    found: Any = st.date_input(label, value, format="DD/MM/YYYY", key=key)
    return found.isoformat() if found else ""


def base(key: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with which a table was first shown: its edits are counted from there."""
    return st.session_state.setdefault(key, rows)


def moment(label: str, written: object, key: str) -> str:
    """« 2026-12-03 09:00 »; empty without a day."""
    text = str(written or "")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        on = day(label, text[:10], f"{key}-day")
        at = hour("à", text[11:] or ("00:00" if text else "09:00"), f"{key}-at", optional=False)
    return f"{on} {at}" if on else ""
