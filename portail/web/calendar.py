"""A family's calendar as sheets to print. For anybody but a parent they do not exist."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

import db
import db.agenda
from db import accounts, households, school_calendar, structure
from portail import clock, wording
from portail.documents import calendar, calendar_year, fridge
from portail.documents.calendar_sheet import Sheet
from portail.errors import NotFound
from portail.rules.access import Role, User
from portail.rules.agenda import View, names, particular_days, select, span, within_reach
from portail.rules.booking import State
from portail.web import layout
from portail.web.documents import sent

Draw = Callable[[Sheet, date], bytes]

SHEETS: dict[str, tuple[View, Draw]] = {
    "mois": (View.MONTH, calendar.month),
    "semaine": (View.WEEK, calendar.week),
    "annee": (View.YEAR, calendar_year.year),
    "frigo-mois": (View.MONTH, fridge.month),
    "frigo-semaine": (View.WEEK, fridge.week),
}


def pdf(name: str) -> Callable[[Request], Awaitable[Response]]:
    """GET /documents/calendrier/{name}/{day}.pdf: the period that holds the day.

    `enfant`, `activite` and `etat` choose, each several times if need be; `annules=1` adds what was cancelled.
    """

    async def answer(request: Request) -> Response:
        return await run_in_threadpool(_pdf, request, name)

    return answer


@dataclass(frozen=True, slots=True)
class _Chosen:
    children: list[int]
    activities: list[int]
    states: list[State]
    cancelled: bool


def _pdf(request: Request, name: str) -> Response:
    user: User = request.state.account
    view, draw = SHEETS[name]
    try:
        day = within_reach(date.fromisoformat(request.path_params["day"]))
        chosen = _chosen(request.query_params)
        if user.role is not Role.PARENT:
            raise NotFound("calendar")
        first, last = span(view, day)
        sheet = _sheet(user, first, last, chosen)
    except (ValueError, NotFound):
        return HTMLResponse(layout.not_found(), 404)
    return sent(draw(sheet, first), f"calendrier-{name}-{first}.pdf", "application/pdf")


def _chosen(asked: QueryParams) -> _Chosen:
    """Raises ValueError for what is neither a number nor a state."""
    return _Chosen(
        [int(text) for text in asked.getlist("enfant")],
        [int(text) for text in asked.getlist("activite")],
        [State(text) for text in asked.getlist("etat")],
        asked.get("annules") == "1",
    )


def _sheet(user: User, first: date, last: date, chosen: _Chosen) -> Sheet:
    """Raises NotFound for a child that is not theirs or an activity that none of theirs was ever booked in."""
    with db.cursor() as con:
        house = structure.get(con)
        children = names(accounts.children(con, user.household, user.adult_id))
        activities = db.agenda.activities(con, user.household, user.adult_id)
        if not children.keys() >= set(chosen.children):
            raise NotFound("child")
        if not activities.keys() >= set(chosen.activities):
            raise NotFound("activity")
        entries = db.agenda.entries(con, user.household, first, last, user.adult_id)
        return Sheet(
            issuer=house.name,
            accent=house.accent,
            family=f"{user.name.rpartition(' ')[2]} · {households.get(con, user.household).reference}",
            children=children,
            entries=select(entries, chosen.children, chosen.states, cancelled=chosen.cancelled,
                           activity_ids=chosen.activities),
            particular=particular_days(school_calendar.load(con), first, last),
            printed_on=clock.today(),
            only=_only(chosen, children, activities),
        )  # fmt: skip


def _only(chosen: _Chosen, children: dict[int, str], activities: dict[int, str]) -> str:
    """« Léa, Tom · CANTINE · Validé »."""
    parts = (
        ", ".join(children[child] for child in chosen.children),
        ", ".join(activities[activity] for activity in chosen.activities),
        ", ".join(wording.STATES[state] for state in chosen.states),
    )
    return " · ".join(filter(None, parts))
