"""The month's planning: every child × activity × day a cell to click, painted at once, answered by the server."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal, NamedTuple, NotRequired, TypedDict

import streamlit as st
from babel.dates import get_day_names, get_month_names

from pages.ui import browser
from pages.ui.browser import is_key

_HERE = Path(__file__).parent
_MOUNT = st.components.v2.component(
    "planning",
    html=(_HERE / "planning.html").read_text("utf-8"),
    css=(_HERE / "planning.css").read_text("utf-8"),
    js="\n".join((_HERE / name).read_text("utf-8") for name in ("layout.js", "gestures.js", "planning.js")),
)
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_VERBS = ("pick", "unpick")

_WORDS = {
    "previous": "Mois précédent",
    "next": "Mois suivant",
    "legend": "Légende",
    "children": "Enfant affiché",
    "closed": "Fermé",
    "today": "Aujourd'hui",
    "refused": "Non retenu",
    "month": "Mois affiché",
    "column": "Tous les {day}s du mois : {activity}",
    "series": "Tout le mois : {child}, {activity}",
    "week": "Toute la semaine {week} : {child}",
    "wholeWeek": "Toute la semaine {week}",
    "added": ["1 réservation ajoutée au panier", "{n} réservations ajoutées au panier"],
    "removed": ["1 réservation retirée du panier", "{n} réservations retirées du panier"],
    "nothing": "Il n'y a rien à réserver ici.",
    "tip": (
        "Pour aller plus vite : un clic sur un prénom prend toute sa semaine, un clic sur une activité toute sa "
        "colonne. Vous pouvez aussi glisser la souris d'un jour à l'autre."
    ),
    "phoneTip": "Pour aller plus vite : touchez « {week} » pour toute la semaine, une activité pour tout le mois.",
    "touch": ["cliquez", "touchez"],
    "idle": "Aucune date en {month} : {names}.",
    "undo": "Annuler",
    "undone": "C'est annulé.",
    "close": "Fermer le message",
    "weekdays": [get_day_names("wide", locale="fr")[day].capitalize() for day in range(7)],
    "months": list(get_month_names("abbreviated", locale="fr").values()),
}


class Kind(TypedDict):
    """A state as the parent reads it, and what a click on it does; without action the cell only explains itself."""

    label: str
    action: Literal["pick", "unpick", "open", ""]


class Child(TypedDict):
    id: str
    name: str


class Activity(TypedDict):
    id: str
    name: str
    short: str


class Day(TypedDict):
    """`cells` follows `Month.series`: state, hour (a waiting cell's rank, a free one's last places), hint."""

    date: str
    label: str
    short: str
    note: str
    cells: list[tuple[str, str, str]]


class Week(TypedDict):
    """`closed` is the reason why the whole week is folded into one line, or empty."""

    label: str
    closed: str
    days: list[Day]


class Month(TypedDict):
    """All that is drawn. `ack` is the number of the last click answered, `refusals` what is said of those not followed.

    Dates and months are ISO text; `pickable` has the months that can be shown, with their titles, in order. `idle`:
    names of the activities chosen that have no day this month.
    """

    ack: int
    refusals: list[str]
    month: str
    title: str
    pickable: list[tuple[str, str]]
    today: str
    states: Mapping[str, Kind]
    children: list[Child]
    activities: list[Activity]
    idle: list[str]
    series: list[tuple[str, str]]
    weeks: list[Week]
    words: NotRequired[Mapping[str, object]]


class Click(NamedTuple):
    """One click of the journal; `key` is `child|activity|YYYY-MM-DD` and may be forged, like all a browser says."""

    n: int
    key: str
    verb: Literal["pick", "unpick"]


def grid(
    data: Month,
    *,
    key: str,
    on_picked: Callable[[list[Click]], None],
    on_opened: Callable[[str], None],
    on_nav: Callable[[date], None],
) -> None:
    """Mount the planning.

    `on_picked` gets every click not answered yet, oldest first: what is at or below the last answered number was
    treated already, and the next `data["ack"]` must cover the rest, refused or not. `on_opened` gets a cell's key,
    `on_nav` the first day of the month to show, any month. The three run before the script, outside any fragment.
    """
    _MOUNT(
        key=key,
        data={**data, "words": _WORDS},
        on_picked_change=lambda: browser.tell(on_picked, _clicks(browser.event(key, "picked"))),
        on_opened_change=lambda: browser.tell(on_opened, browser.fresh(key, "opened", "key", is_key)),
        on_nav_change=lambda: browser.tell(on_nav, _month(browser.fresh(key, "nav", "month", _is_month))),
    )


def _clicks(journal: Any) -> list[Click]:
    """The well-formed clicks of a journal, by number; what was not sent by our own script is dropped."""
    rows = [row for row in journal if isinstance(row, list) and len(row) == 3] if isinstance(journal, list) else []
    return sorted(Click(n, key, verb) for n, key, verb in rows if type(n) is int and is_key(key) and verb in _VERBS)


def _month(text: str | None) -> date | None:
    return date.fromisoformat(f"{text}-01") if text else None


def _is_month(text: Any) -> bool:
    return isinstance(text, str) and _MONTH.fullmatch(text) is not None and text > "0001"
