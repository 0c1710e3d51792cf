"""Tables and figures as HTML that screen readers read: headings tied to their cells, numbers to the right.

On a phone a list becomes one block per row; a grid scrolls sideways inside its frame.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path

import streamlit as st

from pages.ui import states
from portail import french, wording
from portail.documents import day_list
from portail.rules.occupancy import DayChild, DayFill, HeatMap, Offered, Step


@dataclass(frozen=True, slots=True)
class StepLook:
    """Fill and ink of a step of occupancy, on a light and on a dark page. `mark` tells it without colour."""

    light: tuple[str, str]
    dark: tuple[str, str]
    mark: str = ""


STEP_LOOKS = {
    Step.LOW: StepLook(("#EAF1FA", "#1B2733"), ("#1F2C3B", "#E8EDF2")),
    Step.HALF: StepLook(("#C5D9F0", "#1B2733"), ("#25466B", "#FFFFFF")),
    Step.BUSY: StepLook(("#8DB5DE", "#14202B"), ("#2C6CB4", "#FFFFFF")),
    Step.HIGH: StepLook(("#1F5FA8", "#FFFFFF"), ("#9CC7F2", "#101820")),
    Step.ABOVE: StepLook(("#A84B06", "#FFFFFF"), ("#F0A35E", "#1B1206"), "▲"),
}
FULL_MARK = "●"


class Html(str):
    """Markup of our own code, whose data is already escaped."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Column:
    """`plain`: on a phone, where the heading is away, its cells speak for themselves."""

    title: str
    number: bool = False
    plain: bool = False


STYLE = "<style>{}{}</style>".format(
    Path(__file__).with_name("tables.css").read_text("utf-8"),
    "".join(
        f".step-{step} {{ background: light-dark({look.light[0]}, {look.dark[0]});"
        f" color: light-dark({look.light[1]}, {look.dark[1]}); }}\n"
        for step, look in STEP_LOOKS.items()
    ),
)


def table(caption: str, columns: Sequence[Column], rows: Iterable[Sequence[str]], look: str = "list") -> str:
    """A table whose first column names the rows. Cells are text, escaped here, or Html.

    `look`: "list", "list long" that scrolls in a frame, or "grid".
    """
    head = "".join(f'<th scope="col"{_number(column)}>{_text(column.title)}</th>' for column in columns)
    body = "".join(f"<tr>{_row(columns, row)}</tr>" for row in rows)
    return (
        f'<div class="tab {look}" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _row(columns: Sequence[Column], cells: Sequence[str]) -> str:
    contents = [_text(cell) for cell in cells]
    others = "".join(
        f"<td{_number(column)}{_label(column)}>{content}</td>"
        for column, content in zip(columns[1:], contents[1:], strict=True)
    )
    return f'<th scope="row">{contents[0]}</th>{others}'


def _text(words: str) -> str:
    return words if isinstance(words, Html) else escape(words)


def _number(column: Column) -> str:
    return ' class="n"' if column.number else ""


def _label(column: Column) -> str:
    return "" if column.plain else f' data-label="{escape(column.title)}"'


def figures(facts: Iterable[tuple[str, str, str]]) -> None:
    """Label, value, detail of each figure; the detail may be empty."""
    items = "".join(
        f"<div><dt>{escape(label)}</dt><dd>{escape(value)}</dd>{f'<dd>{escape(detail)}</dd>' if detail else ''}</div>"
        for label, value, detail in facts
    )
    st.html(f'{STYLE}<dl class="figs">{items}</dl>')


def empty(words: str) -> None:
    """What to say, and what to do, where there is nothing to show."""
    st.html(f'<p class="empty">{escape(words)}</p>')


def step_legend() -> None:
    """What the colours and signs of the map mean."""
    items = [(f"step-{step}", look.mark, wording.STEPS[step]) for step, look in STEP_LOOKS.items()]
    items.insert(-1, (f"step-{Step.HIGH}", FULL_MARK, "complet"))
    listed = "".join(
        f'<li><b class="{name}" aria-hidden="true">{mark}</b><span>{escape(words)}</span></li>'
        for name, mark, words in items
    )
    st.html(f'<ul class="steps" aria-label="Légende">{listed}</ul>')


def mark(fill: DayFill) -> str:
    """▲ when exceptional places are in use, ● when nothing is left, else nothing."""
    return STEP_LOOKS[fill.step].mark or (FULL_MARK if fill.full else "")


def activity_name(activity: Offered, activities: Iterable[Offered]) -> str:
    """Its name, with its site when two sites are listed."""
    several = len({other.site for other in activities}) > 1
    return f"{activity.name} – {activity.site}" if several else activity.name


def _named(activity: Offered, activities: Iterable[Offered]) -> Html:
    """As `activity_name`, the site under the name."""
    several = len({other.site for other in activities}) > 1
    return Html(escape(activity.name) + (f"<small>{escape(activity.site)}</small>" if several else ""))


def fills(caption: str, shown: HeatMap, days: Sequence[date] | None = None) -> None:
    """A row per day, a column per activity: places taken out of the places."""
    columns = [Column("Jour"), *(Column(_named(a, shown.activities), True, True) for a in shown.activities)]
    rows = [
        [french.long_date(day), *(_taken(shown.cells.get((day, activity.id))) for activity in shown.activities)]
        for day in days or shown.days
    ]
    st.html(STYLE + table(caption, columns, rows, "grid"))


def _taken(fill: DayFill | None) -> str:
    if fill is None:
        return "–"
    sign = mark(fill)
    return f"{f'{sign} ' if sign else ''}{fill.taken} / {fill.capacity}"


def coming(caption: str, shown: HeatMap, days: Sequence[date]) -> None:
    """A row per activity, a column per day, coloured by step."""
    columns = [Column("Activité"), *(Column(french.short_day(day), number=True) for day in days)]
    rows = [
        [_named(activity, shown.activities), *(_square(shown.cells.get((day, activity.id))) for day in days)]
        for activity in shown.activities
        if any((day, activity.id) in shown.cells for day in days)
    ]
    st.html(STYLE + table(caption, columns, rows))


def _square(fill: DayFill | None) -> str:
    return "" if fill is None else Html(f'<span class="fill step-{fill.step}">{_taken(fill)}</span>')


def today(caption: str, cells: Sequence[DayFill]) -> None:
    """A row per activity of the day: children expected, meals, places, requests."""
    names = [cell.activity for cell in cells]
    titles = ("Attendus", "Repas", "Libres", "Liste d'attente")
    columns = [Column("Activité"), *(Column(title, number=True) for title in titles)]
    rows = [
        [
            _named(cell.activity, names),
            french.number(cell.expected),
            french.number(cell.expected) if cell.activity.includes_meal else "",
            french.number(cell.free),
            french.number(cell.waiting) if cell.waiting else "",
        ]
        for cell in cells
    ]
    st.html(STYLE + table(caption, columns, rows))


def children(caption: str, listed: Sequence[DayChild], day: date) -> None:
    """The children of a day: name, age, group, state, hour."""
    columns = [Column(title, number=title == "Âge", plain=True) for title in day_list.HEADINGS]
    ranks = [french.rank(child.rank) if child.rank else "" for child in listed]
    rows = [[*row[:3], Html(states.badge(child.state, rank)), row[4]]
            for child, rank, row in zip(listed, ranks, day_list.rows(listed, day), strict=True)]  # fmt: skip
    st.html(STYLE + table(caption, columns, rows, "list long"))
