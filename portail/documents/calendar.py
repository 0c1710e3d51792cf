"""A family's month or week on a sheet of A4 in landscape, to be read in black and white too."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portail import french, wording
from portail.documents import mark
from portail.documents.layout import GREY, PALE, RULE, Paper
from portail.rules.agenda import Entry, hidden_weekdays
from portail.rules.booking import State
from portail.rules.calendar import WEEKDAYS, Period, days, monday_of, month_end, week_number

_LEFT, _RIGHT, _TOP, _BOTTOM = 12.0, 285.0, 33.0, 200.0
_GAP = 0.8
_HEAD = 6.0  # the number of the day
_SAMPLE = 9.4  # a chip of the legend
_PANEL = 15.0  # a booking of a week, with the gap under it
_WEEK_COLUMN = 8.0

Box = tuple[float, float, float, float]  # left, top, width, height


@dataclass(frozen=True, slots=True)
class Ink:
    """How a group of states is printed: `sign` follows the activity's letter."""

    words: str
    sign: str
    background: str
    text: str
    border: str
    dashed: bool = False
    struck: bool = False


BOOKED = Ink("réservé", "", "#D6E4F5", "#123F73", "#1F5FA8")
ASKED = Ink("demande en cours", "·D", "#D5F0DC", "#0F5A2B", "#2F8F55", dashed=True)
WAITING = Ink("liste d’attente", "·L", "#E9E1F7", "#4B2E83", "#7A5BB5", dashed=True)
OUT = Ink("refusé ou absent", "·X", "#FFFFFF", "#8A1C1C", "#B23A3A", struck=True)
INKS: Mapping[State, Ink] = {
    State.CONFIRMED: BOOKED,
    State.PRESENT: BOOKED,
    State.REQUESTED: ASKED,
    State.CHANGE_REQUESTED: ASKED,
    State.CANCEL_REQUESTED: ASKED,
    State.WAITING: WAITING,
    State.REFUSED: OUT,
    State.ABSENT: OUT,
    State.CANCELLED: OUT,
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """`children` are their names by id, `entries` what the period holds for them, in the order of a day."""

    issuer: str
    accent: str
    family: str  # « Billard · F-0001 »
    children: Mapping[int, str]
    entries: Sequence[Entry]
    particular: Sequence[Period]
    printed_on: date

    @property
    def weekdays(self) -> list[int]:
        return sorted(set(range(7)) - hidden_weekdays(self.entries))

    @property
    def present(self) -> dict[int, str]:
        """The children who have something in the period."""
        busy = {entry.child_id for entry in self.entries}
        return {child: name for child, name in self.children.items() if child in busy}

    def on(self, day: date) -> list[Entry]:
        return [entry for entry in self.entries if entry.day == day]

    def note(self, day: date) -> str:
        """The name of the férié, of the closure or of the holidays, or ""."""
        found = sorted((p for p in self.particular if day in p), key=lambda period: period.last - period.first)
        return found[0].name if found else ""


def letters(entries: Sequence[Entry]) -> dict[int, str]:
    """What stands for each activity: its letter, or the shortest beginning of its name that no other one has."""
    activities = {entry.activity_id: (entry.letter, entry.short_name) for entry in entries}
    taken = Counter(letter for letter, _ in activities.values())
    return {
        id: letter
        if taken[letter] == 1
        else _beginning(name, [n for other, (_, n) in activities.items() if other != id])
        for id, (letter, name) in activities.items()
    }


def _beginning(name: str, others: Sequence[str]) -> str:
    beginnings = (name[:size] for size in range(1, len(name)))
    return next((text for text in beginnings if not any(other.startswith(text) for other in others)), name)


def month(sheet: Sheet, first: date) -> bytes:
    """The month that begins on `first`: a letter per booking, a line per child."""
    paper = _paper(sheet, french.month_year(first).capitalize(), 100)
    _legends(paper, sheet)
    weekdays = sheet.weekdays
    width = (_RIGHT - _LEFT - _WEEK_COLUMN) / len(weekdays)
    lefts = {weekday: _LEFT + _WEEK_COLUMN + index * width for index, weekday in enumerate(weekdays)}
    for weekday, left in lefts.items():
        paper.t(left + 1.5, _TOP - 2, wording.WEEKDAY_NAMES[WEEKDAYS[weekday]].capitalize(), 9, bold=True, color=GREY)
    shown = [day for day in days(first, month_end(first)) if day.weekday() in lefts]
    mondays = sorted({monday_of(day) for day in shown})
    height = (_BOTTOM - _TOP) / len(mondays)
    for row, monday in enumerate(mondays):
        paper.t(_LEFT, _TOP + row * height + 4.6, f"S{week_number(monday)}", 8, color=GREY)
    for day in shown:
        top = _TOP + mondays.index(monday_of(day)) * height
        _day(paper, sheet, day, (lefts[day.weekday()], top, width - _GAP, height - _GAP))
    return paper.to_bytes(sheet.printed_on)


def week(sheet: Sheet, monday: date) -> bytes:
    """The week that begins on `monday`: a column per day, hours and states in words."""
    paper = _paper(sheet, wording.week(monday), _RIGHT - 28)
    weekdays = sheet.weekdays
    width = (_RIGHT - _LEFT) / len(weekdays)
    fullest = max((len(sheet.on(entry.day)) for entry in sheet.entries), default=0)
    step = min(_PANEL, (_BOTTOM - _TOP - 8) / max(fullest, 1))
    for index, weekday in enumerate(weekdays):
        day = monday + timedelta(days=weekday)
        left = _LEFT + index * width
        name = french.long_date(day).removesuffix(f" {day.year}").capitalize()
        paper.fit(left + 1, _TOP - 2, name, width - 2, 9.5, bold=True, color=GREY)
        _frame(paper, (left, _TOP, width - _GAP, max(60, 8 + fullest * step)), RULE)
        paper.fit(left + 1.5, _TOP + 4.4, sheet.note(day), width - 4, 8, color=GREY)
        for rank, entry in enumerate(sheet.on(day)):
            _booking(paper, sheet, entry, (left + 1.5, _TOP + 7 + rank * step, width - _GAP - 3, step - 1.2))
    return paper.to_bytes(sheet.printed_on)


def _paper(sheet: Sheet, title: str, width: float) -> Paper:
    paper = Paper(title, sheet.issuer, landscape=True)
    paper.new_page()
    mark.draw(paper, _LEFT, 9, 13, sheet.accent)
    paper.fit(28, 15.5, title, width, 19, bold=True, color=sheet.accent)
    known = f"Réservations de la famille {sheet.family} · édité le {french.numeric_date(sheet.printed_on)}"
    paper.fit(28, 21, known, width, 8.5, color=GREY)
    warning = f"{sheet.issuer} · les demandes en cours et la liste d’attente ne sont pas encore acquises"
    paper.fit(_LEFT, 205.5, warning, _RIGHT - _LEFT, 7.5, color=GREY)
    return paper


def _legends(paper: Paper, sheet: Sheet) -> None:
    x = _RIGHT
    for ink in (OUT, WAITING, ASKED, BOOKED):
        x -= paper.t(x, 13, ink.words, 8.5, align="right") + 1.6
        _chip(paper, (x - _SAMPLE, 9.2, _SAMPLE, 5), "C", ink)
        x -= _SAMPLE + 5
    x = _RIGHT
    known = letters(sheet.entries)
    names = {known[entry.activity_id]: entry.short_name for entry in sheet.entries}
    for letter in sorted(names, reverse=True):
        x -= paper.t(x, 20.5, names[letter], 8.5, color=GREY, align="right") + 1.2
        x -= paper.t(x, 20.5, letter, 8.5, bold=True, color=sheet.accent, align="right") + 5


def _day(paper: Paper, sheet: Sheet, day: date, box: Box) -> None:
    left, top, width, height = box
    booked, note = sheet.on(day), sheet.note(day)
    if note and not booked:
        paper.box(left, top, width, height, PALE)
    _frame(paper, box, RULE)
    number = paper.t(left + 1.5, top + 4.6, str(day.day), 10.5, bold=True)
    paper.fit(left + number + 4, top + 4.4, note, width - number - 6, 7, color=GREY)
    line = min(6.6, (height - _HEAD - 0.8) / max(len(sheet.present), 1))
    for row, child in enumerate(sheet.present):
        theirs = [entry for entry in booked if entry.child_id == child]
        if theirs:
            _child(paper, sheet, theirs, (left, top + _HEAD + row * line, width, line))


def _child(paper: Paper, sheet: Sheet, theirs: Sequence[Entry], box: Box) -> None:
    """A line of a day: the name, then the bookings where the same activity stands on every such weekday."""
    left, top, width, height = box
    names, known = sheet.present, letters(sheet.entries)
    named = min(width * 0.42, 2.5 + max(paper.width(name, 8) for name in names.values()))
    paper.fit(left + 1.5, top + height * 0.68, names[theirs[0].child_id], named - 2, min(8, height * 1.5))
    same = [entry for entry in sheet.entries if entry.day.weekday() == theirs[0].day.weekday()]
    slots = list(dict.fromkeys(e.activity_id for e in sorted(same, key=lambda e: (e.opens_at, e.activity_id))))
    room = (width - named - 1.2) / len(slots)
    for entry in theirs:
        place = (left + named + slots.index(entry.activity_id) * room, top + 0.4, room - 0.6, height - 0.8)
        _chip(paper, place, known[entry.activity_id], INKS[entry.state])


def _booking(paper: Paper, sheet: Sheet, entry: Entry, box: Box) -> None:
    left, top, width, height = box
    ink, size = INKS[entry.state], (height + 1.2) / _PANEL
    _panel(paper, box, ink)
    hours = f"{french.hour(entry.starts_at)} – {french.hour(entry.ends_at)}"
    title = f"{sheet.children[entry.child_id]} · {entry.short_name}"
    for y, words, points in ((4.6, title, 9.0), (8.7, hours, 8.0), (12.3, wording.STATES[entry.state], 7.5)):
        bold = words is title
        paper.fit(left + 2, top + y * size, words, width - 4, points * size, bold=bold, color=ink.text)


def _chip(paper: Paper, box: Box, letter: str, ink: Ink) -> None:
    left, top, width, height = box
    _panel(paper, box, ink)
    size = min(8.5, height * 1.7)
    middle = left + width / 2
    written = paper.fit(middle, top + height * 0.69, letter + ink.sign, width - 0.6, size, bold=True, color=ink.text,
                        align="center")  # fmt: skip
    if ink.struck:
        reach = written / 2 + 0.8
        paper.line(middle - reach, top + height / 2, middle + reach, top + height / 2, color=ink.text, weight=0.3)


def _panel(paper: Paper, box: Box, ink: Ink) -> None:
    paper.box(*box, ink.background, radius=0.6)
    _frame(paper, box, ink.border, dash=0.7 if ink.dashed else 0)


def _frame(paper: Paper, box: Box, color: str, *, dash: float = 0) -> None:
    left, top, width, height = box
    corners = ((left, top), (left + width, top), (left + width, top + height), (left, top + height))
    for (x1, y1), (x2, y2) in zip(corners, (*corners[1:], corners[0]), strict=True):
        paper.line(x1, y1, x2, y2, color=color, dash=dash)
