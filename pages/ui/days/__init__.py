"""Days as HTML that Python wrote, in which every day, and every month of a year, is a button."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import streamlit as st

_MOUNT = st.components.v2.component(
    "days",
    html='<div class="days" lang="fr"></div>',
    js=Path(__file__).with_name("days.js").read_text("utf-8"),
    isolate_styles=False,  # the page's style sheet writes the list and the year
)


def show(
    html: str, *, key: str, on_day: Callable[[date], None], on_month: Callable[[date], None] | None = None
) -> None:
    """Mount safe HTML: `<button data-day="2026-12-01">` calls `on_day`, `data-month` calls `on_month`."""
    _MOUNT(key=key, data={"html": html}, on_picked_change=lambda: _picked(key, on_day, on_month))


def _picked(key: str, on_day: Callable[[date], None], on_month: Callable[[date], None] | None) -> None:
    event = (st.session_state.get(key) or {}).get("picked")
    if day := pressed(event, "day"):
        on_day(day)
    elif on_month and (month := pressed(event, "month")):
        on_month(month)


def pressed(event: Any, kind: str) -> date | None:
    """The day or the month of what the browser sent; None when it makes no sense."""
    text = event.get(kind) if isinstance(event, dict) else None
    try:
        return date.fromisoformat(text) if isinstance(text, str) and len(text) == 10 else None
    except ValueError:
        return None
