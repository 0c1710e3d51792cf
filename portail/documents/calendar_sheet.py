"""What the sheets of a family's calendar share: their values, how a booking is printed, the head, the legend."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from portail import french
from portail.documents import mark
from portail.documents.layout import GREY, Paper
from portail.rules.agenda import Entry, Standing, beginnings, hidden_weekdays
from portail.rules.booking import State
from portail.rules.calendar import Period

LEFT, RIGHT, TOP, BOTTOM = 12.0, 285.0, 34.0, 200.0
_LEGEND = 138.0
_SAMPLE = 9.4  # a chip of the legend

Box = tuple[float, float, float, float]  # left, top, width, height
Sample = Callable[[Paper, Box, Standing], None]  # draws one of the legend


@dataclass(frozen=True, slots=True)
class Ink:
    """How a standing is printed: `sign` follows the activity's letter and is enough without colours."""

    words: str
    sign: str
    background: str
    text: str
    border: str
    dashed: bool = False
    struck: bool = False


INKS: Mapping[Standing, Ink] = {
    Standing.BOOKED: Ink("réservé", "", "#D6E4F5", "#123F73", "#1F5FA8"),
    Standing.ASKED: Ink("demande en cours", "·D", "#D5F0DC", "#0F5A2B", "#2F8F55", dashed=True),
    Standing.WAITING: Ink("liste d’attente", "·L", "#E9E1F7", "#4B2E83", "#7A5BB5", dashed=True),
    Standing.OUT: Ink("refusé ou absent", "·X", "#FFFFFF", "#8A1C1C", "#B23A3A", struck=True),
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
    only: str = ""  # what the family chose to see, « Léa · Cantine »

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
    """What stands for each activity: its letter, shared with those that no child has beside it.

    Where a child has two of one letter, the shortest beginning of their names that no other one has.
    """
    activities = {entry.activity_id: (entry.letter, entry.short_name) for entry in entries}
    shortest = beginnings({id: name for id, (_, name) in activities.items()})
    had = {(entry.child_id, entry.letter, entry.activity_id) for entry in entries}
    twice = {letter for (_, letter), times in Counter(one[:2] for one in had).items() if times > 1}
    return {id: shortest[id] if letter in twice else letter for id, (letter, _) in activities.items()}


def named_letters(entries: Sequence[Entry]) -> dict[str, str]:
    """For the legend: « S » → « Soir / Soir 3/5 », by letter."""
    found: dict[str, list[str]] = defaultdict(list)
    short = {entry.activity_id: entry.short_name for entry in entries}
    for id, letter in letters(entries).items():
        if short[id] not in found[letter]:
            found[letter].append(short[id])
    return {letter: " / ".join(sorted(found[letter])) for letter in sorted(found)}


def open_paper(sheet: Sheet, title: str) -> tuple[Paper, Sheet]:
    """A document, and the sheet with names that its font can print."""
    paper = Paper(title, sheet.issuer, landscape=True)
    named = {child: _legible(paper, name, rank) for rank, (child, name) in enumerate(sheet.children.items(), 1)}
    return paper, replace(sheet, children=named)


def _legible(paper: Paper, name: str, rank: int) -> str:
    """The name without its pictures; « Enfant 2 » when it is in a script that the font does not have."""
    plain = "".join(char for char in unicodedata.normalize("NFC", name) if unicodedata.category(char)[0] not in "SC")
    return plain.strip() if plain.strip() and paper.knows(plain) else f"Enfant {rank}"


def head(paper: Paper, sheet: Sheet, title: str, sample: Sample | None = None) -> None:
    """A new page with its title, the family, the legend of the standings and the foot."""
    paper.new_page()
    mark.draw(paper, LEFT, 9, 14, sheet.accent)
    paper.fit(LEFT + 18, 16, title, _LEGEND - LEFT - 22, 19, bold=True, color=sheet.accent)
    known = f"Réservations de la famille {sheet.family} · édité le {french.numeric_date(sheet.printed_on)}"
    paper.fit(LEFT + 18, 21.4, known, _LEGEND - LEFT - 22, 8.5, color=GREY)
    if sheet.only:
        paper.fit(LEFT + 18, 25.6, f"Affiché : {sheet.only}", _LEGEND - LEFT - 22, 8, bold=True, color=GREY)
    _standings(paper, sheet, sample or _chip_sample)
    warning = f"{sheet.issuer} · les demandes en cours et la liste d’attente ne sont pas encore acquises"
    paper.fit(LEFT, 205.5, warning, RIGHT - LEFT, 7.5, color=GREY)


def _chip_sample(paper: Paper, box: Box, standing: Standing) -> None:
    chip(paper, box, "C", INKS[standing])


def _standings(paper: Paper, sheet: Sheet, sample: Sample) -> None:
    out = dict.fromkeys(entry.state for entry in sheet.entries if entry.standing is Standing.OUT)
    words = {State.REFUSED: "refusé", State.ABSENT: "absent", State.CANCELLED: "annulé"}
    x = _LEGEND
    for standing, ink in INKS.items():
        said = ink.words
        if standing is Standing.OUT and out:
            said = " / ".join(words[state] for state in words if state in out)
        sample(paper, (x, 9.6, _SAMPLE, 5.2), standing)
        x += _SAMPLE + 1.6
        x += paper.t(x, 13.4, said, 8.5) + 5


def activities(paper: Paper, sheet: Sheet) -> None:
    """Which letter is which activity, on two lines at most."""
    names = named_letters(sheet.entries)
    x, y = _LEGEND, 20.4
    for letter, name in names.items():
        size = 8.5 if len(names) < 10 else 7.0
        width = paper.width(letter, size, bold=True) + 1.2 + min(40, paper.width(name, size))
        if x > _LEGEND and x + width > RIGHT:
            x, y = _LEGEND, y + 4.4
        x += paper.t(x, y, letter, size, bold=True, color=sheet.accent) + 1.2
        x += paper.fit(x, y, name, 40, size, color=GREY) + 5


def awaiting(paper: Paper, sheet: Sheet) -> list[str]:
    """The lines that say what staff have not answered yet; three at most."""
    found: dict[tuple[str, int, int], list[date]] = defaultdict(list)
    short = {entry.activity_id: entry.short_name for entry in sheet.entries}
    for entry in sheet.entries:
        if entry.standing in (Standing.ASKED, Standing.WAITING):
            found[entry.standing, entry.child_id, entry.activity_id].append(entry.day)
    lines: list[str] = []
    for standing, words in ((Standing.ASKED, "Réponse attendue"), (Standing.WAITING, "Liste d’attente")):
        parts = [
            f"{sheet.children[child]} {short[activity]} : {french.days_list(listed)}"
            for (kind, child, activity), listed in found.items()
            if kind == standing
        ]
        if parts:
            lines += paper.wrap(f"{words} – {' ; '.join(parts)}", RIGHT - LEFT, 8)
    return lines if len(lines) <= 3 else [*lines[:2], f"{lines[2].rstrip(' ;')} …"]


def chip(paper: Paper, box: Box, letter: str, ink: Ink) -> None:
    left, top, width, height = box
    panel(paper, box, ink)
    size = min(10, height * 1.7)
    middle, written_at = left + width / 2, top + height / 2 + size * 0.125
    written = paper.fit(middle, written_at, letter + ink.sign, width - 0.6, size, bold=True, color=ink.text,
                        align="center")  # fmt: skip
    if ink.struck:
        reach = written / 2 + 0.8
        paper.line(middle - reach, top + height / 2, middle + reach, top + height / 2, color=ink.text, weight=0.3)


def panel(paper: Paper, box: Box, ink: Ink) -> None:
    radius = min(0.9, box[3] * 0.2)
    paper.box(*box, ink.background, radius=radius)
    paper.outline(*box, color=ink.border, dash=0.8 if ink.dashed else 0, radius=radius, weight=min(0.3, box[3] * 0.08))
