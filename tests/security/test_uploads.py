"""Hostile files, each built here: refused with a sentence that a parent understands, or made harmless."""

import io
import struct
import subprocess
import sys
import zipfile
import zlib

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from portail import intake, wording
from portail.errors import FileRefused
from portail.rules.documents import FileFault
from tests.papers import pdf, picture

HTML = b"<!DOCTYPE html><html><script>alert(document.cookie)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
TO_THE_LEFT = "\u202e"


def fault(content: bytes, name: str = "document.pdf") -> FileFault:
    """Why it is refused; the sentence is French and holds nothing of the file."""
    with pytest.raises(FileRefused) as refused:
        intake.checked(name, content)
    sentence = wording.refusal(refused.value)
    assert sentence.endswith(".")
    assert "None" not in sentence
    return FileFault(refused.value.fault)


def written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def writer() -> PdfWriter:
    return PdfWriter(clone_from=io.BytesIO(pdf()))


def action(kind: str, **other: object) -> DictionaryObject:
    return DictionaryObject({NameObject("/S"): NameObject(kind), **{NameObject(f"/{k}"): v for k, v in other.items()}})


def zipped(content: bytes = b"x") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("page.html", content)
    return out.getvalue()


def png(width: int, height: int, data: bytes = b"") -> bytes:
    """A PNG by hand: its header may lie."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("name", ["a.pdf", "a.jpg", "a.png", "a.pdf.exe", "a"])
@pytest.mark.parametrize(
    "content",
    [HTML, SVG, zipped(), b"MZ\x90\x00", b"\x7fELF", b"GIF89a", b"#!/bin/sh\n", b" %PDF-1.7", b"BM", b"\x00" * 99],
    ids=["html", "svg", "zip", "exe", "elf", "gif", "script", "space", "bmp", "zeros"],
)  # fmt: skip
def test_what_is_no_document_is_refused_whatever_its_name(content: bytes, name: str) -> None:
    assert fault(content, name) is FileFault.UNKNOWN


def test_an_empty_file_is_refused() -> None:
    assert fault(b"") is FileFault.EMPTY


@pytest.mark.parametrize("start", [b"%PDF-1.7\n", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"])
def test_a_file_too_large_is_refused_before_it_is_read(start: bytes) -> None:
    assert fault(start + b"0" * intake.MAX_BYTES) is FileFault.TOO_LARGE


def test_a_photo_of_a_telephone_that_browsers_cannot_show_is_named() -> None:
    assert fault(b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic") is FileFault.HEIC


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.7\n" + rest for rest in (HTML, HTML + b"%%EOF", b"%%EOF", b"0 " * 4000 + b"%%EOF")],
    ids=["html", "html with an end", "nothing", "noise"],
)  # fmt: skip
def test_a_page_that_begins_like_a_pdf_is_refused(content: bytes) -> None:
    assert fault(content) in (FileFault.DAMAGED, FileFault.DISGUISED)


@pytest.mark.parametrize("tail", [HTML, zipped(), b"MZ\x90" * 10, b"<?php system($_GET[0]);"])
def test_a_pdf_with_something_after_its_end_is_refused(tail: bytes) -> None:
    assert fault(pdf() + tail) is FileFault.DISGUISED


def test_a_pdf_that_is_an_archive_too_is_refused_even_when_it_ends_as_a_pdf() -> None:
    archive = bytearray(pdf() + zipped())
    comment = b"\n%%EOF\n"
    archive[-2:] = struct.pack("<H", len(comment))  # the comment of the archive
    assert zipfile.is_zipfile(io.BytesIO(bytes(archive) + comment))
    assert fault(bytes(archive) + comment) is FileFault.DISGUISED


def test_a_pdf_with_a_password_is_refused() -> None:
    locked = writer()
    locked.encrypt("secret")
    assert fault(written(locked)) is FileFault.PASSWORD
    printable = writer()
    printable.encrypt("", "owner")
    assert fault(written(printable)) is FileFault.PASSWORD


@pytest.mark.parametrize(
    "does",
    [
        action("/JavaScript", JS=TextStringObject("app.alert(1)")),
        action("/Launch", F=TextStringObject("cmd.exe")),
        action("/SubmitForm", F=TextStringObject("https://voleur.example")),
        action("/GoToR", F=TextStringObject("//voleur.example/x.pdf")),
        action("/URI", URI=TextStringObject("https://x.example"), Next=action("/JavaScript", JS=TextStringObject("1"))),
    ],
    ids=["script", "program", "form sent", "other file", "script behind a link"],
)
def test_a_pdf_that_acts_when_it_opens_is_refused(does: DictionaryObject) -> None:
    acting = writer()
    acting.root_object[NameObject("/OpenAction")] = does
    assert fault(written(acting)) is FileFault.ACTIVE


def test_a_script_under_a_disguised_name_is_found() -> None:
    acting = writer()
    acting.root_object[NameObject("/OpenAction")] = action("/JavaScript", JS=TextStringObject("app.alert(1)"))
    hidden = written(acting).replace(b"/JavaScript", b"/J#61v#61Script").replace(b"/JS", b"/#4AS")
    assert b"JavaScript" not in hidden
    assert fault(hidden) is FileFault.ACTIVE


def test_a_script_in_a_compressed_object_is_found() -> None:
    acting = writer()
    acting.pages[0][NameObject("/Annots")] = ArrayObject(
        [DictionaryObject({NameObject("/A"): acting._add_object(action("/JavaScript", JS=TextStringObject("1")))})]
    )
    acting.compress_identical_objects()
    assert fault(written(acting)) is FileFault.ACTIVE


def test_a_pdf_with_files_inside_is_refused() -> None:
    carrying = writer()
    carrying.add_attachment("facture.exe", b"MZ\x90")
    assert fault(written(carrying)) is FileFault.ACTIVE


def test_a_stream_that_says_it_is_a_file_is_refused() -> None:
    carrying, stream = writer(), DecodedStreamObject()
    stream.set_data(b"MZ")
    stream[NameObject("/Type")] = NameObject("/EmbeddedFile")
    carrying.root_object[NameObject("/Extra")] = carrying._add_object(stream)
    assert fault(written(carrying)) is FileFault.ACTIVE


def test_a_pdf_of_too_many_pages_is_refused() -> None:
    long = writer()
    for _ in range(intake.MAX_PAGES):
        long.add_blank_page(200, 200)
    assert fault(written(long)) is FileFault.TOO_MANY_PAGES


def test_pages_that_contain_themselves_end() -> None:
    looping = writer()
    pages = looping.root_object[NameObject("/Pages")].get_object()
    pages[NameObject("/Kids")].append(looping.root_object.raw_get("/Pages"))  # type: ignore[union-attr]
    pages[NameObject("/Count")] = NumberObject(2)  # type: ignore[index]
    assert fault(written(looping)) is FileFault.DAMAGED


def test_a_deep_pdf_ends() -> None:
    nested = writer()
    inner = ArrayObject()
    for _ in range(400):
        inner = ArrayObject([inner])
    nested.root_object[NameObject("/Deep")] = inner
    assert intake.checked("profond.pdf", written(nested)).media_type == intake.PDF


def test_a_pdf_that_swells_is_refused() -> None:
    bomb = zlib.compress(bytes(300_000_000), 9)
    head = b"<</Type/XRef/Size 1/W[1 1 1]/Root 2 0 R/Filter/FlateDecode/Length %d>>" % len(bomb)
    end = b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n"
    assert fault(b"%PDF-1.5\n1 0 obj\n" + head + b"\nstream\n" + bomb + end) is FileFault.DAMAGED


@pytest.mark.parametrize(("width", "height"), [(30_000, 30_000), (65_000, 65_000), (1, 70_000_000), (6001, 6000)])
def test_an_image_that_would_fill_the_memory_is_refused_before_it_is_drawn(width: int, height: int) -> None:
    assert fault(png(width, height)) is FileFault.TOO_MANY_PIXELS


def test_the_largest_image_takes_a_bounded_memory() -> None:
    """36 million pixels with transparency: 144 megabytes, read once and resized once."""
    code = (
        "import io; from PIL import Image; from portail import intake; from tests.benchmarks import measure\n"
        "out = io.BytesIO(); Image.new('RGBA', (6000, 6000)).save(out, 'PNG', compress_level=1)\n"
        "intake.checked('a.png', out.getvalue())\n"
        "print(round(measure.peak_memory()))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(said.stdout) < 550  # megabytes


@pytest.mark.parametrize(
    "content",
    [png(0, 0), png(100, 100), png(10, 10, b"x"), picture()[:200], picture("PNG")[:60], b"\xff\xd8\xff" + HTML],
    ids=["no size", "no pixel", "few pixels", "cut jpeg", "cut png", "html in jpeg"],
)
def test_a_damaged_image_is_refused(content: bytes) -> None:
    assert fault(content) is FileFault.DAMAGED


def test_a_text_of_a_png_that_swells_is_refused() -> None:
    bomb = zlib.compress(b"0" * 200_000_000)
    body = b"Comment\x00\x00" + bomb
    chunk = struct.pack(">I", len(body)) + b"zTXt" + body + struct.pack(">I", zlib.crc32(b"zTXt" + body))
    whole = picture("PNG")
    assert fault(whole[:33] + chunk + whole[33:]) is FileFault.DAMAGED


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("tail", [HTML, zipped(HTML), b"<?php"])
def test_what_hides_behind_a_picture_does_not_come_through(kind: str, tail: bytes) -> None:
    kept = intake.checked("photo", picture(kind) + tail)
    assert tail not in kept.content
    assert not zipfile.is_zipfile(io.BytesIO(kept.content))


def test_place_camera_and_comment_of_a_photo_are_forgotten() -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x9286] = "Téléphone de Karim", "secret"
    exif.get_ifd(0x8825).update({1: "N", 2: (45.0, 46.0, 47.0)})
    taken = picture(exif=exif, comment=b"<script>")
    assert b"Karim" in taken.replace(b"\x00", b"")
    kept = intake.checked("photo.jpg", taken)
    with Image.open(io.BytesIO(kept.content)) as image:
        assert dict(image.getexif()) == {}
    for word in (b"Karim", b"secret", b"<script>", b"Exif"):
        assert word not in kept.content


def test_text_of_a_png_is_forgotten() -> None:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Comment", "<script>secret</script>")
    assert b"secret" not in intake.checked("a.png", picture("PNG", pnginfo=info)).content


def test_a_photo_taken_on_its_side_is_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    kept = intake.checked("photo.jpg", picture(size=(60, 40), exif=exif))
    with Image.open(io.BytesIO(kept.content)) as image:
        assert image.size == (40, 60)


def test_a_large_photo_is_made_smaller() -> None:
    kept = intake.checked("photo.jpg", picture(size=(5000, 2500)))
    with Image.open(io.BytesIO(kept.content)) as image:
        assert image.size == (intake.MAX_SIDE, intake.MAX_SIDE // 2)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("..\\..\\Windows\\win.ini", "win.pdf"),
        ("/etc/cron.d/x.sh", "x.pdf"),
        (f"facture{TO_THE_LEFT}fdp.exe", "facturefdp.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie x1.pdf"),
        ("a\x00.pdf.exe", "a.pdf.pdf"),
        ('"><script>.pdf', "script.pdf"),
        ("....", "document.pdf"),
        ("", "document.pdf"),
        ("Été à l’école (2).PDF", "Été à l’école (2).pdf"),
        ("x" * 500 + ".pdf", "x" * 80 + ".pdf"),
    ],
)
def test_a_name_is_made_neutral(name: str, kept: str) -> None:
    assert intake.checked(name, pdf()).name == kept


def test_an_honest_pdf_is_kept_as_it_is() -> None:
    content = pdf("Attestation d'assurance 2026")
    kept = intake.checked("Attestation.pdf", content)
    assert kept.content == content
    assert "2026" in PdfReader(io.BytesIO(kept.content)).pages[0].extract_text()
