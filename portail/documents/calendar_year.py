"""A family's school year on one sheet of A4: a tile per month, in each day one mark per child and standing."""

from collections.abc import Sequence
from datetime import date

from portail import wording, wording_agenda
from portail.documents.calendar_sheet import BOTTOM, INKS, LEFT, RIGHT, TOP, Box, Sheet, head, open_paper, panel
from portail.documents.layout import GREY, PALE, RULE, Paper
from portail.french import month_year
from portail.rules.agenda import Standing, View, beginnings, marks, span
from portail.rules.calendar import WEEKDAYS, days, monday_of, month_end, next_month

_COLUMNS, _ROWS = 4, 3
_TITLE, _GAP = 7.2, 4.0
_PER_LINE = 4  # marks of a day


def year(sheet: Sheet, first: date) -> bytes:
    """The school year that begins on `first`."""
    title = wording_agenda.period(View.YEAR, first)
    paper, sheet = open_paper(sheet, title)
    head(paper, sheet, title, lambda paper, box, standing: _mark(paper, "A", standing, _square(box)))
    _children(paper, sheet)
    top = TOP - 5
    width, height = (RIGHT - LEFT + _GAP) / _COLUMNS, (BOTTOM - top) / _ROWS
    start, _ = span(View.YEAR, first)
    weeks = max(len(_mondays(sheet, next_month(start, index))) for index in range(12))
    for index in range(12):
        row, column = divmod(index, _COLUMNS)
        box = (LEFT + column * width, top + row * height, width - _GAP, height - 2)
        _tile(paper, sheet, next_month(start, index), box, weeks)
    return paper.to_bytes(sheet.printed_on)


def _mondays(sheet: Sheet, first: date) -> list[date]:
    """Of the weeks of the month that hold a day shown."""
    return sorted({monday_of(day) for day in days(first, month_end(first)) if day.weekday() in sheet.weekdays})


def _square(box: Box) -> Box:
    left, top, width, height = box
    return left + (width - height) / 2, top, height, height


def _children(paper: Paper, sheet: Sheet) -> None:
    x, y = 138.0, 20.4
    for child, letter in beginnings(sheet.children).items():
        if child in sheet.present:
            width = paper.width(letter, 8.5, bold=True) + 1.2 + min(36, paper.width(sheet.children[child], 8.5))
            if x > 138 and x + width > RIGHT:
                x, y = 138.0, y + 4.2
            x += paper.t(x, y, letter, 8.5, bold=True, color=sheet.accent) + 1.2
            x += paper.fit(x, y, sheet.children[child], 36, 8.5, color=GREY) + 5


def _tile(paper: Paper, sheet: Sheet, first: date, box: Box, weeks: int) -> None:
    left, top, width, height = box
    weekdays = sheet.weekdays
    paper.t(left, top + 3.6, month_year(first).capitalize(), 9.5, bold=True)
    column = width / len(weekdays)
    for index, weekday in enumerate(weekdays):
        letter = wording.WEEKDAY_NAMES[WEEKDAYS[weekday]][0].upper()
        paper.t(left + (index + 0.5) * column, top + 6.6, letter, 6, color=GREY, align="center")
    shown = [day for day in days(first, month_end(first)) if day.weekday() in weekdays]
    mondays = _mondays(sheet, first)
    found = marks([e for e in sheet.entries if first <= e.day <= shown[-1]], list(sheet.children))
    line = (height - _TITLE) / weeks
    for day in shown:
        row = mondays.index(monday_of(day))
        place = (left + weekdays.index(day.weekday()) * column, top + _TITLE + row * line, column, line)
        _day(paper, sheet, day, found.get(day, ()), place)


def _day(paper: Paper, sheet: Sheet, day: date, found: Sequence[tuple[int, Standing]], box: Box) -> None:
    left, top, width, height = box
    if sheet.note(day) and not found:
        paper.box(*box, PALE)
    paper.outline(*box, color=RULE, weight=0.15)
    paper.t(left + 0.6, top + 2.3, str(day.day), 5.5, bold=bool(found), color=GREY)
    lines = -(-len(found) // _PER_LINE) or 1
    room, tall = (width - 1) / max(_PER_LINE - 1, min(len(found), _PER_LINE)), (height - 3) / lines
    for rank, (child, standing) in enumerate(found):
        row, column = divmod(rank, _PER_LINE)
        place = (left + 0.5 + column * room, top + 2.8 + row * tall, room - 0.4, tall - 0.3)
        _mark(paper, beginnings(sheet.children)[child], standing, place)


def _mark(paper: Paper, letter: str, standing: Standing, box: Box) -> None:
    """In black and white: plain, dashed, hatched or struck."""
    left, top, width, height = box
    ink = INKS[standing]
    panel(paper, box, ink)
    if standing is Standing.WAITING:
        for share in (0.3, 0.7):
            paper.line(left + width * share - 0.5, top + height, left + width * share + 0.5, top, color=ink.border)
    size = min(6.5, height * 1.9)
    middle = left + width / 2
    paper.fit(middle, top + height / 2 + size * 0.125, letter, width, size, bold=True, color=ink.text, align="center")
    if ink.struck:
        paper.line(left + 0.3, top + height / 2, left + width - 0.3, top + height / 2, color=ink.text, weight=0.25)
