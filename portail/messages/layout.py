"""One content, two renderings: plain text of 76 columns, and HTML that any reader shows, in light and dark.

A letter is a list of blocks. Both bodies come from the same blocks, so that neither can say more than the other.
"""

import html
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 76
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


@dataclass(frozen=True, slots=True)
class Letter:
    """A subject on one line, and the same content twice."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """`what` happened to which days, its `outcome`, and a `detail` (an amount, a comment)."""

    what: str
    outcome: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class Amounts:
    """Labels and amounts; the first one matters most."""

    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Advice:
    """What the reader may do, one point each."""

    title: str
    points: Sequence[str]


@dataclass(frozen=True, slots=True)
class Button:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Note:
    text: str


Block = Paragraph | Section | Amounts | Advice | Button | Note


def single_line(text: str) -> str:
    """The text without line breaks, control characters or marks that turn the reading direction."""
    return _CONTROLS.sub(" ", text).strip()


def compose(subject: str, name: str, blocks: Sequence[Block], structure: str = "") -> Letter:
    """The letter to `name`, signed by the structure."""
    greeting = f"Bonjour {single_line(name)}," if name.strip() else "Bonjour,"
    signature = single_line(structure) or "Portail familles"
    whole = (Paragraph(greeting), *blocks)
    title = single_line(subject)
    return Letter(title, _text(whole, signature), _html(title, whole, signature))


_AUTOMATIC = (
    "Ce message est envoyé automatiquement. Pour nous joindre, utilisez les coordonnées affichées sur le portail."
)


def _text(blocks: Sequence[Block], signature: str) -> str:
    parts = [_block_text(block) for block in blocks]
    return "\n\n".join([*parts, f"{_wrap('À bientôt,')}\n{_wrap(signature)}", f"-- \n{_wrap(_AUTOMATIC)}"]) + "\n"


def _block_text(block: Block) -> str:
    match block:
        case Paragraph(text) | Note(text):
            return _wrap(text)
        case Section(title, entries):
            head = _wrap(title)
            rule = "-" * min(WIDTH, max(len(line) for line in head.splitlines()))
            return "\n".join([head, rule, *(_entry_text(entry) for entry in entries)])
        case Amounts(rows):
            return "\n".join(_wrap(f"{label} : {amount}") for label, amount in rows)
        case Advice(title, points):
            return "\n".join([_wrap(title), *(_wrap(point, "- ") for point in points)])
        case Button(label, url):
            return f"{_wrap(f'{label} :')}\n{url}"


def _entry_text(entry: Entry) -> str:
    outcome = " · ".join(filter(None, (entry.outcome, entry.detail)))
    return f"{_wrap(entry.what, '- ')}\n{_wrap(outcome, '  ')}"


def _wrap(text: str, lead: str = "") -> str:
    line = single_line(text)
    if line and len(lead) + len(line) <= WIDTH:
        return lead + line
    return textwrap.fill(line, WIDTH, initial_indent=lead, subsequent_indent=" " * len(lead))


_STYLE = """
:root { color-scheme: light dark; supported-color-schemes: light dark; }
body { margin: 0; padding: 24px 12px; background: #F2F5F9; color: #1B2733;
  font: 16px/1.5 "Noto Sans", "Segoe UI", Roboto, Helvetica, Arial, sans-serif; }
.sheet { max-width: 600px; margin: 0 auto; background: #FFFFFF; border-top: 4px solid #0B5A6B; border-radius: 6px; }
.inside { padding: 24px; overflow-wrap: anywhere; }
.sender { margin: 0 0 20px; font-size: 14px; color: #4A5563; }
p { margin: 0 0 16px; }
h2 { margin: 24px 0 4px; font-size: 16px; line-height: 1.4; }
ul { margin: 0 0 16px; padding: 0; list-style: none; }
ul.entries li { padding: 10px 0; border-top: 1px solid #D8DEE6; }
ul.points { padding-left: 20px; list-style: disc; }
.detail { color: #4A5563; }
.amounts { padding: 12px 16px; background: #F2F5F9; border-radius: 6px; }
.note { padding: 12px 16px; border-left: 4px solid #9A7600; background: #FFF9E5; color: #3F3100; font-size: 14px; }
a { color: #0B5A6B; }
a.button { display: inline-block; padding: 12px 20px; border-radius: 6px; background: #0B5A6B; color: #FFFFFF;
  font-weight: bold; text-decoration: none; }
.address { font-size: 13px; color: #4A5563; }
.foot { max-width: 600px; margin: 16px auto 0; padding: 0 12px; font-size: 13px; color: #4A5563; text-align: center; }
@media (prefers-color-scheme: dark) {
  body { background: #0D1217; color: #E8EDF2; }
  .sheet { background: #171F28; border-top-color: #5FB7C9; }
  .sender, .detail, .address, .foot { color: #A9B5C1; }
  ul.entries li { border-top-color: #33404D; }
  .amounts { background: #1D2630; }
  .note { background: #2B2616; color: #F3E3B3; border-left-color: #C9A227; }
  a { color: #7CC7D8; }
  a.button { background: #2C7F93; color: #FFFFFF; }
}
"""


def _html(title: str, blocks: Sequence[Block], signature: str) -> str:
    content = "\n".join(_block_html(block) for block in blocks)
    return f"""<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{html.escape(title)}</title>
<style>{_STYLE}</style>
</head>
<body>
<div class="sheet"><div class="inside">
<p class="sender">{html.escape(signature)}</p>
{content}
<p>À bientôt,<br>{html.escape(signature)}</p>
</div></div>
<p class="foot">{html.escape(_AUTOMATIC)}</p>
</body>
</html>
"""


def _block_html(block: Block) -> str:
    match block:
        case Paragraph(text):
            return f"<p>{_safe(text)}</p>"
        case Note(text):
            return f'<p class="note">{_safe(text)}</p>'
        case Section(title, entries):
            items = "\n".join(_entry_html(entry) for entry in entries)
            return f'<h2>{_safe(title)}</h2>\n<ul class="entries">\n{items}\n</ul>'
        case Amounts(rows):
            return f'<p class="amounts">{"<br>".join(_amount_html(*row) for row in rows)}</p>'
        case Advice(title, points):
            items = "\n".join(f"<li>{_safe(point)}</li>" for point in points)
            return f'<h2>{_safe(title)}</h2>\n<ul class="points">\n{items}\n</ul>'
        case Button(label, url):
            address = _safe(url)
            return (
                f'<p><a class="button" href="{address}">{_safe(label)}</a></p>\n'
                f'<p class="address">Si le bouton ne répond pas : <a href="{address}">{address}</a></p>'
            )


def _entry_html(entry: Entry) -> str:
    detail = f' <span class="detail">· {_safe(entry.detail)}</span>' if entry.detail else ""
    return f"<li>{_safe(entry.what)}<br><strong>{_safe(entry.outcome)}</strong>{detail}</li>"


def _amount_html(label: str, amount: str) -> str:
    return f"{_safe(label)} : <strong>{_safe(amount)}</strong>"


def _safe(text: str) -> str:
    return html.escape(single_line(text))
