"""« À afficher sur le frigo »: who goes where, when to bring and fetch whom, and room to write. First names only."""

from collections import Counter
from datetime import date, timedelta

from portail import french, wording
from portail.documents import mark
from portail.documents.calendar_sheet import LEFT, RIGHT, Box, Sheet, letters, named_letters, open_paper
from portail.documents.layout import GREY, INK, PALE, RULE, Paper
from portail.rules.agenda import Standing
from portail.rules.calendar import WEEKDAYS, days, monday_of, month_end, week_number
from portail.rules.fridge import Going, Moment, goings

_TOP, _BOTTOM = 30.0, 200.0
_GAP = 1.6
_DAY, _NOTES = 16.0, 30.0  # the head and the foot of each day of a week
_STRIP = 20.0  # under a month
_BLOCK, _TALLEST = 25.5, 33.0  # a child's day: at ordinary size, at most
_DOTS = "#8A949E"


def week(sheet: Sheet, monday: date) -> bytes:
    """The week that begins on `monday`."""
    title = f"Semaine {week_number(monday)}"
    paper, sheet = _open(sheet, title, wording.week(monday).partition(" · ")[2])
    width, height = (RIGHT - LEFT) / len(sheet.weekdays), _BOTTOM - _TOP
    most = max(Counter(going.day for going in goings(sheet.entries)).values(), default=1)
    step = min(_TALLEST, (height - _DAY - _NOTES) / most)
    for index, weekday in enumerate(sheet.weekdays):
        box = (LEFT + index * width, _TOP, width - _GAP, height)
        _column(paper, sheet, monday + timedelta(days=weekday), box, step)
    return paper.to_bytes(sheet.printed_on)


def month(sheet: Sheet, first: date) -> bytes:
    """The month that begins on `first`."""
    paper, sheet = _open(sheet, french.month_year(first).capitalize(), "")
    _letters(paper, sheet)
    weekdays = sheet.weekdays
    width, bottom = (RIGHT - LEFT) / len(weekdays), _BOTTOM - _STRIP
    for index, weekday in enumerate(weekdays):
        name = wording.WEEKDAY_NAMES[WEEKDAYS[weekday]].capitalize()
        paper.t(LEFT + index * width + 1.5, _TOP, name, 12, bold=True)
    shown = [day for day in days(first, month_end(first)) if day.weekday() in weekdays]
    mondays = sorted({monday_of(day) for day in shown})
    top = _TOP + 2.5
    height = (bottom - top) / len(mondays)
    for day in shown:
        left = LEFT + weekdays.index(day.weekday()) * width
        row = mondays.index(monday_of(day))
        _cell(paper, sheet, day, (left, top + row * height, width - _GAP, height - _GAP))
    _lines(paper, (LEFT, bottom, RIGHT - LEFT - _GAP, _STRIP - 1))
    return paper.to_bytes(sheet.printed_on)


def _open(sheet: Sheet, title: str, dates: str) -> tuple[Paper, Sheet]:
    """Neither the family's name nor its number: the sheet hangs where visitors pass."""
    paper, sheet = open_paper(sheet, title)
    paper.new_page()
    mark.draw(paper, LEFT, 9, 14, sheet.accent)
    written = paper.t(LEFT + 18, 19, title, 27, bold=True, color=sheet.accent)
    paper.fit(LEFT + 23 + written, 19, dates, RIGHT - LEFT - 25 - written, 14, color=GREY)
    unsure = any(e.standing is Standing.ASKED for going in goings(sheet.entries) for e in going.entries)
    foot = "Un point d’interrogation : la structure n’a pas encore répondu. " if unsure else ""
    paper.fit(LEFT, 205.5, f"{foot}Imprimé le {french.numeric_date(sheet.printed_on)}, à vérifier sur le portail.",
              RIGHT - LEFT, 8, color=GREY)  # fmt: skip
    return paper, sheet


# A week


def _column(paper: Paper, sheet: Sheet, day: date, box: Box, step: float) -> None:
    left, top, width, height = box
    gone, note = goings(sheet.on(day)), sheet.note(day)
    if note and not gone:
        paper.box(*box, PALE, radius=1.5)
    paper.outline(*box, color=RULE, weight=0.4, radius=1.5)
    name = wording.WEEKDAY_NAMES[WEEKDAYS[day.weekday()]].capitalize()
    paper.fit(left + 3, top + 8, f"{name} {'1er' if day.day == 1 else day.day}", width - 6, 17, bold=True)
    paper.fit(left + 3, top + 13, note, width - 6, 10, color=GREY)
    start, floor = top + _DAY, top + height - _NOTES
    for rank, going in enumerate(gone):
        _block(paper, sheet, going, (left + 3, start + rank * step, width - 6, step))
    _lines(paper, (left + 3, floor, width - 6, _NOTES - 2))


