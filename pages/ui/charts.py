"""Plotly figures of computed values. Neutral lines have no colour of their own: the page's theme gives it."""

import json
from collections.abc import Sequence
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from pages.ui import states, tables
from portail import french, wording
from portail.rules.booking import State
from portail.rules.occupancy import DayFill, HeatMap, Offered, Stack, Step

_FRENCH = json.loads(Path(__file__).with_name("plotly_fr.json").read_text("utf-8"))
CONFIG = {
    "locale": "fr",
    "locales": {"fr": {"dictionary": _FRENCH["dictionary"], "format": _FRENCH["format"]}},
    "displaylogo": False,
    "displayModeBar": False,
    "scrollZoom": False,
    "doubleClick": False,
}
ROW = 46  # pixels
BARS_HEIGHT = 420
STEPS = tuple(Step)
FRAME = "#D6409F"  # around the chosen square: seen on the fills of both themes
RULE = "rgba(128, 140, 152, 0.65)"  # seen on both themes
CAPACITY = "#D0393E"
HATCH = "rgba(255, 255, 255, 0.7)"
MUTED = {False: "#4A5563", True: "#A9B5C1"}  # words beside the axes, by darkness of the page
_PATTERNS = {State.REQUESTED: "/", State.CHANGE_REQUESTED: "x", State.CANCEL_REQUESTED: "\\", State.ABSENT: ".",
             State.WAITING: "-", State.PRESENT: "|"}  # fmt: skip


def heat_map(shown: HeatMap, chosen: tuple[date, int] | None, today: date, *, dark: bool, short: bool) -> go.Figure:
    """Activities × days; a transparent point on each square makes it selectable, which a heat map alone is not."""
    figure = go.Figure(_squares(shown, dark))
    for ink in sorted({_look(cell.step, dark)[1] for cell in shown.cells.values()}):
        figure.add_trace(_points(shown, ink, dark))
    rows = len(shown.activities)
    for place in shown.week_starts():
        figure.add_shape(_frame((place - 0.5, place - 0.5), (-0.5, rows - 0.5), RULE, 1))
    if chosen in shown.cells:
        x, y = shown.days.index(chosen[0]), [activity.id for activity in shown.activities].index(chosen[1])
        figure.add_shape(_frame((x - 0.5, x + 0.5), (y - 0.5, y + 0.5), FRAME, 3))
    figure.update_xaxes(_day_axis(shown.days, today), side="top")
    figure.update_yaxes(
        tickvals=list(range(rows)), ticktext=[_row_label(shown, activity, short) for activity in shown.activities],
        range=[rows - 0.5, -0.5], fixedrange=True, showgrid=False, zeroline=False, automargin=True, ticks="",
    )  # fmt: skip
    return _dressed(figure, rows * ROW + 56, dark)


def _frame(x: tuple[float, float], y: tuple[float, float], color: str, width: int) -> dict[str, Any]:
    corners = {"x0": x[0], "x1": x[1], "y0": y[0], "y1": y[1]}
    return {"type": "rect", **corners, "line": {"color": color, "width": width}}


def _squares(shown: HeatMap, dark: bool) -> go.Heatmap:
    cells = [[shown.cells.get((day, activity.id)) for day in shown.days] for activity in shown.activities]
    fills = [_look(step, dark)[0] for step in STEPS]
    scale = [[edge / len(fills), fill] for place, fill in enumerate(fills) for edge in (place, place + 1)]
    return go.Heatmap(
        x=list(range(len(shown.days))), y=list(range(len(shown.activities))),
        z=[[None if cell is None else STEPS.index(cell.step) for cell in row] for row in cells],
        zmin=-0.5, zmax=len(STEPS) - 0.5, colorscale=scale, showscale=False, xgap=3, ygap=3, hoverinfo="skip",
    )  # fmt: skip


def _points(shown: HeatMap, ink: str, dark: bool) -> go.Scatter:
    """Those written in `ink`: a selection would dim the others if they shared a trace of several inks."""
    rows = {activity.id: place for place, activity in enumerate(shown.activities)}
    cells = [cell for cell in shown.cells.values() if _look(cell.step, dark)[1] == ink]
    unseen = {"opacity": 0}
    return go.Scatter(
        x=[shown.days.index(cell.day) for cell in cells], y=[rows[cell.activity.id] for cell in cells],
        mode="markers+text", text=[_number(cell) for cell in cells], textfont={"color": ink, "size": 13},
        marker={"symbol": "square", "size": 44, "opacity": 0},
        selected={"marker": unseen, "textfont": {"color": ink}}, unselected={"marker": unseen},
        customdata=[[cell.day.isoformat(), cell.activity.id] for cell in cells],
        hovertext=[_story(cell) for cell in cells], hovertemplate="%{hovertext}<extra></extra>", showlegend=False,
    )  # fmt: skip


def _look(step: Step, dark: bool) -> tuple[str, str]:
    look = tables.STEP_LOOKS[step]
    return look.dark if dark else look.light


def _number(cell: DayFill) -> str:
    sign = tables.mark(cell)
    return f"<b>{sign}\u202f{cell.taken}</b>" if sign else str(cell.taken)


