"""The month or the week as a calendar: FullCalendar in its frame, in French, told everything by Python.

It never navigates by itself: it cannot say which month it shows, so a new key mounts a new one.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st
import streamlit_calendar

from pages.ui import states
from portail import french, wording_agenda
from portail.rules.agenda import Entry, View, hidden_weekdays, span, week_loads
from portail.rules.booking import State
from portail.rules.calendar import ONE_DAY, Period

LICENSE = "GPL-My-Project-Is-Open-Source"
FRENCH = {
    "code": "fr",
    "week": {"dow": 1, "doy": 4},
    "weekText": "S",
    "weekTextLong": "Semaine",
    "allDayText": "Journée",
    "moreLinkText": "en plus",
    "noEventsText": "Aucune réservation",
    "closeHint": "Fermer",
    "eventHint": "Réservation",
    "buttonText": {"prev": "Précédent", "next": "Suivant", "today": "Aujourd'hui", "month": "Mois", "week": "Semaine"},
}
_KINDS = {View.MONTH: "dayGridMonth", View.WEEK: "dayGridWeek"}
_HEADERS = {View.MONTH: {"weekday": "long"}, View.WEEK: {"weekday": "long", "day": "numeric"}}
_HEAD, _MARGIN = 40, 4  # pixels
_ROW = {View.MONTH: (40, 27, 88), View.WEEK: (20, 71, 250)}  # frame, one booking, smallest
# The frame keeps its last click and sends it again at every run: only a change is a click. Another title after each,
# hidden but part of what is sent, makes the next click differ, even on the same day.
_CLICKS = "calendar-clicks"
_TITLES = ({"year": "numeric"}, {"month": "long"})
_CSS = Path(__file__).with_name("calendar.css")


def show(
    entries: Sequence[Entry],
    names: Mapping[int, str],
    particular: Sequence[Period],
    view: View,
    anchor: date,
    now: datetime,
    on_day: Callable[[date], None],
) -> None:
    """Mount the week or month that holds the anchor. `on_day` gets the day clicked, or of the booking clicked."""
    first, last = span(view, anchor)
    hidden = hidden_weekdays(entries)
    pixels = height(view, week_loads(first, last, hidden, entries))
    key = f"calendar-{view}-{first}"
    st.html(f"<style>.st-key-{key} iframe {{ height: {pixels}px !important; }}</style>")
    with st.container(key=key):
        streamlit_calendar._component_func(
            events=[*events(entries, names, view), *backgrounds(particular)],
            options={
                **options(view, first, hidden, pixels, now),
                "titleFormat": _TITLES[st.session_state.get(_CLICKS, 0) % 2],
            },
            custom_css=css(),
            callbacks=["dateClick", "eventClick"],
            license_key=LICENSE,
            key=f"{key}-frame",
            default={},
            on_change=partial(_clicked, f"{key}-frame", on_day),
        )


def _clicked(key: str, on_day: Callable[[date], None]) -> None:
    st.session_state[_CLICKS] = st.session_state.get(_CLICKS, 0) + 1
    if day := day_of(st.session_state[key]):
        on_day(day)


def day_of(clicked: object) -> date | None:
    """The day of what the frame sent; None when it makes no sense."""
    try:
        match clicked:
            case {"callback": "dateClick", "dateClick": {"date": str(text)}}:
                return date.fromisoformat(text[:10])
            case {"callback": "eventClick", "eventClick": {"event": {"start": str(text)}}}:
                return date.fromisoformat(text[:10])
    except ValueError:
        return None
    return None


def options(view: View, first: date, hidden: frozenset[int], pixels: int, now: datetime) -> dict[str, Any]:
    return {
        "initialView": _KINDS[view],
        "initialDate": first.isoformat(),
        "locale": FRENCH,
        "timeZone": "UTC",
        "now": now.replace(tzinfo=None).isoformat(),
        "hiddenDays": sorted((day + 1) % 7 for day in hidden),
        "weekNumbers": view is View.MONTH,
        "fixedWeekCount": False,
        "showNonCurrentDates": False,
        "dayHeaderFormat": _HEADERS[view],
        "dayMaxEvents": False,
        "displayEventTime": False,
        "eventInteractive": True,
        "eventOrder": "rank",
        "eventOrderStrict": True,
        "headerToolbar": False,
        "height": pixels - _MARGIN,
    }


def height(view: View, loads: Sequence[int]) -> int:
    """Pixels of the whole frame, given what the fullest day of each week holds."""
    frame, booking, smallest = _ROW[view]
    return _HEAD + _MARGIN + sum(max(smallest, frame + booking * load) for load in loads)


def events(entries: Sequence[Entry], names: Mapping[int, str], view: View) -> list[dict[str, Any]]:
    """One event per booking, in the order given. The frame writes titles as text: a name needs no escaping."""
    return [
        {
            "id": f"{entry.child_id}|{entry.activity_id}|{entry.day}",
            "title": title(entry, names[entry.child_id], view),
            "start": entry.day.isoformat(),
            "allDay": True,
            "rank": rank,
            "classNames": ["booking", f"state-{entry.state}"],
        }
        for rank, entry in enumerate(entries)
    ]


def backgrounds(particular: Sequence[Period]) -> list[dict[str, Any]]:
    """Fériés, holidays, closures: a name behind the days."""
    return [
        {
            "title": period.name,
            "start": period.first.isoformat(),
            "end": (period.last + ONE_DAY).isoformat(),  # excluded
            "allDay": True,
            "display": "background",
            "classNames": ["particular"],
        }
        for period in particular
    ]


def title(entry: Entry, name: str, view: View) -> str:
    """« Léa · Matin · 7h45 » in a month; in a week the hours and the state have their own lines."""
    what = f"{name} · {entry.short_name}"
    rank = f" · {french.rank(entry.rank)}" if entry.rank else ""
    if view is View.WEEK:
        return f"{what}\n{wording_agenda.hours(entry)}\n{states.label(entry.state)}{rank}"
    return f"{what}{f' · {french.hour(entry.hour)}' if entry.hour else ''}{rank}"


def css() -> str:
    """The style sheet of the frame, which sees none of the page's."""
    return _CSS.read_text("utf-8") + "\n".join(_rule(state) for state in State)


def _rule(state: State) -> str:
    look = states.LOOKS[state]
    spoken = states.label(state).replace("'", "’")
    return f""".state-{state} {{ --fill: {look.background}; --ink: {look.text}; --edge: {look.border};
  --line: {"dashed" if look.dashed else "solid"}; --icon: {states.icon_url(state)}; --spoken: ", {spoken}"; }}"""
