"""What a dialog is acted in with: a button acts, then closes it, a refusal stays in it; the hours of an activity.

The fields of a dialog are named after what it is about: what was left in one that was closed is not for the next.
"""

from collections.abc import Callable
from datetime import time
from typing import Literal

import streamlit as st

from db.bookings import Key
from portail import french, wording
from portail.errors import Refusal
from portail.rules.calendar import Activity, HourMode


def button(label: str, key: str, act: Callable[[], object], primary: bool = False, *, disabled: bool = False) -> None:
    kind: Literal["primary", "secondary"] = "primary" if primary else "secondary"
    if st.button(label, key=f"dialog-{key}", type=kind, width="stretch", disabled=disabled):
        try:
            act()
        except Refusal as refusal:
            st.error(wording.refusal(refusal))
        else:
            st.rerun()


def hours(activity: Activity, current: time | None, of: Key) -> time | None:
    """The hour chosen, at first the current one; None where the activity asks for none."""
    if activity.hour_mode is HourMode.NONE:
        return None
    offered = activity.hours()
    return st.pills(wording.HOUR_MODES[activity.hour_mode], offered, default=current if current in offered else None,
                    format_func=french.hour, key=f"dialog-hour-{of}")  # fmt: skip