def _block(paper: Paper, sheet: Sheet, going: Going, box: Box) -> None:
    left, top, width, height = box
    scale = height / _BLOCK
    paper.line(left, top, left + width, top, color=RULE)
    paper.fit(left, top + 6.4 * scale, sheet.children[going.child_id], width, 15 * scale, bold=True)
    names = ", ".join(f"{e.short_name}{_mark(e.standing is Standing.BOOKED)}" for e in going.entries)
    lines = [f"Déposer {_at(going.bring, 'à', 'dès')}" if going.bring else "", names,
             f"Reprendre {_at(going.fetch, 'à', 'avant')}" if going.fetch else ""]  # fmt: skip
    y = top + 11.8 * scale
    for words in filter(None, lines):
        strong = words is not names
        paper.fit(
            left, y, words, width, min(12.5, 12 * scale), bold=strong, color=INK if strong else GREY, smallest=0.6
        )
        y += 5.2 * scale


def _at(moment: Moment, exact: str, otherwise: str) -> str:
    """« à 7h45 », « dès 7h15 », « avant 18h30 ? »."""
    return f"{exact if moment.exact else otherwise} {french.hour(moment.at)}{_mark(moment.sure)}"


def _mark(sure: bool) -> str:
    return "" if sure else " ?"


# A month


def _letters(paper: Paper, sheet: Sheet) -> None:
    x, y = 130.0, 13.0
    for letter, name in named_letters(sheet.entries).items():
        width = paper.width(letter, 10, bold=True) + 1.4 + min(45, paper.width(name, 10))
        if x > 130 and x + width > RIGHT:
            x, y = 130.0, y + 5
        x += paper.t(x, y, letter, 10, bold=True, color=sheet.accent) + 1.4
        x += paper.fit(x, y, name, 45, 10) + 5


def _cell(paper: Paper, sheet: Sheet, day: date, box: Box) -> None:
    left, top, width, height = box
    gone, note = goings(sheet.on(day)), sheet.note(day)
    if note and not gone:
        paper.box(*box, PALE, radius=1.2)
    paper.outline(*box, color=RULE, weight=0.3, radius=1.2)
    number = paper.t(left + 1.8, top + 5.2, str(day.day), 13, bold=True)
    paper.fit(left + number + 5, top + 5, note, width - number - 7, 9, color=GREY)
    line = min(6.4, (height - 6.4) / max(len(sheet.present), 1))
    for rank, going in enumerate(gone):
        _line(paper, sheet, going, (left + 1.8, top + 6.2 + rank * line, width - 3.4, line))


def _line(paper: Paper, sheet: Sheet, going: Going, box: Box) -> None:
    """« Léa   M C S   7h45 – 18h »."""
    left, top, width, height = box
    size, known = min(10.5, height * 1.75), letters(sheet.entries)
    y = top + height * 0.72
    named = min(width * 0.34, max(paper.width(name, size, bold=True) for name in sheet.present.values()) + 2)
    paper.fit(left, y, sheet.children[going.child_id], named - 1.5, size, bold=True)
    taken = paper.fit(left + width, y, _span(going), width * 0.5, size * 0.92, align="right")
    signs = " ".join(f"{known[e.activity_id]}{'' if e.standing is Standing.BOOKED else '?'}" for e in going.entries)
    paper.fit(left + named, y, signs, width - named - taken - 1.5, size, color=sheet.accent, bold=True, smallest=0.6)


def _span(going: Going) -> str:
    """« 7h45 – 18h », « dès 7h15 », « jusqu’à 18h30 » around the class."""
    bring = french.hour(going.bring.at) if going.bring else ""
    fetch = french.hour(going.fetch.at) if going.fetch else ""
    if bring and fetch:
        return f"{bring} – {fetch}"
    return f"dès {bring}" if bring else f"jusqu’à {fetch}" if fetch else ""


def _lines(paper: Paper, box: Box) -> None:
    """Room to write."""
    left, top, width, height = box
    paper.t(left, top + 4, "Notes", 9, color=GREY)
    for row in range(1, int(height // 7) + 1):
        y = top + 4 + 7 * row
        if y <= top + height:
            paper.line(left, y, left + width, y, color=_DOTS, dash=0.5)
