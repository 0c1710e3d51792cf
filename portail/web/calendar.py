"""A family's calendar as a sheet to print. For anybody but a parent it does not exist."""

from collections.abc import Callable
from datetime import date

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

import db
import db.agenda
from db import accounts, households, school_calendar, structure
from portail import clock
from portail.documents import calendar as paper
from portail.rules.access import Role, User
from portail.rules.agenda import View, names, particular_days, select, span, within_reach
from portail.web import layout
from portail.web.documents import sent

Draw = Callable[[paper.Sheet, date], bytes]


async def month_pdf(request: Request) -> Response:
    """GET /documents/calendrier/mois/{day}.pdf: the month that holds the day."""
    return await run_in_threadpool(_pdf, request, View.MONTH, paper.month)


async def week_pdf(request: Request) -> Response:
    """GET /documents/calendrier/semaine/{day}.pdf: the week that holds the day."""
    return await run_in_threadpool(_pdf, request, View.WEEK, paper.week)


def _pdf(request: Request, view: View, draw: Draw) -> Response:
    user: User = request.state.account
    try:
        day = within_reach(date.fromisoformat(request.path_params["day"]))
    except ValueError:
        return HTMLResponse(layout.not_found(), 404)
    if user.role is not Role.PARENT:
        return HTMLResponse(layout.not_found(), 404)
    first, last = span(view, day)
    return sent(draw(_sheet(user, first, last), first), f"calendrier-{first}.pdf", "application/pdf")


def _sheet(user: User, first: date, last: date) -> paper.Sheet:
    with db.cursor() as con:
        house = structure.get(con)
        children = accounts.children(con, user.household)
        return paper.Sheet(
            issuer=house.name,
            accent=house.accent,
            family=f"{user.name.rpartition(' ')[2]} · {households.get(con, user.household).reference}",
            children=names(children),
            entries=select(db.agenda.entries(con, user.household, first, last), (), (), cancelled=False),
            particular=particular_days(school_calendar.load(con), first, last),
            printed_on=clock.today(),
        )
