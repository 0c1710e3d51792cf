"""The règlement as a document to print, the same for everybody who is signed in."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from portail import clock
from portail.actions import reglement_document
from portail.documents import reglement
from portail.web.documents import sent


async def reglement_pdf(_: Request) -> Response:
    """GET /reglement.pdf"""
    return await run_in_threadpool(_pdf)


def _pdf() -> Response:
    content = reglement.render(reglement_document.of_day(clock.today()))
    return sent(content, "reglement.pdf", "application/pdf")
