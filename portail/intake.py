"""Files that families send, judged by what they hold: never by their name, nor by what the browser says of them.

An image is drawn again: what hides in it (place, camera, a second file after the end) does not come through. A PDF is
read, and refused when it could act by itself.
"""

import io
import logging
import threading
import unicodedata
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from portail.errors import FileRefused
from portail.rules.documents import FileFault

MAX_BYTES = 10 * 1024 * 1024
MAX_PAGES = 40
MAX_PIXELS = 64_000_000  # of an image, before it is drawn again
MAX_PIXELS_PNG = 36_000_000  # which is read whole, four bytes a pixel; a sheet scanned at 600 points an inch has 35
MAX_SIDE = 3000  # pixels, after
MAX_OBJECTS = 20_000  # of a PDF
MAX_NAME = 80
JPEG_QUALITY = 85
PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
SUFFIXES = {PDF: ".pdf", JPEG: ".jpg", PNG: ".png"}
_HEIC = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypheif", b"ftypavif")
_ACTS = frozenset(
    {"/JS", "/JavaScript", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/RichMedia", "/XFA", "/SubmitForm",
     "/ImportData", "/GoToR", "/GoToE", "/AA", "/Rendition", "/Movie", "/Sound"}
)  # fmt: skip
_PAGE_WORDS = (b"<html", b"<script", b"<svg", b"<!doctype", b"<?php")
_one_at_a_time = threading.Lock()  # a drawn image, or a PDF that swells, takes some hundreds of megabytes

Image.MAX_IMAGE_PIXELS = MAX_PIXELS
logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # a damaged file is told to its sender, not to the log


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a file: a neutral name, the true type, the bytes."""

    name: str
    media_type: str
    content: bytes


def checked(name: str, content: bytes) -> Kept:
    """What may be kept of the file. Raises FileRefused."""
    if not content:
        raise FileRefused(FileFault.EMPTY)
    if len(content) > MAX_BYTES:
        raise FileRefused(FileFault.TOO_LARGE, MAX_BYTES // 1024 // 1024)
    if not content.startswith((b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        raise FileRefused(FileFault.HEIC if content[4:12] in _HEIC else FileFault.UNKNOWN)
    with _one_at_a_time:
        if content.startswith(b"%PDF-"):
            _check_pdf(content)
            kind, kept = PDF, content
        else:
            kind, kept = _drawn_again(content)
    return Kept(neutral(name, kind), kind, kept)


def neutral(name: str, media_type: str) -> str:
    """A name without folder, control character or mark that turns the reading direction; the suffix of its type."""
    stem = PurePath(unicodedata.normalize("NFC", name).replace("\\", "/").rstrip("/")).stem
    shown = "".join(c for c in stem if c.isalnum() or c in " -_().'’")
    return f"{' '.join(shown.split())[:MAX_NAME].strip(' .') or 'document'}{SUFFIXES[media_type]}"


def _drawn_again(content: bytes) -> tuple[str, bytes]:
    """Upright, at most MAX_SIDE pixels wide and high, without what was written beside the picture."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as image:
                kind, most = (PNG, MAX_PIXELS_PNG) if image.format == "PNG" else (JPEG, MAX_PIXELS)
                if image.width * image.height > most:
                    raise FileRefused(FileFault.TOO_MANY_PIXELS, most // 1_000_000)
                return _redraw(image, kind)
        except Image.DecompressionBombError:
            raise FileRefused(FileFault.TOO_MANY_PIXELS, MAX_PIXELS // 1_000_000) from None
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError):
            raise FileRefused(FileFault.DAMAGED) from None


def _redraw(image: Image.Image, kind: str) -> tuple[str, bytes]:
    if kind == JPEG:
        image.draft("RGB", (MAX_SIDE, MAX_SIDE))
    image.thumbnail((MAX_SIDE, MAX_SIDE))  # in place, and before it is turned: a copy of the large one costs as much
    drawn = ImageOps.exif_transpose(image)
    if kind == PNG:
        found = _saved(drawn.convert("RGBA" if drawn.has_transparency_data else "RGB"), "PNG")
        if len(found) <= MAX_BYTES:
            return PNG, found
        drawn = _on_white(drawn)
    return JPEG, _saved(drawn.convert("RGB"), "JPEG")


def _on_white(image: Image.Image) -> Image.Image:
    paper = Image.new("RGBA", image.size, "white")
    paper.alpha_composite(image.convert("RGBA"))
    return paper


def _saved(image: Image.Image, kind: str) -> bytes:
    image.info.clear()
    out = io.BytesIO()
    image.save(out, kind, **({"quality": JPEG_QUALITY} if kind == "JPEG" else {}))
    return out.getvalue()


def _check_pdf(content: bytes) -> None:
    if zipfile.is_zipfile(io.BytesIO(content)):
        raise FileRefused(FileFault.DISGUISED)
    end = content.rfind(b"%%EOF")
    if end < 0:
        raise FileRefused(FileFault.DAMAGED)
    if content[end + 5 :].strip(b"\x00\r\n\t ") or any(word in content[:1024].lower() for word in _PAGE_WORDS):
        raise FileRefused(FileFault.DISGUISED)
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted:
            raise FileRefused(FileFault.PASSWORD)
        pages = reader.get_num_pages()
        if pages > MAX_PAGES:
            raise FileRefused(FileFault.TOO_MANY_PAGES, MAX_PAGES)
        if pages == 0:
            raise FileRefused(FileFault.DAMAGED)
        for value in _objects(reader):
            if _acts(value):
                raise FileRefused(FileFault.ACTIVE)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OverflowError,
            AssertionError, NotImplementedError, OSError):  # fmt: skip
        raise FileRefused(FileFault.DAMAGED) from None


def _objects(reader: PdfReader) -> Iterator[Any]:
    """All that the trailer leads to, each object once."""
    seen: set[tuple[int, int]] = set()
    waiting: list[Any] = [reader.trailer]
    visited = 0
    while waiting:
        value = waiting.pop()
        if isinstance(value, IndirectObject):
            if (value.idnum, value.generation) in seen:
                continue
            seen.add((value.idnum, value.generation))
            value = value.get_object()
        visited += 1
        if visited > MAX_OBJECTS * 20 or len(seen) > MAX_OBJECTS:
            raise FileRefused(FileFault.DAMAGED)
        if isinstance(value, DictionaryObject):
            yield value
            waiting.extend(value.raw_get(key) for key in value)
        elif isinstance(value, ArrayObject):
            waiting.extend(value)


def _acts(value: DictionaryObject) -> bool:
    """Whether the object runs, opens or carries something."""
    if isinstance(value, StreamObject) and value.get("/Type") == "/EmbeddedFile":
        return True
    return bool(_ACTS & value.keys()) or value.get("/S") in _ACTS or value.get("/Subtype") in _ACTS
