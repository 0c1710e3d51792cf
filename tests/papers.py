"""Documents for the tests: types that a structure asks for, files that a family sends."""

import io
from typing import Any

from fpdf import FPDF
from PIL import Image

from portail.actions import document_types
from portail.rules.documents import Audience, DocumentType, Scope, Validity
from tests.cast import DIANE, NOW

_PLAIN = DocumentType(0, "Attestation d'assurance", "", Scope.CHILD, Audience.EVERYONE, frozenset(), 0, 17,
                      Validity.SCHOOL_YEAR, None, None, None, False, False, "")  # fmt: skip


def kind(id: int = 0, **changed: Any) -> DocumentType:
    """A type: of every child, for the school year, that only warns."""
    values = {name: getattr(_PLAIN, name) for name in DocumentType.__slots__}
    return DocumentType(**{**values, "id": id, **changed})


def ask(**changed: Any) -> int:
    """The structure asks for such a document; its id."""
    return document_types.save(DIANE, kind(**changed), None, True, NOW)


def pdf(text: str = "Attestation") -> bytes:
    document = FPDF()
    document.add_page()
    document.set_font("helvetica")
    document.cell(text=text)
    return bytes(document.output())


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **options)
    return out.getvalue()
