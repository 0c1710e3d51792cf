"""« Fiche sanitaire » of one child on A4: what whoever looks after the child must know, ready to sign."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from portail import french
from portail.documents import mark
from portail.documents.layout import GREY, Frame, Group, Paper, Piece, flow, tint

LEFT, RIGHT = 15.0, 195.0
LABEL, TEXT = 17.0, 72.0
LABEL_WIDTH, TEXT_WIDTH = 52.0, 121.0
FIRST_TOP, NEXT_TOP = 43.5, 22.0
BOTTOM, FOOTER = 281.0, 290.8
SIZE, LEADING = 9.5, 4.4
BAND, ABOVE_BAND, UNDER_BAND = 6.4, 3.4, 1.6
LINE_GAP = 1.7
SIGNATURE = 30.0


@dataclass(frozen=True, slots=True)
class Row:
    """A label and its text, whose lines are kept."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """Rows under a title, one at least."""

    title: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Sheet:
    """All in French. `child`: « Léa Billard »; `about`: what stands under the name; `note`: '' for none."""

    issuer: str
    address: Sequence[str]
    contact: str
    accent: str
    on: date
    child: str
    about: str
    parts: Sequence[Part]
    note: str = ""


def render(sheet: Sheet) -> bytes:
    """The PDF."""
    paper = Paper("Fiche sanitaire", sheet.issuer)
    name = _name(paper, sheet)
    groups = [Group(name, (), name), *(_part(paper, sheet, part) for part in sheet.parts)]
    pages = flow(groups, _signature(paper), Frame(FIRST_TOP, NEXT_TOP, BOTTOM, BOTTOM))
    for number, pieces in enumerate(pages, 1):
        paper.new_page()
        (_first_head if number == 1 else _next_head)(paper, sheet)
        for top, piece in pieces:
            piece.draw(top)
        _foot(paper, sheet, f"page {number}/{len(pages)}")
    return paper.to_bytes(sheet.on)


def _first_head(paper: Paper, sheet: Sheet) -> None:
    mark.draw(paper, LEFT, 12, 17, sheet.accent)
    paper.fit(36, 16, sheet.issuer, 90, 13, bold=True)
    for row, line in enumerate(filter(None, (*sheet.address, sheet.contact))):
        paper.fit(36, 20.2 + 3.55 * row, line, 90, 8, color=GREY)
    paper.t(RIGHT, 18.2, "Fiche sanitaire", 20, bold=True, color=sheet.accent, align="right")
    paper.t(RIGHT, 23.8, f"au {french.day_month_year(sheet.on)}", 9, color=GREY, align="right")


def _next_head(paper: Paper, sheet: Sheet) -> None:
    paper.fit(LEFT, 13.8, sheet.child, 100, 9.5, bold=True)
    words = f"Fiche sanitaire au {french.day_month_year(sheet.on)}"
    paper.t(RIGHT, 13.8, words, 8, color=GREY, align="right")
    paper.line(LEFT, 18, RIGHT, 18)


def _foot(paper: Paper, sheet: Sheet, page: str) -> None:
    words = "Document confidentiel : à remettre seulement aux personnes qui accueillent l'enfant."
    paper.fit(LEFT, FOOTER, words, 150, 7, color=GREY)
    paper.t(RIGHT, FOOTER, page, 7, color=GREY, align="right")


def _name(paper: Paper, sheet: Sheet) -> Piece:
    lines = paper.wrap(sheet.note, RIGHT - LEFT, 8.5) if sheet.note else []

    def draw(top: float) -> None:
        paper.fit(LEFT, top + 5.6, sheet.child, RIGHT - LEFT, 16, bold=True)
        paper.fit(LEFT, top + 11, sheet.about, RIGHT - LEFT, 9.5, color=GREY)
        paper.para(LEFT, top + 16, sheet.note, RIGHT - LEFT, 8.5, leading=4)

    return Piece(13.0 + (4 * len(lines) + 1 if lines else 0), draw)


def _part(paper: Paper, sheet: Sheet, part: Part) -> Group:
    """The title is never apart from its first row."""
    first, *others = _rows(paper, part.rows)
    band = ABOVE_BAND + BAND + UNDER_BAND

    def head(top: float) -> None:
        _band(paper, sheet, part.title, top + ABOVE_BAND)
        first.draw(top + band)

    again = Piece(BAND + UNDER_BAND, lambda top: _band(paper, sheet, f"{part.title} (suite)", top))
    return Group(Piece(band + first.height, head), tuple(others), again)


def _band(paper: Paper, sheet: Sheet, title: str, top: float) -> None:
    paper.box(LEFT, top, RIGHT - LEFT, BAND, tint(sheet.accent, 0.12))
    paper.fit(LABEL, top + 4.5, title, RIGHT - LEFT - 4, 10, bold=True)


def _rows(paper: Paper, rows: Sequence[Row]) -> Iterator[Piece]:
    for row in rows:
        lines = [piece for line in row.text.splitlines() for piece in paper.wrap(line, TEXT_WIDTH, SIZE)] or [""]
        labels = paper.wrap(row.label, LABEL_WIDTH, SIZE)
        yield Piece(LEADING * max(len(lines), len(labels)) + LINE_GAP, partial(_row, paper, labels, lines))


def _row(paper: Paper, labels: Sequence[str], lines: Sequence[str], top: float) -> None:
    for rank, words in enumerate(labels):
        paper.fit(LABEL, top + 3.6 + LEADING * rank, words, LABEL_WIDTH, SIZE, color=GREY)
    for rank, words in enumerate(lines):
        paper.fit(TEXT, top + 3.6 + LEADING * rank, words, TEXT_WIDTH, SIZE)


def _signature(paper: Paper) -> Piece:
    def draw(top: float) -> None:
        paper.t(LEFT, top + 9, "Je certifie exacts les renseignements portés sur cette fiche.", SIZE)
        paper.t(LEFT, top + 17, "Date", SIZE, color=GREY)
        paper.t(TEXT, top + 17, "Nom et signature d'un responsable", SIZE, color=GREY)
        paper.line(LEFT, top + 28, LEFT + 45, top + 28)
        paper.line(TEXT, top + 28, RIGHT, top + 28)

    return Piece(SIGNATURE, draw)
