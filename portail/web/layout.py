"""The pages that exist without Streamlit: sign-in, footer pages, errors. One template; they need no script."""

import re
from html import escape
from string import Template

from starlette.responses import HTMLResponse

import db
from db import accounts, structure
from portail.errors import NotFound
from portail.web import assets

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
FOOTER = (
    ("/guide", "Guide"),
    ("/confidentialite", "Confidentialité"),
    ("/cookies", "Cookies"),
    ("/accessibilite", "Accessibilité : non conforme"),
)
DEMONSTRATION = "Ville de démonstration : données fictives"

_TEXT = re.compile(r">[^<]+")
_SPACE = re.compile(r"\s(?=[:;?!»])|(?<=[«])\s|(?<=n°)\s")
_PAGE = Template(
    """<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>$title – $structure</title>
<link rel="icon" href="/app/static/logo.svg">
<link rel="stylesheet" href="$style">
<script src="$script" defer></script>
</head>
<body>
$banner<header>
<a href="/"><img src="/app/static/logo.svg" alt="" width="40" height="40"><span>$structure</span></a>
</header>
<main>
$body
</main>
<footer><nav aria-label="Informations">$footer</nav></footer>
</body>
</html>
"""
)


def page(title: str, body: str) -> bytes:
    """A whole page; `body` is HTML."""
    return _PAGE.substitute(
        title=escape(title),
        structure=escape(name()),
        style=assets.url("portail.css"),
        script=assets.url("saisie.js"),
        banner=f'<p class="demonstration">{DEMONSTRATION}</p>\n' if demonstration() else "",
        body=_TEXT.sub(lambda text: _SPACE.sub("&nbsp;", text[0]), body),
        footer="".join(f'<a href="{address}">{label}</a>' for address, label in FOOTER),
    ).encode()


def answer(title: str, body: str, status: int = 200) -> HTMLResponse:
    """`page` as a response under its own, strict policy."""
    return HTMLResponse(page(title, body), status, {"Content-Security-Policy": POLICY})


def not_found() -> bytes:
    """What is shown at an address that is nobody's."""
    return page(
        "Page introuvable",
        '<section class="card"><h1>Page introuvable</h1><p>Cette adresse ne correspond à aucune page du portail.</p>'
        '<p><a class="button" href="/">Revenir à l\'accueil</a></p></section>',
    )


def demonstration() -> bool:
    """Whether the data are fictitious."""
    with db.cursor() as con:
        return accounts.is_demonstration(con)


def name() -> str:
    """The structure's name."""
    try:
        with db.cursor() as con:
            return structure.get(con).name
    except NotFound:
        return "Portail familles"
