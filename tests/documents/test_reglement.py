"""The printed règlement: what it says, and that no page is cut in the wrong place."""

from dataclasses import replace
from datetime import date
from io import BytesIO

from pypdf import PdfReader

from portail.documents import reglement
from portail.documents.reglement import Category, Change, Chapter, Offer, Reglement, Rule, Table

DAY = date(2026, 11, 23)
CANTINE = Offer("CANTINE", "du 01/09/2026 au 02/07/2027", "de 11h30 à 13h30", "de 3 à 11 ans")
BANDS = Table(
    ("Quotient familial", "habitants de la commune", "hors commune"),
    (("moins de 400", "1,20 €", "2,20 €"), ("à partir de 400", "2,60 €", "3,60 €")),
    "à partir du 2e enfant : –10 %",
)
CHAPTER = Chapter(
    (CANTINE,),
    (
        Rule("Réservation, modification et annulation", "jusqu'à la veille, 18h"),
        Rule("Tarif par repas", "selon le quotient", BANDS),
    ),
    (Change(date(2027, 1, 1), (Rule("Tarif par repas", "3,10 €"),)),),
)
REGLEMENT = Reglement(
    "Les P'tits Loups", "Accueil de loisirs", ("3 place de l'Église", "63450 Saint-Amant-la-Œuvre"), "04 73 00 00 00",
    "#0B5A6B", DAY, (Category("PERISCOLAIRE", (CHAPTER,)),),
)  # fmt: skip


def pages(document: Reglement) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(reglement.render(document))).pages]


def with_chapters(number: int, rows: int = 2) -> Reglement:
    table = replace(BANDS, rows=[(f"tranche {row}", "1,20 €", "2,20 €") for row in range(rows)])
    rules = (CHAPTER.rules[0], Rule("Tarif par repas", "", table))
    chapters = [replace(CHAPTER, offers=(replace(CANTINE, name=f"N° {n}"),), rules=rules) for n in range(number)]
    return replace(REGLEMENT, categories=(Category("PERISCOLAIRE", chapters),))


def test_it_says_who_when_and_what() -> None:
    (page,) = pages(REGLEMENT)
    for words in (
        "Règlement", "en vigueur au 23 novembre 2026", "Les P'tits Loups", "63450 Saint-Amant-la-Œuvre",
        "PERISCOLAIRE", "CANTINE", "du 01/09/2026 au 02/07/2027", "de 11h30 à 13h30", "de 3 à 11 ans",
        "Réservation, modification et annulation", "Jusqu'à la veille, 18h", "page 1/1",
    ):  # fmt: skip
        assert words in page


def test_bands_are_printed_as_a_table_with_what_else_holds() -> None:
    (page,) = pages(REGLEMENT)
    for words in ("Quotient familial", "hors commune", "moins de 400", "2,60 €", "À partir du 2e enfant : –10 %"):
        assert words in page
    assert "Selon le quotient" not in page


def test_a_version_to_come_is_announced_with_its_date() -> None:
    (page,) = pages(REGLEMENT)
    assert page.index("À partir du 1er janvier 2027") < page.index("3,10 €")


def test_an_activity_is_not_cut_and_each_page_has_its_head_and_number() -> None:
    printed = pages(with_chapters(12))
    assert len(printed) > 1
    for number, page in enumerate(printed, 1):
        assert "en vigueur au 23 novembre 2026" in page
        assert f"page {number}/{len(printed)}" in page
        assert page.count("N° ") == page.count("À partir du 1er janvier 2027")


def test_a_longer_one_than_a_page_goes_on_under_its_name() -> None:
    printed = pages(with_chapters(1, rows=80))
    assert len(printed) == 2
    assert "N° 0 (suite)" in printed[1]
    assert "tranche 79" in printed[1]


def test_a_long_name_is_printed_whole() -> None:
    name = "ACCUEIL PÉRISCOLAIRE DU SOIR AVEC AIDE AUX DEVOIRS, ÉCOLE JULES-FERRY"
    chapter = replace(CHAPTER, offers=(replace(CANTINE, name=name),))
    (page,) = pages(replace(REGLEMENT, categories=(Category("PERISCOLAIRE", (chapter,)),)))
    assert name in page.replace("\n", " ")


def test_four_columns_keep_their_words_whole() -> None:
    headings = ("Quotient familial", *(f"élémentaire, hors commune {n}" for n in range(4)))
    wide = Table(headings, (("moins de 400", *["1 234,00 €"] * 4),))
    chapter = replace(CHAPTER, rules=(Rule("Tarif", "", wide),))
    (page,) = pages(replace(REGLEMENT, categories=(Category("PERISCOLAIRE", (chapter,)),)))
    assert page.count("élémentaire,") == 4
    assert page.count("1 234,00 €") == 4


def test_without_activity_it_is_a_page_that_says_so() -> None:
    (page,) = pages(replace(REGLEMENT, categories=()))
    assert "Aucune activité n'est proposée en ce moment." in page


def test_the_same_values_give_the_same_bytes() -> None:
    assert reglement.render(REGLEMENT) == reglement.render(REGLEMENT)