def _story(cell: DayFill) -> str:
    """What a square says under the mouse."""
    places = f"{french.number(cell.taken)} sur {french.count('place', cell.capacity)}"
    percent = "" if cell.percent is None else f" ({cell.percent}\u00a0%)"
    lines = [f"<b>{_safe(cell.activity.name)}</b>", french.long_date(cell.day), places + percent]
    if cell.extra:
        lines.append(f"dont {french.count('place exceptionnelle', cell.extra, 'places exceptionnelles')} en plus")
    if cell.full_groups and not cell.full:
        lines.append(f"{french.count('groupe complet', cell.full_groups, 'groupes complets')}")
    if cell.undecided:
        lines.append(f"{french.count('demande', cell.undecided)} à traiter")
    if cell.waiting:
        lines.append(f"{french.count('enfant', cell.waiting)} en liste d'attente")
    return "<br>".join(lines)


def _row_label(shown: HeatMap, activity: Offered, short: bool) -> str:
    low, high = shown.capacities(activity.id)
    places = french.count("place", high) if low == high else f"{low} à {french.count('place', high)}"
    several = len({other.site for other in shown.activities}) > 1 and not short
    name = activity.short_name if short else activity.name
    return f"{_safe(name)}<br><span style='font-size:11px'>{_safe(activity.site) if several else places}</span>"


def _safe(words: str) -> str:
    """Plotly reads a little HTML in its texts."""
    return escape(words, quote=False)


def bars(shown: Stack, today: date, *, dark: bool, short: bool) -> go.Figure:
    """States piled up day by day against the places; those who wait, who hold none, on a row of their own."""
    apart = any(shown.waiting)
    heights = [0.78, 0.22] if apart else [1]
    figure = make_subplots(rows=len(heights), shared_xaxes=True, row_heights=heights, vertical_spacing=0.07)
    for state, values in shown.series:
        figure.add_trace(_bar(state, values, shown.days, short), row=1, col=1)
    figure.add_trace(_places(shown), row=1, col=1)
    if apart:
        figure.add_trace(_bar(State.WAITING, shown.waiting, shown.days, short), row=2, col=1)
    figure.update_xaxes(_day_axis(shown.days, today))
    figure.update_yaxes(fixedrange=True, rangemode="tozero", zeroline=False, nticks=6)
    if apart:
        figure.update_yaxes(nticks=3, row=2, col=1)
        figure.update_xaxes(showticklabels=False, row=1, col=1)
    legend = {"orientation": "h", "x": 0, "y": 1.03, "yanchor": "bottom", "traceorder": "normal"}
    figure.update_layout(barmode="stack", bargap=0.3, legend={**legend, "itemclick": False, "itemdoubleclick": False})
    return _dressed(figure, BARS_HEIGHT if apart else BARS_HEIGHT - 60, dark)


def _bar(state: State, values: Sequence[int], days: Sequence[date], short: bool) -> go.Bar:
    name = wording.STATES[state]
    pattern = {"shape": _PATTERNS.get(state, ""), "fillmode": "overlay", "fgcolor": HATCH, "size": 6}
    if state is State.PRESENT:
        pattern |= {"solidity": 0.1}  # a wide area stays quiet
    return go.Bar(
        x=list(range(len(days))), y=list(values), name=wording.SHORT_STATES.get(state, name) if short else name,
        marker={"color": states.LOOKS[state].border, "pattern": pattern, "line": {"color": RULE, "width": 1}},
        hovertext=[f"{french.long_date(day)}<br>{name} : {value}" for day, value in zip(days, values, strict=True)],
        hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip


def _places(shown: Stack) -> go.Scatter:
    """A stair whose steps change between two bars."""
    edges = [place - 0.5 for place in range(len(shown.days) + 1)]
    return go.Scatter(
        x=edges, y=[*shown.places, *shown.places[-1:]], mode="lines", name="Places", hoverinfo="skip",
        line={"shape": "hv", "dash": "dash", "width": 2, "color": CAPACITY},
    )  # fmt: skip


def _day_axis(days: Sequence[date], today: date) -> dict[str, Any]:
    labels = [french.short_day(day).replace(" ", "<br>") for day in days]
    return {
        "tickvals": list(range(len(days))),
        "ticktext": [f"<b>{label}</b>" if day == today else label for day, label in zip(days, labels, strict=True)],
        "range": [-0.5, len(days) - 0.5], "fixedrange": True, "showgrid": False, "zeroline": False,
        "ticks": "", "tickangle": 0,
    }  # fmt: skip


def _dressed(figure: go.Figure, height: int, dark: bool) -> go.Figure:
    words = {"tickfont": {"color": MUTED[dark], "size": 12}}
    figure.update_xaxes(words)
    figure.update_yaxes(words)
    return figure.update_layout(
        height=height, margin={"l": 0, "r": 4, "t": 44, "b": 8}, dragmode=False, clickmode="event+select",
        separators=",\u202f", hovermode="closest",
    )  # fmt: skip


def picked(event: object) -> tuple[date, int] | None:
    """Day and activity of the point that the browser says was clicked; None for anything else it may send."""
    match event:
        case {"selection": {"points": [{"customdata": [str(day), int(activity_id)]}, *_]}}:
            try:
                return date.fromisoformat(day), activity_id
            except ValueError:
                return None
    return None
