"""The weeks to come of a child of two households, as a table that is read without its colours."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from pathlib import Path

from portail import wording_custody
from portail.rules.calendar import SchoolCalendar, monday_of, week_number
from portail.rules.custody import Custody, Source, Turn, whose

STYLE = f"<style>{Path(__file__).with_name('custody.css').read_text('utf-8')}</style>"
WEEKS = 8
_IN_A_DIALOG_TOO = (
    "display:flex;flex-wrap:wrap;gap:.25rem 1rem;list-style:none;margin:.5rem 0 0;padding:0;font-size:.8125rem"
)
_HEADS = (("L", "Lundi"), ("M", "Mardi"), ("M", "Mercredi"), ("J", "Jeudi"), ("V", "Vendredi"), ("S", "Samedi"),
          ("D", "Dimanche"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Named:
    """How a household is written: a letter in the cells, words in the legend and for screen readers."""

    letter: str
    words: str


def table(
    custody: Custody, names: Mapping[int, Named], calendar: SchoolCalendar, today: date, weeks: int = WEEKS
) -> str:
    """Safe HTML: one row per week from today's on. The first household of `names` has the accent."""
    heads = "".join(f'<th scope="col" abbr="{word}">{letter}</th>' for letter, word in _HEADS)
    monday = monday_of(today)
    rows = "".join(_row(custody, names, calendar, monday + timedelta(weeks=step), today) for step in range(weeks))
    return (
        f'{STYLE}<table class="custody-weeks"><thead><tr><th scope="col"><span class="sr">Semaine</span></th>{heads}'
        f"</tr></thead><tbody>{rows}</tbody></table>{_legend(names)}"
    )


def _row(custody: Custody, names: Mapping[int, Named], calendar: SchoolCalendar, monday: date, today: date) -> str:
    days = [monday + timedelta(days=step) for step in range(7)]
    cells = "".join(_cell(day, whose(custody, day, calendar), names, day < today) for day in days)
    return f'<tr><th scope="row">S{week_number(monday)}</th>{cells}</tr>'


def _cell(day: date, turn: Turn, names: Mapping[int, Named], past: bool) -> str:
    homes = list(names)
    letters = "/".join(names[home].letter for home in homes if home in turn.households)
    words = " et ".join(names[home].words for home in homes if home in turn.households)
    look, letter, said = "free", "–", "rien d'enregistré"
    if turn.conflict:
        look, letter, said = "clash", letters or "?", words or "aucun foyer"
    elif turn.source is not Source.UNRECORDED and turn.households:
        look, letter, said = ("one" if homes[0] in turn.households else "two"), letters, words
    exceptional = turn.source is Source.EXCEPTION
    classes = " ".join([look, *(["off"] if exceptional else []), *(["past"] if past else [])])
    note = ", exception" if exceptional else ""
    spoken = escape(f"{wording_custody.day(day)} : {said}{note}")
    return (
        f'<td class="{classes}" title="{spoken}"><span class="sr">{spoken}</span>'
        f'<span aria-hidden="true">{day.day}<b>{escape(letter)}</b></span></td>'
    )


def _legend(names: Mapping[int, Named]) -> str:
    items = [
        f"<li style=margin:0><strong>{escape(one.letter)}</strong> {escape(one.words)}</li>" for one in names.values()
    ]
    items.append(
        "<li style=margin:0>Contour épais : exception</li><li style=margin:0><strong>?</strong> à vérifier</li>"
    )
    return f'<ul class="custody-key" style="{_IN_A_DIALOG_TOO}">{"".join(items)}</ul>'


def listing(lines: list[str]) -> str:
    """Safe HTML: a list of sentences, escaped here; nothing for none."""
    return f'<ul class="custody-list">{"".join(f"<li>{escape(line)}</li>" for line in lines)}</ul>' if lines else ""
