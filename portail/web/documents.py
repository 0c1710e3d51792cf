"""Files that the portal serves to signed-in people."""

from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

import db
from db import files, news
from portail import clock
from portail.actions import documents as papers
from portail.actions import key_letters
from portail.errors import Forbidden, NotFound
from portail.rules.access import STAFF, User
from portail.web import layout

MAX_ID = 2**63 - 1
SHUT = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'"
INLINE = frozenset({"application/pdf", "image/jpeg", "image/png"})


async def news_file(request: Request) -> Response:
    """GET /documents/actualites/{file_id}: a parent opens what is shown, staff what is prepared too."""
    return await run_in_threadpool(_news_file, request.state.account, request.path_params["file_id"])


def _news_file(user: User, file_id: int) -> Response:
    try:
        with db.cursor() as con:
            staff = user.role in STAFF
            file = files.get(con, file_id) if staff else news.file_shown(con, file_id, clock.today())
    except NotFound:
        return HTMLResponse(layout.not_found(), 404)
    return sent(file.content, file.name, file.media_type if file.media_type in INLINE else "application/octet-stream")


async def piece(request: Request) -> Response:
    """GET /documents/pieces/{document_id}: what a family sent; for that family, and for staff who check."""
    return await run_in_threadpool(_piece, request.state.account, request.path_params["document_id"])


def _piece(user: User, document_id: int) -> Response:
    if document_id > MAX_ID:
        return HTMLResponse(layout.not_found(), 404)
    try:
        return _shut(papers.read(user, document_id, clock.now()))
    except NotFound:
        return HTMLResponse(layout.not_found(), 404)


async def template(request: Request) -> Response:
    """GET /documents/modeles/{type_id}: the form to fill in, for everybody who is signed in."""
    return await run_in_threadpool(_template, request.path_params["type_id"])


def _template(type_id: int) -> Response:
    if type_id > MAX_ID:
        return HTMLResponse(layout.not_found(), 404)
    try:
        return _shut(papers.template(type_id))
    except NotFound:
        return HTMLResponse(layout.not_found(), 404)


def _shut(opened: papers.Opened) -> Response:
    """Somebody else wrote this file: whatever it holds, it runs nothing and reaches nothing."""
    answer = sent(opened.content, opened.name, opened.media_type)
    answer.headers["Content-Security-Policy"] = SHUT
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


async def letters(request: Request) -> Response:
    """GET /documents/lettres/{number}.pdf: the activation letters that the person has just made."""
    return await run_in_threadpool(_letters, request.state.account, request.path_params["number"])


def _letters(user: User, number: str) -> Response:
    try:
        content = key_letters.read(user, number, clock.now())
    except (NotFound, Forbidden):
        return HTMLResponse(layout.not_found(), 404)
    return sent(content, "lettres-activation.pdf", "application/pdf")


def sent(content: bytes, name: str, media_type: str) -> Response:
    """A document for one person: never kept by a cache, opened in the browser only when its type is harmless."""
    shown = "inline" if media_type in INLINE else "attachment"
    return Response(
        content,
        media_type=media_type,
        headers={
            "Content-Disposition": f"{shown}; filename*=UTF-8''{quote(name, safe='')}",
            "Cache-Control": "private, no-store",
        },
    )
