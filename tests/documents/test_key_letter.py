"""The letter that carries an activation key."""

import io
from datetime import date

from pypdf import PdfReader

from portail.documents import key_letter
from portail.documents.key_letter import KeyLetter

DAY = date(2026, 11, 23)
ONE = KeyLetter("Mme Nina Œrsted", ["27 bis rue du Faubourg", "63450 Saint-Amant"], "F-0001", "K7QM-2XWD-9RTH")


def drawn(*letters: KeyLetter) -> bytes:
    return key_letter.draw(letters, "Les P'tits Loups", ["3 place de l'Église"], "https://familles.exemple.fr",
                           date(2027, 1, 21), DAY)  # fmt: skip


def test_a_letter_says_where_to_go_with_which_key_until_when() -> None:
    text = " ".join(PdfReader(io.BytesIO(drawn(ONE))).pages[0].extract_text().split())
    for words in ("Mme Nina Œrsted", "27 bis rue du Faubourg", "K7QM-2XWD-9RTH", "jeudi 21 janvier 2027 inclus",
                  "https://familles.exemple.fr/activation", "F-0001"):  # fmt: skip
        assert words in text


def test_one_page_each_and_no_name_in_the_metadata() -> None:
    found = PdfReader(io.BytesIO(drawn(ONE, ONE, ONE)))
    assert len(found.pages) == 3
    assert "Nina" not in str(found.metadata)


def test_the_same_values_give_the_same_bytes() -> None:
    assert drawn(ONE) == drawn(ONE)
