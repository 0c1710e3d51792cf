"""The European payment QR code (EPC069-12): a bank's application reads it and fills in the transfer."""

import unicodedata
from decimal import Decimal

import segno

from portail.documents.layout import Paper

_ASCII_LETTERS = str.maketrans(
    {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D",
     "’": "'", "–": "-", "—": "-"}
)  # fmt: skip
_SEPA_SIGNS = frozenset("/-?:().,'+ ")
_NAME, _TEXT = 70, 140


def payload(bic: str, name: str, iban: str, amount: Decimal, text: str) -> str:
    """The text of the code. `amount` in euros, from 0.01 to 999 999 999.99, else ValueError."""
    if not Decimal("0.01") <= amount <= Decimal("999999999.99"):
        raise ValueError("amount outside what a transfer carries")
    fields = (
        "BCD", "002", "1", "SCT",
        _compact(bic), _sepa(name, _NAME), _compact(iban), f"EUR{amount:.2f}",
        "", "", _sepa(text, _TEXT),
    )  # fmt: skip
    return "\n".join(fields)


def _compact(code: str) -> str:
    return "".join(code.split()).upper()


def _sepa(text: str, longest: int) -> str:
    """Basic Latin only: the characters that every bank in the area accepts."""
    plain = unicodedata.normalize("NFKD", text.translate(_ASCII_LETTERS)).encode("ascii", "ignore").decode("ascii")
    kept = "".join(char if char.isalnum() or char in _SEPA_SIGNS else " " for char in plain)
    return " ".join(kept.split())[:longest].strip()


def draw(paper: Paper, x: float, y: float, side: float, content: str) -> None:
    """The code as filled runs of modules, its symbol exactly in the square."""
    code = segno.make(content, error="m", mask=3, boost_error=False, micro=False)
    module = side / len(code.matrix)
    paper.bars(
        (x + start * module, y + row * module, length * module, module)
        for row, modules in enumerate(code.matrix)
        for start, length in _runs(modules)
    )


def _runs(modules: bytearray) -> list[tuple[int, int]]:
    """(first, length) of each run of dark modules."""
    runs: list[tuple[int, int]] = []
    for column, dark in enumerate(modules):
        if not dark:
            continue
        if runs and sum(runs[-1]) == column:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((column, 1))
    return runs
