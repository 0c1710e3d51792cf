"""The style sheet and the script of the portal's own pages, served under an address that changes with them."""

import hashlib
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse

FOLDER = Path(__file__).parent / "files"
_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}


@cache
def url(name: str) -> str:
    """« /fr.js?v=1a2b3c4d »."""
    return f"/{name}?v={hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:8]}"


async def script(_: Request) -> FileResponse:
    return FileResponse(FOLDER / "fr.js", media_type="text/javascript", headers=_FOREVER)


async def typing(_: Request) -> FileResponse:
    return FileResponse(FOLDER / "saisie.js", media_type="text/javascript", headers=_FOREVER)


async def style(_: Request) -> FileResponse:
    return FileResponse(FOLDER / "portail.css", media_type="text/css", headers=_FOREVER)
