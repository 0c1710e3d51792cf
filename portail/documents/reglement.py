"""The règlement of the structure on A4: each activity's deadlines, lateness and price, and what will change."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from portail import french
from portail.documents import mark
from portail.documents.layout import GREY, INK, Frame, Group, Paper, Piece, flow, tint

LEFT, RIGHT = 15.0, 195.0
TITLE, TITLE_WIDTH = 17.0, 64.0
TEXT, TEXT_WIDTH = 84.0, 109.0
DATES, HOURS, AGES = TEXT, 139.0, 193.0
NAME_SIZE, NAME_WIDTH = 9.5, 64.0
FIRST_TOP, NEXT_TOP = 43.5, 22.0
BOTTOM, FOOTER = 281.0, 290.8
SIZE, LEADING = 9.0, 4.2
LINE_GAP = 1.9  # between two sentences
BAND, UNDER_BANDS = 6.0, 1.8  # an activity's name; what is under the last one
CATEGORY, CHAPTER = 11.0, 3.0  # what is above the first one
QUOTIENT_WIDTH, PRICE_WIDTH = 44.0, 26.0  # the second: at most
HEADING_SIZE, HEADING_LEADING = 8.0, 3.5
ROW = 4.9
INTRODUCTION = (
    "Ce que vous pouvez réserver pour vos enfants, jusqu'à quand, et à quel prix. Chaque délai se compte avant le jour "
    "d'accueil. Quand le prix dépend du quotient familial et que nous ne connaissons pas le vôtre, le plus élevé "
    "s'applique."
)


@dataclass(frozen=True, slots=True)
class Table:
    """Texts under headings; the first column is the quotient. `rest`: what is written under the table."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A title and its sentence; the table, when there is one, stands in place of the sentence."""

    title: str
    sentence: str
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What will be said instead of the days of service from `since` on."""

    since: date
    rules: Sequence[Rule]


@dataclass(frozen=True, slots=True)
class Offer:
    """An activity: « du 01/09/2026 au 02/07/2027 », « de 7h15 à 8h30 », « de 3 à 11 ans »."""

    name: str
    dates: str
    hours: str
    ages: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """Activities of a category to which the same rules apply, one at least."""

    offers: Sequence[Offer]
    rules: Sequence[Rule]
    changes: Sequence[Change] = ()


@dataclass(frozen=True, slots=True)
class Category:
    name: str
    chapters: Sequence[Chapter]


@dataclass(frozen=True, slots=True)
class Reglement:
    """What holds on `on`, to which it is dated."""

    issuer: str
    tagline: str
    address: Sequence[str]
    contact: str
    accent: str
    on: date
    categories: Sequence[Category]


def render(reglement: Reglement) -> bytes:
    """The PDF."""
    paper = Paper("Règlement", reglement.issuer)
    groups = [group for category in reglement.categories for group in _category(paper, reglement, category)]
    frame = Frame(FIRST_TOP, NEXT_TOP, BOTTOM, BOTTOM)
    first = _introduction(paper, reglement)
    pages = flow([Group(first, (), first), *groups], Piece(0, lambda top: None), frame)
    for number, pieces in enumerate(pages, 1):
        paper.new_page()
        (_first_head if number == 1 else _next_head)(paper, reglement)
        for top, piece in pieces:
            piece.draw(top)
        _foot(paper, reglement, f"page {number}/{len(pages)}")
    return paper.to_bytes(reglement.on)


# Heads and foot


def _first_head(paper: Paper, reglement: Reglement) -> None:
    mark.draw(paper, LEFT, 12, 17, reglement.accent)
    paper.fit(36, 16, reglement.issuer, 95, 13, bold=True)
    lines = filter(None, (reglement.tagline, *reglement.address, reglement.contact))
    for row, line in enumerate(lines):
        paper.fit(36, 20.2 + 3.55 * row, line, 95, 8, color=GREY)
    paper.t(RIGHT, 18.2, "Règlement", 22, bold=True, color=reglement.accent, align="right")
    paper.t(RIGHT, 23.8, _in_force(reglement), 9, color=GREY, align="right")


def _in_force(reglement: Reglement) -> str:
    return f"en vigueur au {french.day_month_year(reglement.on)}"


def _next_head(paper: Paper, reglement: Reglement) -> None:
    mark.draw(paper, LEFT, 9, 7, reglement.accent)
    paper.fit(25, 13.8, reglement.issuer, 100, 9.5, bold=True)
    paper.t(RIGHT, 13.8, f"Règlement {_in_force(reglement)}", 8, color=GREY, align="right")
    paper.line(LEFT, 18, RIGHT, 18)


def _foot(paper: Paper, reglement: Reglement, page: str) -> None:
    paper.fit(LEFT, FOOTER, f"{reglement.issuer} · {reglement.contact}", 150, 7, color=GREY)
    paper.t(RIGHT, FOOTER, page, 7, color=GREY, align="right")


def _introduction(paper: Paper, reglement: Reglement) -> Piece:
    words = INTRODUCTION if reglement.categories else "Aucune activité n'est proposée en ce moment."
    height = LEADING * len(paper.wrap(words, RIGHT - LEFT, SIZE))
    return Piece(height, lambda top: paper.para(LEFT, top, words, RIGHT - LEFT, SIZE, leading=LEADING, color=GREY))


# Pieces


def _category(paper: Paper, reglement: Reglement, category: Category) -> Iterator[Group]:
    """A group per chapter; the category's name stands over the first, never apart from it."""
    for chapter in category.chapters:
        name = category.name if chapter is category.chapters[0] else ""
        above = CATEGORY if name else CHAPTER
        head, *bands = [_activity(paper, reglement, offer, offer is chapter.offers[-1]) for offer in chapter.offers]
        names = f"{', '.join(offer.name for offer in chapter.offers)} (suite)"
        yield Group(
            Piece(above + head.height, partial(_first, paper, name, reglement.accent, above, head)),
            (*bands, *_rows(paper, reglement, chapter)),
            _activity(paper, reglement, Offer(names, "", "", ""), last=True),
        )


