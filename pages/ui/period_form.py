"""The fields of « Saisir une période », and what they say together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time

import streamlit as st

from db.children import Child
from pages.ui import text
from portail import french, wording
from portail.rules.calendar import WEEKDAYS, Activity, HourMode, month_end, month_of
from portail.rules.period import Weeks, Wish

WEEK_LABELS = {Weeks.ALL: "Toutes", Weeks.EVEN: "Paires", Weeks.ODD: "Impaires"}


@dataclass(frozen=True, slots=True)
class Period:
    """The form as filled: (child, activity) series, days, hours by activity (None: the usual one)."""

    series: Sequence[tuple[int, int]]
    wish: Wish
    hours: Mapping[int, time | None]
    adding: bool


def draw(family: Sequence[Child], chosen: Sequence[Activity], start: date) -> Period | None:
    """The fields, from `start` to the end of its month; None while a date is missing."""
    left, right = st.columns(2)
    first = left.date_input("Date de début", start, format="DD/MM/YYYY", key="period-first")
    last = right.date_input("Date de fin", month_end(month_of(start)), format="DD/MM/YYYY", key="period-last")
    series = _series(family, chosen)
    weeks = st.segmented_control("Semaines", list(Weeks), default=Weeks.ALL, format_func=WEEK_LABELS.__getitem__,
                                 key="period-weeks", required=True)  # fmt: skip
    offered = sorted(frozenset().union(*(activity.weekdays for activity in chosen)))
    weekdays = st.pills("Jours", offered, selection_mode="multi", default=offered, key="period-days",
                        format_func=lambda day: wording.WEEKDAY_NAMES[WEEKDAYS[day]].capitalize())  # fmt: skip
    hours = {activity.id: _hour(activity) for activity in chosen if activity.hour_mode is not HourMode.NONE}
    adding = st.segmented_control("Action", [True, False], default=True, required=True, key="period-action",
                                  format_func=lambda add: "Inscrire" if add else "Désinscrire")  # fmt: skip
    if not isinstance(first, date) or not isinstance(last, date):
        return None
    return Period(series, Wish(first, last, frozenset(weekdays), weeks), hours, adding)


def _series(family: Sequence[Child], chosen: Sequence[Activity]) -> list[tuple[int, int]]:
    names = {(c.id, a.id): f"{c.first_name} · {a.short_name}" for c in family for a in chosen}
    pairs = st.pills("Enfants et activités", list(names), selection_mode="multi", default=list(names),
                     format_func=lambda pair: text.plain(names[pair]), key="period-series")  # fmt: skip
    return list(pairs)


def _hour(activity: Activity) -> time | None:
    label = f"{wording.HOUR_MODES[activity.hour_mode]} · {text.plain(activity.short_name)}"
    return st.selectbox(label, activity.hours(), index=None, format_func=french.hour, key=f"period-hour-{activity.id}",
                        placeholder="Heure habituelle")  # fmt: skip
