"""The palette of states: everything named, everything readable."""

import re

import pytest

from pages.ui import states
from portail.rules.booking import State
from portail.rules.planning import Cell

EVERY = (*State, *Cell)
LIVE = (
    Cell.BASKET,
    State.REQUESTED,
    State.CONFIRMED,
    State.CHANGE_REQUESTED,
    State.CANCEL_REQUESTED,
    State.WAITING,
    State.REFUSED,
    State.ABSENT,
    State.PRESENT,
)


def luminance(color: str) -> float:
    channels = (int(color[index : index + 2], 16) / 255 for index in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_the_one_of_wcag():
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast("#FFFFFF", "#777777") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("state", EVERY)
def test_every_state_has_a_look_and_a_label(state):
    assert states.LOOKS[state].letter
    assert states.label(state)


@pytest.mark.parametrize("state", EVERY)
def test_text_is_readable_on_its_background(state):
    look = states.LOOKS[state]
    assert contrast(look.text, look.background) >= 4.5


@pytest.mark.parametrize("state", LIVE)
def test_the_border_of_a_live_state_is_seen_on_white(state):
    assert contrast(states.LOOKS[state].border, "#FFFFFF") >= 3


def test_letters_and_pairs_of_fill_and_icon_tell_states_apart():
    looks = states.LOOKS.values()
    assert len({look.letter for look in looks}) == len(looks)
    assert len({(look.background, look.icon_svg) for look in looks}) == len(looks)


def test_a_badge_says_the_state_in_words_and_escapes_its_detail():
    html = states.badge(State.WAITING, "<b>2e</b>")
    assert "Liste d&#x27;attente · &lt;b&gt;2e&lt;/b&gt;" in html
    assert "<b>" not in html


def test_html_holds_no_svg_element_since_the_page_drops_them():
    html = states.badge(State.CONFIRMED) + states.legend(EVERY)
    assert "<svg" not in html
    assert "data:image/svg+xml,%3Csvg" in html


def test_attributes_of_a_badge_are_closed_once():
    assert re.fullmatch(r'(<span( aria-hidden="true")? style="[^"<>]*">|[^<>"]|</span>)+', states.badge(State.PRESENT))


def test_the_legend_names_each_state_once_in_the_order_of_the_palette():
    html = states.legend([State.ABSENT, Cell.FREE, State.ABSENT])
    assert html.count("<li") == 2
    assert html.index("Disponible") < html.index("Absence")