def _first(paper: Paper, name: str, color: str, above: float, head: Piece, top: float) -> None:
    paper.fit(LEFT, top + above - 2.6, name, RIGHT - LEFT, 13, bold=True, color=color)
    head.draw(top + above)


def _activity(paper: Paper, reglement: Reglement, offer: Offer, last: bool) -> Piece:
    names = paper.wrap(offer.name, NAME_WIDTH, NAME_SIZE, bold=True) if offer.dates else [offer.name]
    height = BAND + LEADING * (len(names) - 1)
    return Piece(height + UNDER_BANDS * last, partial(_band, paper, reglement, offer, names, height))


def _band(paper: Paper, reglement: Reglement, offer: Offer, names: Sequence[str], height: float, top: float) -> None:
    paper.box(LEFT, top, RIGHT - LEFT, height + 0.02, tint(reglement.accent, 0.12))
    y = top + 4.2
    for row, words in enumerate(names):
        width = NAME_WIDTH if offer.dates else AGES - TITLE
        paper.fit(TITLE, y + LEADING * row, words, width, NAME_SIZE, bold=True)
    paper.fit(DATES, y, offer.dates, HOURS - DATES - 3, 8)
    paper.fit(HOURS, y, offer.hours, 24, 8)
    paper.fit(AGES, y, offer.ages, 18, 8, align="right")


def _rows(paper: Paper, reglement: Reglement, chapter: Chapter) -> Iterator[Piece]:
    for rule in chapter.rules:
        yield from _rule(paper, rule)
    for change in chapter.changes:
        heading = f"À partir du {french.day_month_year(change.since)}"
        first, *others = [piece for rule in change.rules for piece in _rule(paper, rule)]
        yield _under(paper, heading, reglement.accent, first)
        yield from others


