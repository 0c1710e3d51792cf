"""The calendar feed, fetched by a phone that has no session: its address is the secret."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from portail import clock
from portail.actions import feeds


async def calendar(request: Request) -> Response:
    """GET /agenda/{token}.ics: 404 for an address that was never given, or was taken back."""
    found = await run_in_threadpool(feeds.content, request.path_params["token"], clock.now())
    headers = {"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer"}
    if found is None:
        return PlainTextResponse("Ce calendrier n'existe pas ou plus.", 404, headers)
    name = {"Content-Disposition": 'inline; filename="calendrier.ics"'}
    return Response(found, 200, {**headers, **name}, "text/calendar; charset=utf-8")
