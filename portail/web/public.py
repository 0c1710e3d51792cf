"""The pages of the footer, open to everybody: their text is in portail/web/files/*.html."""

from collections.abc import Awaitable, Callable
from html import escape
from string import Template

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse

import db
from db import structure
from portail import privacy, settings
from portail.errors import NotFound
from portail.web import assets, layout

TITLES = {
    "guide": "Guide du portail",
    "confidentialite": "Politique de confidentialité",
    "cookies": "Cookies",
    "accessibilite": "Déclaration d'accessibilité",
}


def page(name: str) -> Callable[[Request], Awaitable[HTMLResponse]]:
    """The endpoint of one page of `TITLES`."""

    async def endpoint(_: Request) -> HTMLResponse:
        return await run_in_threadpool(_answer, name)

    return endpoint


def _answer(name: str) -> HTMLResponse:
    with db.cursor() as con:
        town = settings.town(structure.settings(con))
        try:
            house = structure.get(con)
            facts = {"structure": house.name, "email": house.email, "phone": house.phone}
        except NotFound:
            facts = {"structure": "la structure", "email": "", "phone": ""}
    text = Template((assets.FOLDER / f"{name}.html").read_text("utf-8")).substitute(
        {key: escape(value) for key, value in facts.items()},
        contact=escape(" ou ".join(filter(None, (facts["phone"], facts["email"]))) or facts["structure"]),
        kept=privacy.kept_html(),
        durations=privacy.durations_html(town),
        inactive=privacy.inactive(town),
        stays=privacy.stays_html(),
        cookies=privacy.cookies_html(),
        idle_minutes=town.session_idle_minutes,
        absolute_hours=town.session_absolute_hours,
    )
    return layout.answer(TITLES[name], f'<article class="card text"><h1>{escape(TITLES[name])}</h1>{text}</article>')
