"""How each state of a day looks, everywhere: colours, border, icon, letter; and its badge and legend as HTML.

Colours are the same in light and dark. A state is never told by its colour alone: the icon and the words go with it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from portail import wording
from portail.rules.booking import State
from portail.rules.planning import Cell

_DRAWN = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" fill="none" stroke="{color}" stroke-width="1.8"'
    ' stroke-linecap="round" stroke-linejoin="round">{shape}</svg>'
)
_PLUS = '<path d="M8 3.2v9.6M3.2 8h9.6"/>'
_DASH = '<path d="M4.5 8h7"/>'
_LOCK = '<rect x="3.8" y="7.2" width="8.4" height="6" rx="1"/><path d="M5.6 7V5.2a2.4 2.4 0 0 1 4.8 0V7"/>'
_HOURGLASS = '<path d="M4 2.5h8M4 13.5h8M5.2 2.5v2.2L8 8l2.8-3.3V2.5M5.2 13.5v-2.2L8 8l2.8 3.3v2.2"/>'
_BASKET = (
    '<path d="M2 6.8h12l-1.3 5.9a1.2 1.2 0 0 1-1.2.9h-7a1.2 1.2 0 0 1-1.2-.9z'
    'M4.9 6.8l2.2-4M11.1 6.8l-2.2-4M8 9.4v1.8"/>'
)
_TICK = '<path d="M3 8.6l3.3 3.3L13 4.9"/>'
_PENCIL = '<path d="M3 13l.7-3 7-7a1.3 1.3 0 0 1 1.8 0l.5.5a1.3 1.3 0 0 1 0 1.8l-7 7zM9.6 4.2l2.2 2.2"/>'
_CROSS = '<path d="M4.2 4.2l7.6 7.6M11.8 4.2l-7.6 7.6"/>'
_AWAY = '<circle cx="8" cy="4.9" r="2.2"/><path d="M3.6 13.4c.2-2.7 1.9-4 4.4-4s4.2 1.3 4.4 4M2.6 2.6l10.8 10.8"/>'
_SHEET = '<rect x="3.6" y="2.4" width="8.8" height="11.2" rx="1.4"/><path d="M6.4 5.4h3.2M6.4 8h3.2M6.4 10.6h3.2"/>'
_PAGE = '<path d="M4 2.4h5.2L12 5.2v8.4H4zM8 6v3.2M8 11.3v.2"/>'
_CLOCK = '<circle cx="8" cy="8" r="5.6"/><path d="M8 4.9v3.3l2.2 1.4"/>'
_NO_ENTRY = '<circle cx="8" cy="8" r="5.6"/><path d="M5.2 8h5.6" stroke-width="2.2"/>'
_TICKS = '<path d="M1.4 8.8l2.9 2.9 5.9-6.5M7.3 11.3l.5.4 6.6-6.5"/>'
_HOUSE = '<path d="M2.2 8.2L8 3l5.8 5.2M4 7v6h8V7"/>'
_STRUCK = '<path d="M2.6 8h10.8"/><circle cx="8" cy="8" r="5.6" stroke-dasharray="2.4 2.2"/>'


@dataclass(frozen=True, slots=True)
class StateLook:
    """`border` is "" for none; `icon_svg` is drawn in the text's colour; `letter` tells it in black and white."""

    background: str
    text: str
    border: str
    dashed: bool
    icon_svg: str
    letter: str


def _look(background: str, text: str, border: str, shape: str, letter: str, *, dashed: bool = False) -> StateLook:
    return StateLook(background, text, border, dashed, _DRAWN.format(color=text, shape=shape), letter)


