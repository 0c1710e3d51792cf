"""CSV that French spreadsheets open as it is, and in which no text can be taken for a formula."""

import csv
import io
import string
from collections.abc import Iterable, Sequence
from decimal import Decimal

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_BLANK = f"{string.whitespace}\u00a0\u2003\u202f\ufeff\u200b"


def csv_file(headings: Sequence[str], rows: Iterable[Sequence[str | Decimal]]) -> bytes:
    """Semicolons, decimal commas, UTF-8 with the mark that Excel needs."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _cell(value: str | Decimal) -> str:
    return f"{value:.2f}".replace(".", ",") if isinstance(value, Decimal) else inert(value)


def inert(words: str) -> str:
    """With an apostrophe in front when a spreadsheet would run it, whatever spaces precede."""
    return f"'{words}" if words.lstrip(_BLANK).startswith(_FORMULA) else words
