"""The lines of the basket at the last step: groups that fold, lines that leave at once, whatever their number."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, NamedTuple, NotRequired, TypedDict

import streamlit as st

from pages.ui import browser
from pages.ui.browser import is_key

_HERE = Path(__file__).parent
_MOUNT = st.components.v2.component(
    "summary",
    html=(_HERE / "summary.html").read_text("utf-8"),
    css=(_HERE / "summary.css").read_text("utf-8"),
    js="\n".join((_HERE / name).read_text("utf-8") for name in ("drawing.js", "summary.js")),
)
_VERBS = ("remove", "wait", "unwait")

_WORDS = {
    "columns": ["Nom", "Période", "Type", "Tarif"],
    "hour": "Changer l'heure : {line}",
    "remove": "Retirer {line}",
    "all": "Tout retirer",
    "allOf": "Retirer {count} : {group}",
    "wait": "M'inscrire sur la liste d'attente",
    "waitFor": "M'inscrire sur la liste d'attente : {line}",
    "unfold": "Tout déplier",
    "fold": "Tout replier",
    "removed": "Ligne retirée.",
}


class Line(TypedDict):
    """`key` is child|activity|day, `day` the date in full. `wait`: whether it waits for a place, None: not asked.

    `told`: it has something to say, and is never folded.
    """

    key: str
    name: str
    activity: str
    day: str
    when: str
    kind: str
    price: str
    notes: list[str]
    hour: bool
    wait: bool | None
    told: bool


class Group(TypedDict):
    """Lines under a heading. `child` is empty where the group before is of the same one; `content`: all, in short."""

    id: str
    child: str
    child_note: str
    title: str
    count: str
    money: str
    content: str
    lines: list[Line]


class Summary(TypedDict):
    """All that is drawn. `ack`: the number of the last act answered; `folded`: whether groups are shut at first."""

    ack: int
    folded: bool
    groups: list[Group]
    words: NotRequired[Any]


class Act(NamedTuple):
    """What the person did, once; `keys` may be forged, like all a browser says."""

    n: int
    verb: Literal["remove", "wait", "unwait"]
    keys: tuple[str, ...]


def lines(
    data: Summary, *, key: str, on_acted: Callable[[list[Act]], None], on_opened: Callable[[str], None]
) -> None:  # fmt: skip
    """Mount the lines.

    `on_acted` gets every act not answered yet, oldest first: those up to the last answered number were done already,
    and the next `data["ack"]` must cover the rest. `on_opened` gets the key of a line whose hour is to be changed.
    """
    _MOUNT(
        key=key,
        data={**data, "words": _WORDS},
        on_acted_change=lambda: browser.tell(on_acted, acts(browser.event(key, "acted"))),
        on_opened_change=lambda: browser.tell(on_opened, browser.fresh(key, "opened", "key", is_key)),
    )


def acts(journal: Any) -> list[Act]:
    """The well-formed acts of a journal, by number; what was not sent by our own script is dropped."""
    rows = [row for row in journal if isinstance(row, list) and len(row) == 3] if isinstance(journal, list) else []
    return sorted(
        Act(n, verb, tuple(keys))
        for n, verb, keys in rows
        if type(n) is int and verb in _VERBS and isinstance(keys, list) and keys and all(map(is_key, keys))
    )
