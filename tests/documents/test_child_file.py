"""The « fiche sanitaire »: what it says, on as many pages as it takes."""

from dataclasses import replace
from datetime import date
from io import BytesIO

from pypdf import PdfReader

from portail.documents import child_file
from portail.documents.child_file import Part, Row, Sheet

SHEET = Sheet(
    "Les P'tits Loups", ("3 place de l'Église", "63450 Saint-Amant-la-Œuvre"), "04 73 00 00 00", "#0B5A6B",
    date(2026, 11, 23), "Minh Đức Đặng", "Naissance le 12 mars 2020 · École Jules-Ferry · CP",
    (
        Part("Repas et santé", (Row("Allergies", "Œuf"), Row("Conduite à tenir", "1. La trousse.\n2. Appeler le 15."))),
        Part("Personnes à prévenir", (Row("1. Łucja Nguyễn", "06 39 98 01 02 · tante"),)),
    ),
)  # fmt: skip


def pages(sheet: Sheet) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(child_file.render(sheet))).pages]


def test_one_page_says_it_all_and_is_ready_to_sign() -> None:
    (text,) = pages(SHEET)
    for words in ("Fiche sanitaire", "au 23 novembre 2026", "Minh Đức Đặng", "Œuf", "2. Appeler le 15.",
                  "1. Łucja Nguyễn", "Nom et signature d'un responsable", "page 1/1"):  # fmt: skip
        assert words in text


def test_the_same_values_give_the_same_bytes() -> None:
    assert child_file.render(SHEET) == child_file.render(SHEET)


def test_no_name_is_in_the_metadata() -> None:
    about = PdfReader(BytesIO(child_file.render(SHEET))).metadata
    assert "Đặng" not in str(about)


def test_a_long_file_goes_on_overleaf_under_the_childs_name() -> None:
    rows = tuple(Row(f"Ligne {n}", "texte " * 60) for n in range(40))
    found = pages(replace(SHEET, parts=(Part("Santé", rows),)))
    assert len(found) > 1
    assert all("Minh Đức Đặng" in text for text in found)
    assert all(any(f"Ligne {n}" in text for text in found) for n in range(40))
    assert sum("signature" in text for text in found) == 1


def test_what_waits_is_said() -> None:
    assert "En attente de vérification" in pages(replace(SHEET, note="En attente de vérification : nom."))[0]
