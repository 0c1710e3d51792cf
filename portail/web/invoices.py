"""Invoices as files: a family's own, and a month's for who bills. For anybody else they do not exist."""

from collections.abc import Iterator
from datetime import date

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse

from portail.actions import invoicing, print_run
from portail.actions.print_run import Kind, Run
from portail.documents import invoice as paper
from portail.errors import Forbidden, NotFound
from portail.rules.access import User
from portail.web import layout

PRIVATE = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
TYPES = {Kind.MERGED: "application/pdf", Kind.SEPARATE: "application/zip"}


async def invoice_pdf(request: Request) -> Response:
    """GET /documents/factures/{invoice_id}.pdf"""
    return await run_in_threadpool(_invoice_pdf, request.state.account, request.path_params["invoice_id"])


async def month_pdf(request: Request) -> Response:
    """GET /documents/factures/{month}.pdf: « 2026-10 », one document for the printer."""
    return await run_in_threadpool(_month, request.state.account, request.path_params["month"], Kind.MERGED)


async def month_zip(request: Request) -> Response:
    """GET /documents/factures/{month}.zip: a file per family."""
    return await run_in_threadpool(_month, request.state.account, request.path_params["month"], Kind.SEPARATE)


async def month_csv(request: Request) -> Response:
    """GET /documents/factures/{month}.csv"""
    return await run_in_threadpool(_month_csv, request.state.account, request.path_params["month"])


def _invoice_pdf(user: User, invoice_id: int) -> Response:
    try:
        invoice = invoicing.family_invoice(user, invoice_id)
    except NotFound:
        return _absent()
    return Response(paper.render(invoice), headers=_headers(f"facture-{invoice.number}.pdf", "application/pdf"))


def _month(user: User, month: str, kind: Kind) -> Response:
    try:
        period = _period(month)
        run = print_run.find(user, period, kind)
        drawn = run if run is not None and run.ready else print_run.now(user, period, kind)
    except (NotFound, Forbidden):
        return _absent()
    return StreamingResponse(
        _pieces(drawn),
        headers={**_headers(f"factures-{month}.{kind}", TYPES[kind]), "Content-Length": str(drawn.size)},
    )


def _pieces(run: Run) -> Iterator[bytes]:
    """Holds the run, hence its file, until the last piece has left."""
    yield from run.content()


def _month_csv(user: User, month: str) -> Response:
    try:
        content = invoicing.table(user, _period(month))
    except (NotFound, Forbidden):
        return _absent()
    return Response(content, headers=_headers(f"factures-{month}.csv", "text/csv; charset=utf-8", shown="attachment"))


def _period(month: str) -> date:
    """Raises NotFound unless it reads « 2026-10 »."""
    try:
        period = date.fromisoformat(f"{month}-01")
    except ValueError:
        raise NotFound("invoice") from None
    if f"{period:%Y-%m}" != month:
        raise NotFound("invoice")
    return period


def _headers(name: str, media_type: str, shown: str = "inline") -> dict[str, str]:
    return {**PRIVATE, "Content-Type": media_type, "Content-Disposition": f'{shown}; filename="{name}"'}


def _absent() -> Response:
    return HTMLResponse(layout.not_found(), 404, PRIVATE)
