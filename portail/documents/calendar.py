"""A family's month or week on sheets of A4 in landscape, to be read in black and white too."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from portail import french, wording, wording_agenda
from portail.documents.calendar_sheet import (
    BOTTOM,
    INKS,
    LEFT,
    RIGHT,
    TOP,
    Box,
    Sheet,
    activities,
    awaiting,
    chip,
    head,
    letters,
    open_paper,
    panel,
)
from portail.documents.layout import GREY, PALE, RULE, Paper
from portail.rules.agenda import Entry
from portail.rules.calendar import WEEKDAYS, days, monday_of, month_end, week_number

MOST_CHILDREN = 4  # on a month; above, a sheet per week

_GAP = 1.0
_HEAD = 6.4  # the number of the day
_LINE = 8.6  # of a child, at most
_WEEK_COLUMN, _NARROW = 8.0, 5.4
_NAME_COLUMN = 26.0
_TALLEST, _MOST_PANELS = 30.0, 22  # panels of a week: millimetres, one under the other on a page


def month(sheet: Sheet, first: date) -> bytes:
    """The month that begins on `first`: a letter per booking, a line per child; above four children, its weeks."""
    title = french.month_year(first).capitalize()
    paper, sheet = open_paper(sheet, title)
    if len(sheet.present) > MOST_CHILDREN:
        for monday in sorted({monday_of(day) for day in days(first, month_end(first))}):
            held = [entry for entry in sheet.entries if monday_of(entry.day) == monday]
            if held:
                _week(paper, replace(sheet, entries=held), monday)
    else:
        _month(paper, sheet, first, title)
    return paper.to_bytes(sheet.printed_on)


def week(sheet: Sheet, monday: date) -> bytes:
    """The week that begins on `monday`: a column per day, a row per child, hours and states in words."""
    paper, sheet = open_paper(sheet, wording.week(monday))
    _week(paper, sheet, monday)
    return paper.to_bytes(sheet.printed_on)


# A month


def _month(paper: Paper, sheet: Sheet, first: date, title: str) -> None:
    head(paper, sheet, title)
    activities(paper, sheet)
    waiting = awaiting(paper, sheet)
    bottom = BOTTOM - 4 * len(waiting)
    for row, line in enumerate(waiting):
        paper.t(LEFT, bottom + 3.4 + 4 * row, line, 8)
    columns = _columns(sheet)
    for weekday, (left, width) in columns.items():
        if width > _NARROW:
            name = wording.WEEKDAY_NAMES[WEEKDAYS[weekday]].capitalize()
            paper.t(left + 1.5, TOP - 2, name, 9, bold=True, color=GREY)
    mondays = sorted({monday_of(day) for day in days(first, month_end(first)) if day.weekday() in sheet.weekdays})
    height = (bottom - TOP) / len(mondays)
    for row, monday in enumerate(mondays):
        top = TOP + row * height
        paper.t(LEFT, top + 4.8, f"S{week_number(monday)}", 8, color=GREY)
        for weekday, (left, width) in columns.items():
            day, box = monday + timedelta(days=weekday), (left, top, width - _GAP, height - _GAP)
            if day.month != first.month:
                _elsewhere(paper, day, box)
            elif width > _NARROW:
                _day(paper, sheet, day, box)
            else:
                paper.box(*box, PALE, radius=0.9)
                paper.t(box[0] + box[2] / 2, top + 4.2, str(day.day), 6.5, color=GREY, align="center")


def _columns(sheet: Sheet) -> Mapping[int, tuple[float, float]]:
    """Left and width of each day of the week; narrow when it is never shown."""
    shown = sheet.weekdays
    width = (RIGHT - LEFT - _WEEK_COLUMN - _NARROW * (7 - len(shown))) / len(shown)
    lefts, left = {}, LEFT + _WEEK_COLUMN
    for weekday in range(7):
        size = width if weekday in shown else _NARROW
        lefts[weekday] = (left, size)
        left += size
    return lefts


def _elsewhere(paper: Paper, day: date, box: Box) -> None:
    """A day of the month before or after."""
    paper.box(*box, PALE, radius=0.9)
    if box[2] > _NARROW:
        paper.t(box[0] + 1.5, box[1] + 4.8, str(day.day), 8.5, color=GREY)


def _day(paper: Paper, sheet: Sheet, day: date, box: Box) -> None:
    left, top, width, height = box
    booked, note = sheet.on(day), sheet.note(day)
    if note and not booked:
        paper.box(*box, PALE, radius=0.9)
        paper.fit(left + width / 2, top + height / 2 + 1, note, width - 4, 9, color=GREY, align="center")
    paper.outline(*box, color=RULE, radius=0.9)
    number = paper.t(left + 1.5, top + 4.8, str(day.day), 11, bold=True)
    if note and booked:
        paper.fit(left + number + 4, top + 4.6, note, width - number - 6, 7, color=GREY)
    line = min(_LINE, (height - _HEAD - 0.8) / max(len(sheet.present), 1))
    for row, child in enumerate(sheet.present):
        theirs = [entry for entry in booked if entry.child_id == child]
        if theirs:
            _child(paper, sheet, theirs, (left, top + _HEAD + row * line, width, line))


def _child(paper: Paper, sheet: Sheet, theirs: Sequence[Entry], box: Box) -> None:
    """A line of a day: the name, then the bookings where the same activity stands on every such weekday."""
    left, top, width, height = box
    names, known = sheet.present, letters(sheet.entries)
    size = min(8.5, height * 1.6)
    named = min(width * 0.4, 3.5 + max(paper.width(name, size) for name in names.values()))
    paper.fit(left + 1.5, top + height / 2 + size * 0.125, names[theirs[0].child_id], named - 2, size)
    slots = _slots(sheet, theirs[0].day, known)
    room = (width - named - 1.4) / len(slots)
    for entry in theirs:
        place = (left + named + slots.index(known[entry.activity_id]) * room, top + 0.5, room - 0.9, height - 1)
        chip(paper, place, known[entry.activity_id], INKS[entry.standing])


def _slots(sheet: Sheet, day: date, known: Mapping[int, str]) -> list[str]:
    """The letters of the same weekday, side by side; a day that shares none with it, of holidays say, has its own."""
    by_day: dict[date, set[str]] = defaultdict(set)
    for entry in sheet.entries:
        if entry.day.weekday() == day.weekday():
            by_day[entry.day].add(known[entry.activity_id])
    wanted = set().union(*(found for found in by_day.values() if found & by_day[day]))
    ordered = sorted(sheet.entries, key=lambda entry: (entry.opens_at, entry.activity_id))
    return [letter for letter in dict.fromkeys(known[entry.activity_id] for entry in ordered) if letter in wanted]


# A week


def _week(paper: Paper, sheet: Sheet, monday: date) -> None:
    """As many pages as the children need: panels stay tall enough to be read."""
    pages = _shared_out(sheet)
    for number, children in enumerate(pages, 1):
        head(paper, sheet, wording.week(monday))
        if len(pages) > 1:
            paper.t(RIGHT, 205.5, f"Feuille {number} sur {len(pages)}", 8, align="right")
        _week_page(paper, sheet, monday, children)


def _shared_out(sheet: Sheet) -> list[dict[int, int]]:
    """For each page, its children and how many bookings the fullest day of each holds."""
    pages: list[dict[int, int]] = [{}]
    for child in sheet.present:
        listed = [entry.day for entry in sheet.entries if entry.child_id == child]
        fullest = max(listed.count(day) for day in listed)
        if pages[-1] and sum(pages[-1].values()) + fullest > _MOST_PANELS:
            pages.append({})
        pages[-1][child] = fullest
    return pages


def _week_page(paper: Paper, sheet: Sheet, monday: date, children: Mapping[int, int]) -> None:
    weekdays = sheet.weekdays
    left = LEFT + (_NAME_COLUMN if children else 0)
    width = (RIGHT - left) / len(weekdays)
    space = BOTTOM - TOP - 7 - 3 * len(children)
    step = min(_TALLEST, space / max(sum(children.values()), 1))
    for index, weekday in enumerate(weekdays):
        day, x = monday + timedelta(days=weekday), left + index * width
        name = french.long_date(day).removesuffix(f" {day.year}").capitalize()
        paper.fit(x + 1, TOP - 1, name, width - 2, 11, bold=True)
        paper.fit(x + 1, TOP + 3.4, sheet.note(day), width - 2, 8, color=GREY)
    top = TOP + 6
    for child, most in children.items():
        tall = most * step + 2
        paper.line(LEFT, top, RIGHT, top, color=RULE, weight=0.3)
        for row, words in enumerate(paper.wrap(sheet.children[child], _NAME_COLUMN - 3, 11, bold=True)[:3]):
            paper.fit(LEFT, top + 6 + 4.8 * row, words, _NAME_COLUMN - 2, 11, bold=True)
        for index, weekday in enumerate(weekdays):
            theirs = [e for e in sheet.on(monday + timedelta(days=weekday)) if e.child_id == child]
            for rank, entry in enumerate(theirs):
                _booking(paper, entry, (left + index * width, top + 1.5 + rank * step, width - 2, step - 1.3))
        top += tall + 1
    if not children:
        paper.t((LEFT + RIGHT) / 2, TOP + 40, "Rien n’est réservé cette semaine.", 12, color=GREY, align="center")


def _booking(paper: Paper, entry: Entry, box: Box) -> None:
    left, top, width, height = box
    ink, inside = INKS[entry.standing], width - 4
    panel(paper, box, ink)
    hours = wording_agenda.hours(entry)
    state = wording.STATES[entry.state] + ("" if entry.ours else " · autre foyer")
    if height < 12:  # no room for three lines
        size = min(10, height * 1.35)
        middle = top + height / 2 + size * 0.125
        name = paper.fit(left + 2, middle, entry.short_name + ink.sign, inside * 0.5, size, bold=True, color=ink.text)
        written = name + 2 + paper.fit(left + 4 + name, middle, hours, inside - name - 2, size, color=ink.text)
        if ink.struck:
            through = top + height / 2
            paper.line(left + 2, through, left + 2 + written, through, color=ink.text, weight=0.3)
        return
    scale = min(1.5, height / 14)
    for share, words, points in ((0.33, entry.short_name, 9.5), (0.62, hours, 9.0), (0.87, state, 7.5)):
        bold = words is entry.short_name
        paper.fit(left + 2, top + height * share, words, inside, points * scale, bold=bold, color=ink.text)
