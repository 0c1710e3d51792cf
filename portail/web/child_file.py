"""The « fiche sanitaire » of a child, for its family and for who keeps the files; for others it does not exist."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from portail import clock
from portail.actions import child_sheet
from portail.documents import child_file
from portail.errors import Forbidden, NotFound
from portail.rules.access import User
from portail.web import layout
from portail.web.documents import sent


async def child_pdf(request: Request) -> Response:
    """GET /documents/fiches/{child_id}.pdf"""
    return await run_in_threadpool(_pdf, request.state.account, request.path_params["child_id"])


def _pdf(user: User, child_id: int) -> Response:
    try:
        sheet = child_sheet.of(user, child_id, clock.now())
    except (NotFound, Forbidden):
        return HTMLResponse(layout.not_found(), 404, {"Cache-Control": "private, no-store"})
    return sent(child_file.render(sheet), "fiche-sanitaire.pdf", "application/pdf")
