"""The month of the planning as its component wants it: weeks, labels, hints. Words and shape only."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from portail import french, wording, wording_planning
from portail.actions.planning import Month
from portail.rules.booking import State
from portail.rules.calendar import monday_of, months, week_number
from portail.rules.planning import Cell, CellFacts

PICK, UNPICK, OPEN, NONE = "pick", "unpick", "open", ""
ACTIONS: dict[Cell | State, str] = {
    Cell.FREE: PICK,
    Cell.BASKET: UNPICK,
    Cell.BASKET_MODIFY: OPEN,
    Cell.BASKET_CANCEL: OPEN,
    Cell.FULL: OPEN,
    Cell.LATE_OPEN: OPEN,
    Cell.DOCUMENT: OPEN,
    State.CONFIRMED: OPEN,
    State.REQUESTED: OPEN,
    State.WAITING: OPEN,
    State.CHANGE_REQUESTED: OPEN,
    State.CANCEL_REQUESTED: OPEN,
}
STATES = {str(code): {"label": wording.CELLS[code], "action": ACTIONS.get(code, NONE)} for code in (*Cell, *State)}


def data(month: Month, ack: int, refusals: Sequence[str], first: date, last: date, now: datetime) -> dict[str, Any]:
    """Everything that the browser needs to draw one month, of those from `first` to `last`, both included."""
    running = _running(month)
    columns = [at for at, (_, activity) in enumerate(month.series) if activity in running]
    weekdays = frozenset[int]().union(*(activity.weekdays for activity in month.activities if activity.id in running))
    shown = [day for day in month.days if day.weekday() in weekdays]
    return {
        "ack": ack,
        "refusals": list(refusals),
        "month": f"{month.first:%Y-%m}",
        "title": _title(month.first),
        "pickable": [(f"{each:%Y-%m}", _title(each)) for each in months(first, last)],
        "today": f"{now:%Y-%m-%d}",
        "states": STATES,
        "children": [{"id": str(child.id), "name": child.first_name} for child in month.children],
        "activities": [
            {"id": str(a.id), "name": a.name, "short": a.short_name} for a in month.activities if a.id in running
        ],
        "idle": [a.name for a in month.activities if a.id not in running],
        "series": [[str(part) for part in month.series[at]] for at in columns],
        "weeks": [_week(month, columns, list(days), now) for _, days in groupby(shown, monday_of)],
    }


def _running(month: Month) -> frozenset[int]:
    """The activities that have something to show this month; all of them when none has."""
    shown = {cell.key[1] for cells in month.cells.values() for cell in cells if cell.view.state is not Cell.CLOSED}
    return frozenset(shown or (activity.id for activity in month.activities))


def _title(month: date) -> str:
    return french.month_year(month).capitalize()


def _week(month: Month, columns: Sequence[int], days: Sequence[date], now: datetime) -> dict[str, Any]:
    causes = [month.closed[day] for day in days if day in month.closed]
    closed = (next((cause for cause in causes if cause), "") or "Fermé") if len(causes) == len(days) else ""
    return {
        "label": f"S{week_number(days[0])}",
        "closed": closed or ("Semaine passée, rien de réservé" if _is_over(month, days, now) else ""),
        "days": [_day(month, columns, day, now) for day in days],
    }


def _is_over(month: Month, days: Sequence[date], now: datetime) -> bool:
    """Whether the whole week is behind us and has nothing to show."""
    cells = [cell for day in days for cell in month.cells.get(day, ())]
    return days[-1] < now.date() and all(cell.view.state in (Cell.LATE, Cell.CLOSED, Cell.ELSEWHERE) for cell in cells)


def _day(month: Month, columns: Sequence[int], day: date, now: datetime) -> dict[str, Any]:
    note = (month.closed[day] or "Fermé") if day in month.closed else ""
    return {
        "date": day.isoformat(),
        "label": french.long_date(day),
        "short": french.short_day(day),
        "note": note,
        "cells": [_cell(cells[at], now) for at in columns] if (cells := month.cells.get(day)) else [],
    }


def _cell(cell: CellFacts, now: datetime) -> Sequence[str]:
    hour = french.hour(cell.view.hour) if cell.view.hour else ""
    if cell.view.state is State.WAITING and cell.rank:
        hour = french.rank(cell.rank)
    elif cell.view.state is Cell.FREE and wording_planning.few(cell.free):
        hour = f"{cell.free} pl."
    return str(cell.view.state), hour, wording_planning.cell_hint(cell, now)
