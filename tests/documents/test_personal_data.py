"""The paper of what is kept: everything is on it, words whole, tables cut between rows."""

import io
from datetime import date

from pypdf import PdfReader

from portail.documents.personal_data import Chapter, Dossier, Section, render

MADE_ON = date(2026, 11, 23)


def dossier(rows: list[list[str]], headings: tuple[str, ...] = ("Enfant", "Jour", "Texte")) -> Dossier:
    section = Section("Réservations", "Gardé dix ans.", headings, rows)
    return Dossier("Les P'tits Loups", "#0B5A6B", "F-0001", MADE_ON, [Chapter("Présences", "Compter", [section])])


def texts(made: Dossier) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(render(made))).pages]


def test_a_long_table_is_cut_between_rows_and_headed_on_each_page() -> None:
    pages = texts(dossier([["Léa", f"jour {number}", "x"] for number in range(200)]))
    assert len(pages) > 2
    assert all("Réservations" in page and "Texte" in page for page in pages)
    assert [number for number in range(200) if not any(f"jour {number} x" in page for page in pages)] == []
    assert f"page 1 sur {len(pages)}" in pages[0]


def test_words_stay_whole_where_columns_are_many() -> None:
    headings = tuple(f"Colonne {number}" for number in range(9))
    row = ["23/11/2026 à 19h30", "PERISCOLAIRE MATIN", "10/12/2026", "En attente de validation", *["Réservation"] * 5]
    (page,) = texts(dossier([row, row], headings))
    assert all(word in page for text in row for word in text.split())


def test_a_column_without_anything_is_left_out_and_one_row_is_told_line_by_line() -> None:
    (page,) = texts(dossier([["Łukasz Wójcik", "", "Minh Đức"]]))
    assert "Łukasz Wójcik" in page
    assert "Jour" not in page


def test_the_same_values_give_the_same_bytes() -> None:
    made = dossier([["Léa", "1", "x"], ["Tom", "2", "y"]])
    assert render(made) == render(made)


def test_nothing_kept_is_still_a_document() -> None:
    assert len(texts(Dossier("x", "#0B5A6B", "F-0001", MADE_ON, []))) == 1