LOOKS: Mapping[State | Cell, StateLook] = {
    Cell.FREE: _look("#FFFFFF", "#1B2733", "#6B7886", _PLUS, "D", dashed=True),
    Cell.CLOSED: _look("#E3E6EA", "#4A5563", "", _DASH, "F"),
    Cell.LATE: _look("#F3EEE3", "#5F5234", "#D9CDB2", _LOCK, "H"),
    Cell.LATE_OPEN: _look("#F3EEE3", "#5F5234", "#8A7A4E", _PLUS, "HD", dashed=True),
    Cell.BASKET: _look("#FFF6CC", "#5C4700", "#9A7600", _BASKET, "B"),
    Cell.BASKET_MODIFY: _look("#FFF6CC", "#5C4700", "#9A7600", _PENCIL, "BM"),
    Cell.BASKET_CANCEL: _look("#FFF6CC", "#5C4700", "#9A7600", _CROSS, "BN"),
    Cell.FULL: _look("#E3E6EA", "#4A5563", "#8A94A3", _SHEET, "C"),
    Cell.ELSEWHERE: _look("#EEF0F2", "#4A5563", "", _HOUSE, "AF"),
    Cell.DOCUMENT: _look("#F3EEE3", "#5F5234", "#8A7A4E", _PAGE, "PJ"),
    State.REQUESTED: _look("#D5F0DC", "#0F5A2B", "#2F8F55", _HOURGLASS, "A"),
    State.CONFIRMED: _look("#1F5FA8", "#FFFFFF", "#1F5FA8", _TICK, "V"),
    State.CHANGE_REQUESTED: _look("#FFDDB8", "#7A3A00", "#D9730D", _PENCIL, "M"),
    State.CANCEL_REQUESTED: _look("#FBD3E4", "#85124B", "#C2317A", _CROSS, "N"),
    State.WAITING: _look("#E9E1F7", "#4B2E83", "#7A5BB5", _CLOCK, "L", dashed=True),
    State.REFUSED: _look("#FFFFFF", "#8A1C1C", "#B23A3A", _NO_ENTRY, "R"),
    State.ABSENT: _look("#FFFFFF", "#5B3A8C", "#5B3A8C", _AWAY, "X"),
    State.PRESENT: _look("#DDEFF2", "#0B4A58", "#0B5A6B", _TICKS, "P"),
    State.CANCELLED: _look("#F1F3F5", "#56616E", "#76818E", _STRUCK, "–", dashed=True),
}


def label(state: State | Cell) -> str:
    """« Liste d'attente », as text."""
    return wording.STATES[state] if isinstance(state, State) else wording.CELLS[state]


def icon_url(state: State | Cell) -> str:
    """The icon as a CSS image, `url("data:…")`: to be escaped inside an HTML attribute."""
    return _url(LOOKS[state])


def _url(look: StateLook) -> str:
    return f'url("data:image/svg+xml,{quote(look.icon_svg)}")'


def badge(state: State | Cell, detail: str = "") -> str:
    """Safe HTML: a pill with the icon, the label and, when given, a detail (« 2e », escaped here)."""
    words = label(state) + (f" · {detail}" if detail else "")
    return pill(LOOKS[state], words)


def pill(look: StateLook, words: str) -> str:
    """Safe HTML: the icon and the words (escaped here) in the colours of the look."""
    return _pill(look, f"{_icon(look)}{escape(words)}", ".125rem .5rem .125rem .375rem")


def legend(states: Iterable[State | Cell]) -> str:
    """Safe HTML: the states once each, in the order of LOOKS, as a list of icons followed by their words."""
    shown = set(states)
    items = "".join(
        '<li style="display:flex;align-items:center;gap:.4375rem;margin:0">'
        f"{_pill(LOOKS[state], _icon(LOOKS[state]), '.1875rem')}<span>{escape(label(state))}</span></li>"
        for state in LOOKS
        if state in shown
    )
    return (
        '<ul aria-label="Légende" style="display:flex;flex-wrap:wrap;gap:.375rem 1.125rem;margin:0;padding:0;'
        f'list-style:none;font-size:.8125rem">{items}</ul>'
    )


def _icon(look: StateLook) -> str:
    image = escape(_url(look))
    return (
        '<span aria-hidden="true" style="display:inline-block;flex:none;width:1rem;height:1rem;'
        f'background:{image} center / contain no-repeat"></span>'
    )


def _pill(look: StateLook, content: str, padding: str) -> str:
    """The frame takes a little of the page's text colour, so that a dark fill keeps an edge on a dark page."""
    style = "dashed" if look.dashed else "solid"
    color = f"color-mix(in srgb, {look.border} 70%, currentColor)" if look.border else "transparent"
    return (
        f'<span style="display:inline-flex;border:1px {style} {color};border-radius:.375rem">'
        f'<span style="display:inline-flex;align-items:center;gap:.3125rem;padding:{padding};border-radius:.3125rem;'
        f"background:{look.background};color:{look.text};font-size:.8125rem;font-weight:600;line-height:1.25;"
        f'white-space:nowrap">{content}</span></span>'
    )
