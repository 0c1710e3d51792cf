"""Everything that is kept of a household, as a zip: for itself, and for the administration that answers it."""

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from portail import clock, privacy
from portail.actions import export, retention
from portail.actions.export import Archive
from portail.errors import Forbidden, NotFound
from portail.rules.access import User
from portail.web import layout

PRIVATE = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}


async def own_zip(request: Request) -> Response:
    """GET /documents/mes-donnees.zip: the household of who asks, whoever that is."""
    user = request.state.account
    return await run_in_threadpool(_answer, lambda: export.own(user, clock.now()))


async def household_zip(request: Request) -> Response:
    """GET /documents/donnees/{household_id}.zip: for the administration."""
    user, household_id = request.state.account, request.path_params["household_id"]
    return await run_in_threadpool(_answer, lambda: export.of_household(user, household_id, clock.now()))


async def register(request: Request) -> Response:
    """GET /documents/registre-des-traitements.md: with the structure's own durations, for the administration."""
    return await run_in_threadpool(_register, request.state.account)


def _register(user: User) -> Response:
    try:
        town, house = retention.register_of(user)
    except Forbidden:
        return HTMLResponse(layout.not_found(), 404, PRIVATE)
    shown = 'attachment; filename="registre-des-traitements.md"'
    return Response(privacy.register(town, house), 200, {**PRIVATE, "Content-Disposition": shown}, "text/markdown")


def _answer(make: Callable[[], Archive]) -> Response:
    try:
        archive = make()
    except (NotFound, Forbidden):
        return HTMLResponse(layout.not_found(), 404, PRIVATE)
    shown = f'attachment; filename="{archive.name}"'
    return Response(archive.content, 200, {**PRIVATE, "Content-Disposition": shown}, "application/zip")
