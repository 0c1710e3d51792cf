"""A school year on one screen: a tile per month, in each day one mark per child and standing."""

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape

from babel.dates import get_day_names

from pages.ui import states
from portail import french, wording_agenda
from portail.rules.agenda import Entry, Standing, View, beginnings, counts, hidden_weekdays, marks, span
from portail.rules.booking import State
from portail.rules.calendar import Period, days, monday_of, month_end, next_month

LOOKS = {
    Standing.BOOKED: State.CONFIRMED,
    Standing.ASKED: State.REQUESTED,
    Standing.WAITING: State.WAITING,
    Standing.OUT: State.REFUSED,
}
_WEEKDAYS = [get_day_names("wide", locale="fr")[day] for day in range(7)]

Marks = Mapping[date, Sequence[tuple[int, Standing]]]


class _Year:
    """What every tile needs."""

    def __init__(
        self, entries: Sequence[Entry], names: Mapping[int, str], particular: Sequence[Period], today: date
    ) -> None:
        self.entries, self.names, self.particular, self.today = entries, names, particular, today
        self.marks: Marks = marks(entries, list(names))
        self.letters = beginnings(names)
        self.weekdays = sorted(set(range(7)) - hidden_weekdays(entries))

    def note(self, day: date) -> str:
        found = sorted((p for p in self.particular if day in p), key=lambda period: period.last - period.first)
        return found[0].name if found else ""


def tiles(
    entries: Sequence[Entry], names: Mapping[int, str], particular: Sequence[Period], anchor: date, today: date
) -> str:
    """Safe HTML: the twelve months of the school year that holds the anchor."""
    year = _Year(entries, names, particular, today)
    first, _ = span(View.YEAR, anchor)
    return f'<div class="year">{"".join(_tile(year, next_month(first, step)) for step in range(12))}</div>'


def legend(entries: Sequence[Entry], names: Mapping[int, str]) -> str:
    """Safe HTML: which letter is which child, which look is which standing; only those met."""
    met = {entry.standing for entry in entries}
    busy = {entry.child_id for entry in entries}
    children = "".join(
        f"<li><b>{escape(letter)}</b> {escape(names[child])}</li>"
        for child, letter in beginnings(names).items()
        if child in busy and len(busy) > 1
    )
    looks = "".join(
        f'<li><span class="mark {standing}" aria-hidden="true">A</span> {escape(words)}</li>'
        for standing, words in wording_agenda.STANDINGS.items()
        if standing in met
    )
    closed = '<li><span class="mark closed" aria-hidden="true"></span> Vacances, férié ou fermeture</li>'
    return f'<ul class="year-legend" aria-label="Légende">{children}{looks}{closed}</ul>'


def css() -> str:
    """The marks wear the colours of the states."""
    return "\n".join(_rule(standing, state) for standing, state in LOOKS.items())


def _rule(standing: Standing, state: State) -> str:
    look = states.LOOKS[state]
    line = "dashed" if look.dashed or standing is Standing.ASKED else "solid"
    struck = " text-decoration: line-through;" if standing is Standing.OUT else ""
    edge = f"color-mix(in srgb, {look.border} 75%, currentColor)"
    return (
        f".mark.{standing} {{ background: {look.background}; color: {look.text};"
        f" border: 1.5px {line} {edge};{struck} }}"
    )


def _tile(year: _Year, first: date) -> str:
    title = french.month_year(first).capitalize()
    last = month_end(first)
    booked = [entry for entry in year.entries if first <= entry.day <= last]
    tally = counts(booked)
    held = sum(days.get(Standing.BOOKED, 0) for days in tally.values())
    said = f"{french.count('journée', held)} réservée{'s' if held > 1 else ''}" if held else "Rien de réservé"
    heads = "".join(
        f'<th scope="col"><abbr title="{_WEEKDAYS[day]}">{_WEEKDAYS[day][0].upper()}</abbr></th>'
        for day in year.weekdays
    )
    shown = [day for day in days(first, last) if day.weekday() in year.weekdays]
    entry = next((day for day in shown if day == year.today), shown[0])
    mondays = sorted({monday_of(day) for day in shown})
    rows = "".join(_row(year, [d for d in shown if monday_of(d) == monday], entry) for monday in mondays)
    return (
        f'<section class="tile"><h3 class="tile-name"><button type="button" data-month="{first}">{title}'
        f'<span class="sr">, voir le mois</span></button></h3><p class="tile-count">{said}</p>'
        f'<table class="month" aria-label="{title}"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
        "</section>"
    )


def _row(year: _Year, week: Sequence[date], entry: date) -> str:
    of = {day.weekday(): day for day in week}
    cells = "".join(
        _cell(year, of[weekday], entry) if weekday in of else '<td class="void"></td>' for weekday in year.weekdays
    )
    return f"<tr>{cells}</tr>"


def _cell(year: _Year, day: date, entry: date) -> str:
    """`entry` is the one day of the month that Tab reaches; arrows lead to the others."""
    found, note = year.marks.get(day, ()), year.note(day)
    said = wording_agenda.day_mark([(year.names[child], standing) for child, standing in found])
    heard = french.long_date(day).removesuffix(f" {day.year}")
    spoken = " · ".join(filter(None, (heard, note, said or "rien")))
    drawn = "".join(f'<span class="mark {standing}">{escape(year.letters[child])}</span>' for child, standing in found)
    kind = "busy" if found else "closed" if note else ""
    kind += " today" if day == year.today else ""
    return (
        f'<td class="{kind}"><button type="button" data-day="{day}" tabindex="{0 if day == entry else -1}"'
        f' aria-label="{escape(spoken)}" title="{escape(" · ".join(filter(None, (note, said))))}">'
        f'<span class="number">{day.day}</span><span class="marks">{drawn}</span></button></td>'
    )
