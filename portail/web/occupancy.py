"""The children of a day as a file, for directors. For anybody else it does not exist."""

from datetime import date

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from portail.actions import occupancy
from portail.documents import day_list
from portail.errors import Forbidden, NotFound
from portail.rules.access import User
from portail.web import documents, layout


async def day_csv(request: Request) -> Response:
    """GET /documents/occupation/{activity_id}/{day}.csv"""
    parameters = request.path_params
    return await run_in_threadpool(_day_csv, request.state.account, parameters["activity_id"], parameters["day"])


def _day_csv(user: User, activity_id: int, written: str) -> Response:
    try:
        day = date.fromisoformat(written)
        listed = occupancy.children_of(user, activity_id, day)
    except (ValueError, Forbidden, NotFound):
        return HTMLResponse(layout.not_found(), 404)
    return documents.sent(day_list.csv_file(listed, day), f"enfants-{day}.csv", "text/csv; charset=utf-8")