def _under(paper: Paper, heading: str, color: str, piece: Piece) -> Piece:
    """The piece below a heading that is never apart from it."""

    def draw(top: float) -> None:
        paper.line(TITLE, top + 1, AGES, top + 1)
        paper.t(TITLE, top + 5.4, heading, SIZE, bold=True, color=color)
        piece.draw(top + 7.4)

    return Piece(piece.height + 7.4, draw)


def _rule(paper: Paper, rule: Rule) -> Iterator[Piece]:
    if rule.table is None:
        yield _sentence(paper, rule.title, rule.sentence)
        return
    yield from _table(paper, rule.title, rule.table)
    if rule.table.rest:
        yield _sentence(paper, "", rule.table.rest)


def _sentence(paper: Paper, title: str, sentence: str) -> Piece:
    sentence = sentence[:1].upper() + sentence[1:]
    count = max(len(paper.wrap(sentence, TEXT_WIDTH, SIZE)), len(paper.wrap(title, TITLE_WIDTH, SIZE)))

    def draw(top: float) -> None:
        _title(paper, title, top)
        paper.para(TEXT, top + 3.4, sentence, TEXT_WIDTH, SIZE, leading=LEADING)

    return Piece(LEADING * count + LINE_GAP, draw)


def _title(paper: Paper, title: str, top: float) -> None:
    paper.para(TITLE, top + 3.4, title, TITLE_WIDTH, SIZE, leading=LEADING, color=GREY)


def _table(paper: Paper, title: str, table: Table) -> Iterator[Piece]:
    """The headings with the first row, then a piece per row."""
    width = min(PRICE_WIDTH, (TEXT_WIDTH - QUOTIENT_WIDTH) / (len(table.headings) - 1))
    headings, size = _headings(paper, table.headings[1:], width - 2)
    above = HEADING_LEADING * max(map(len, headings)) + 1.9

    def head(top: float) -> None:
        _title(paper, title, top)
        y, end = top + above - 2, TEXT + QUOTIENT_WIDTH + width * len(headings)
        paper.t(TEXT, y, table.headings[0], HEADING_SIZE, color=GREY)
        for rank, lines in enumerate(headings, 1):
            for row, words in enumerate(reversed(lines)):
                x = TEXT + QUOTIENT_WIDTH + width * rank
                paper.t(x, y - HEADING_LEADING * row, words, size, color=GREY, align="right")
        paper.line(TEXT, top + above, end, top + above, color=INK, weight=0.25)
        _row(paper, table.rows[0], width, top + above)

    draws: list[Callable[[float], object]] = [
        head,
        *(partial(_next_row, paper, cells, width) for cells in table.rows[1:]),
    ]
    for rank, draw in enumerate(draws, 1):
        yield Piece((above if rank == 1 else 0) + ROW + (LINE_GAP if rank == len(draws) else 0), draw)


def _headings(paper: Paper, headings: Iterable[str], width: float) -> tuple[list[list[str]], float]:
    """Their lines and the size at which no word is cut."""
    longest = max(paper.width(word, HEADING_SIZE) for heading in headings for word in heading.split())
    size = HEADING_SIZE * min(1, width / longest * 0.999)
    return [paper.wrap(heading, width, size) for heading in headings], size


def _row(paper: Paper, cells: Sequence[str], width: float, top: float) -> None:
    paper.fit(TEXT, top + 3.5, cells[0], QUOTIENT_WIDTH, SIZE)
    for rank, cell in enumerate(cells[1:], 1):
        paper.fit(TEXT + QUOTIENT_WIDTH + width * rank, top + 3.5, cell, width - 2, SIZE, align="right")


def _next_row(paper: Paper, cells: Sequence[str], width: float, top: float) -> None:
    paper.line(TEXT, top, TEXT + QUOTIENT_WIDTH + width * (len(cells) - 1), top)
    _row(paper, cells, width, top)
