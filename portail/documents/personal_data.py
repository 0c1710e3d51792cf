"""Everything that is kept of a household, on A4: a chapter per purpose, a table for each kind of thing kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from portail import french
from portail.documents import mark
from portail.documents.layout import GREY, INK, Group, Paper, Piece, tint

LEFT, RIGHT = 15.0, 195.0
WIDTH = RIGHT - LEFT
FIRST_TOP, NEXT_TOP, BOTTOM, FOOTER = 44.0, 20.0, 281.0, 290.8
SIZE, LEADING, GAP = 8.0, 3.7, 3.0
LABEL = 46.0  # of a row told line by line
MOST_COLUMNS = 9
INTRODUCTION = (
    "Tout ce que le portail garde sur votre foyer et que vous pouvez voir, au {}. Une erreur ? Corrigez-la dans "
    "« Mon compte », ou demandez-nous de le faire. Les mêmes données sont dans le fichier mes-donnees.json."
)


@dataclass(frozen=True, slots=True)
class Section:
    """`note`: how long it stays; every row has a text per heading."""

    title: str
    note: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Chapter:
    title: str
    purpose: str
    sections: Sequence[Section]


@dataclass(frozen=True, slots=True)
class Dossier:
    structure: str
    accent: str
    reference: str  # of the household
    made_on: date
    chapters: Sequence[Chapter]


def render(dossier: Dossier) -> bytes:
    """The finished document; the same values give the same bytes."""
    paper = Paper("Mes données", dossier.structure)
    groups = [group for chapter in dossier.chapters for group in _chapter(paper, chapter, dossier.accent)]
    pages = _pages(groups)
    for number, pieces in enumerate(pages, 1):
        paper.new_page()
        if number == 1:
            _head(paper, dossier)
        for top, piece in pieces:
            piece.draw(top)
        paper.t(LEFT, FOOTER, f"{dossier.structure} · foyer {dossier.reference}", 7.0, color=GREY)
        paper.t(RIGHT, FOOTER, f"page {number} sur {len(pages)}", 7.0, color=GREY, align="right")
    return paper.to_bytes(dossier.made_on)


def _pages(groups: Sequence[Group]) -> list[list[tuple[float, Piece]]]:
    """Sections one under the other, cut where the page ends, never under a lone title."""
    pages: list[list[tuple[float, Piece]]] = [[]]
    y = FIRST_TOP
    for group in groups:
        if pages[-1] and y + group.head.height + sum(row.height for row in group.rows[:2]) > BOTTOM:
            pages.append([])
            y = NEXT_TOP
        for rank, piece in enumerate((group.head, *group.rows)):
            if rank and y + piece.height > BOTTOM:
                pages.append([(NEXT_TOP, group.again)])
                y = NEXT_TOP + group.again.height
            pages[-1].append((y, piece))
            y += piece.height
    return pages


def _head(paper: Paper, dossier: Dossier) -> None:
    mark.draw(paper, LEFT, 12.0, 12.0, dossier.accent)
    paper.t(LEFT + 16, 19.5, "Mes données", 17.0, bold=True)
    paper.t(RIGHT, 19.5, f"Foyer {dossier.reference}", 10.0, color=GREY, align="right")
    made_on = french.day_month_year(dossier.made_on)
    paper.para(LEFT, 30.0, INTRODUCTION.format(made_on), WIDTH, 9.0, leading=4.2, color=GREY)


def _chapter(paper: Paper, chapter: Chapter, accent: str) -> Iterator[Group]:
    for rank, section in enumerate(chapter.sections):
        yield _section(paper, section, chapter if rank == 0 else None, accent)


def _section(paper: Paper, section: Section, chapter: Chapter | None, accent: str) -> Group:
    title = chapter.title if chapter else ""
    above = 17.0 if chapter else 3.0
    rows = [[text for _, text in _filled(section, row)] for row in section.rows]
    headings = [heading for heading, _ in _filled(section, section.headings)]
    listed = len(headings) <= MOST_COLUMNS and len(rows) > 1
    widths = _widths(paper, headings, rows) if listed else ()
    pieces = _lines(paper, widths, rows) if listed else _cards(paper, headings, rows)
    below = 6.0 if listed else 1.5
    again = Piece(6.5 + below, partial(_title, paper, section, "", widths, headings, 0.0, None, accent))
    head = Piece(above + 6.5 + below, partial(_title, paper, section, title, widths, headings, above, chapter, accent))
    return Group(head, tuple(pieces), again)


def _filled(section: Section, row: Sequence[str]) -> list[tuple[str, str]]:
    """Heading and text of the columns that hold something somewhere."""
    used = [any(one[column] for one in section.rows) for column in range(len(section.headings))]
    return [pair for pair, kept in zip(zip(section.headings, row, strict=True), used, strict=True) if kept]


def _title(
    paper: Paper, section: Section, title: str, widths: Sequence[float], headings: Sequence[str], above: float,
    chapter: Chapter | None, accent: str, top: float,
) -> None:  # fmt: skip
    if title and chapter:
        paper.box(LEFT, top + 4, WIDTH, 8, tint(accent, 0.12), radius=1.2)
        paper.t(LEFT + 2.5, top + 9.4, title, 11.0, bold=True, color=accent)
        paper.fit(RIGHT - 2.5, top + 9.4, chapter.purpose, 112, 7.5, color=GREY, align="right")
    y = top + above + 4
    width = paper.t(LEFT, y, section.title, 9.5, bold=True)
    paper.fit(LEFT + width + 3, y, section.note, WIDTH - width - 3, 7.5, color=GREY)
    if widths:
        x = LEFT
        for heading, column in zip(headings, widths, strict=True):
            paper.fit(x, y + 5.6, heading, column - GAP, 7.5, bold=True, color=GREY)
            x += column
        paper.line(LEFT, y + 7.2, RIGHT, y + 7.2)


def _widths(paper: Paper, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[float]:
    """Columns as wide as their texts; when they do not fit, never narrower than a word, and what is left is shared."""
    columns = list(zip(headings, *rows, strict=True))
    wished = [max(paper.width(text, SIZE, bold=rank == 0) for rank, text in enumerate(one)) + GAP for one in columns]
    if sum(wished) <= WIDTH:
        return wished
    words = [
        max(paper.width(word, SIZE, bold=True) for text in one for word in [*text.split(" "), ""]) for one in columns
    ]
    least = [min(word + GAP, wish) for word, wish in zip(words, wished, strict=True)]
    share = max(0.0, WIDTH - sum(least)) / max(sum(wished) - sum(least), 1.0)
    widths = [low + (wish - low) * share for low, wish in zip(least, wished, strict=True)]
    return [width * min(1.0, WIDTH / sum(widths)) for width in widths]


def _lines(paper: Paper, widths: Sequence[float], rows: Sequence[Sequence[str]]) -> Iterator[Piece]:
    for row in rows:
        texts = [paper.wrap(text, width - GAP + 0.05, SIZE) for text, width in zip(row, widths, strict=True)]
        height = max(map(len, texts)) * LEADING + 1.2
        yield Piece(height, partial(_line, paper, widths, texts, height))


def _line(paper: Paper, widths: Sequence[float], texts: Sequence[Sequence[str]], height: float, top: float) -> None:
    x = LEFT
    for lines, width in zip(texts, widths, strict=True):
        for rank, text in enumerate(lines):
            paper.t(x, top + 3.4 + rank * LEADING, text, SIZE)
        x += width
    paper.line(LEFT, top + height, RIGHT, top + height, weight=0.1)


def _cards(paper: Paper, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[Piece]:
    for row in rows:
        told = [(heading, text) for heading, text in zip(headings, row, strict=True) if text]
        for rank, (heading, text) in enumerate(told):
            lines = paper.wrap(text, WIDTH - LABEL, SIZE)
            last = rank == len(told) - 1
            height = len(lines) * LEADING + (2.4 if last else 0.5)
            yield Piece(height, partial(_card, paper, heading, lines, height if last else 0.0))


def _card(paper: Paper, heading: str, lines: Sequence[str], under: float, top: float) -> None:
    paper.fit(LEFT, top + 3.4, heading, LABEL - GAP, SIZE, color=GREY)
    for rank, text in enumerate(lines):
        paper.t(LEFT + LABEL, top + 3.4 + rank * LEADING, text, SIZE, color=INK)
    if under:
        paper.line(LEFT, top + under, RIGHT, top + under, weight=0.1)
