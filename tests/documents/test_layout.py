"""The sheet: fonts that have the letters of our families, texts that stay in their place, breaks where they belong."""

import gc
import logging
import unicodedata
from datetime import date
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from fpdf.fonts import SubsetMap
from pypdf import PdfReader

from portail.documents import layout, mark
from portail.documents.layout import Frame, Group, Paper, Piece, flow

ROOT = Path(__file__).parents[2]
FACES = sorted([*ROOT.glob("portail/documents/assets/NotoSans-*.ttf"), *ROOT.glob("pages/static/NotoSans-*.ttf")])
FRAME = Frame(first_top=100, next_top=30, bottom=280, closing_bottom=240)


@pytest.fixture
def paper() -> Paper:
    sheet = Paper("Essai", "Association")
    sheet.new_page()
    return sheet


def printed(paper: Paper) -> str:
    return PdfReader(BytesIO(paper.to_bytes(date(2026, 11, 5)))).pages[0].extract_text()


def test_the_four_faces_and_their_licence_are_there() -> None:
    assert len(FACES) == 4
    for face in FACES:
        assert "SIL OPEN FONT LICENSE" in (face.parent / "NotoSans-OFL.txt").read_text()


@pytest.mark.parametrize("face", FACES, ids=lambda face: f"{face.parts[-2]}/{face.name}")
def test_a_face_has_every_letter_we_meet(face: Path) -> None:
    letters = "éœñŁĐễşΩЯ½€–’ÀÇÉÈŒÆŸßğİıőűžščřțșđơưạếỳŶǧћЇґäöüÅØ«»…·×°№" + "\u00a0\u202f\u2011"
    assert set(map(ord, letters)) <= TTFont(face).getBestCmap().keys()


def test_decomposed_accents_are_composed(paper: Paper) -> None:
    assert paper.clean(unicodedata.normalize("NFD", "Éloïse Nguyễn")) == "Éloïse Nguyễn"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"),
        ("Léa 😀", "Léa ?"),
        ("محمد", "????"),
        ("Zoé\u200d\ufe0f\u202e", "Zoé"),
        ("a\tb\nc\x00", "a b c"),
        ("\u22125", "–5"),
        ("(\\)", "(\\)"),
        ("\ud800", "?"),
        ("", ""),
    ],
)
def test_an_odd_text_becomes_printable(paper: Paper, text: str, clean: str) -> None:
    assert paper.clean(text).strip() == clean


def test_a_missing_glyph_is_an_error_in_the_log_that_does_not_quote_the_text(
    paper: Paper, caplog: pytest.LogCaptureFixture
) -> None:
    paper.t(10, 10, "Dupont 😀", 9)
    with caplog.at_level(logging.ERROR):
        assert "Dupont ?" in printed(paper)
    assert "U+1F600" in caplog.text
    assert "Dupont" not in caplog.text


def test_a_document_without_odd_letters_logs_nothing(paper: Paper, caplog: pytest.LogCaptureFixture) -> None:
    paper.t(10, 10, "Łukasz Đặng", 9, bold=True)
    printed(paper)
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


def test_parentheses_and_backslashes_are_printed_as_they_are(paper: Paper) -> None:
    paper.t(10, 10, "Zoé (dite « \\Zo »)", 9)
    assert "Zoé (dite « \\Zo »)" in printed(paper)


@pytest.mark.parametrize("text", ["Zoé", "Jean-Barthélemy de La Rochefoucauld", "x" * 300])
def test_fit_never_exceeds_its_width(paper: Paper, text: str) -> None:
    assert paper.fit(10, 10, text, 40, 10) <= 40.02


def test_fit_keeps_the_size_of_a_short_text(paper: Paper) -> None:
    assert paper.fit(10, 10, "Zoé", 40, 10) == pytest.approx(paper.width("Zoé", 10))


def test_fit_cuts_with_an_ellipsis(paper: Paper) -> None:
    paper.fit(10, 10, "abcdefghij" * 20, 40, 10)
    assert "…" in printed(paper)


@pytest.mark.parametrize("text", ["une phrase de plusieurs mots " * 6, "x" * 200, "un mot " + "y" * 90 + " fin"])
def test_wrapped_lines_fit_and_lose_nothing(paper: Paper, text: str) -> None:
    lines = paper.wrap(text, 40, 9)
    assert max(paper.width(line, 9) for line in lines) <= 40
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_wrap_breaks_at_line_ends_and_never_at_a_hard_space(paper: Paper) -> None:
    assert paper.wrap("FR76\nréférence", 100, 9) == ["FR76", "référence"]
    assert paper.wrap("12,00\u00a0€ 12,00\u00a0€", 15, 9) == ["12,00\u00a0€", "12,00\u00a0€"]


def test_para_returns_where_the_next_text_goes(paper: Paper) -> None:
    assert paper.para(10, 10, "un\ndeux\ntrois", 50, 9, leading=4) == 22


def test_the_same_drawing_gives_the_same_bytes() -> None:
    def drawn() -> bytes:
        paper = Paper("Essai", "Association")
        paper.new_page()
        paper.box(10, 10, 20, 20, layout.PALE, radius=2)
        mark.draw(paper, 50, 50, 20, "#0B5A6B")
        paper.t(10, 40, "Zoé", 9)
        return paper.to_bytes(date(2026, 11, 5))

    assert drawn() == drawn()


def test_the_document_says_it_is_in_french(paper: Paper) -> None:
    paper.t(10, 10, "Zoé", 9)
    assert PdfReader(BytesIO(paper.to_bytes(date(2026, 11, 5)))).trailer["/Root"]["/Lang"] == "fr-FR"


def test_a_finished_document_leaves_no_font_in_memory(paper: Paper) -> None:
    paper.t(10, 10, "Zoé", 9)
    paper.to_bytes(date(2026, 11, 5))
    del paper
    gc.collect()
    assert SubsetMap.pick.cache_info().currsize == 0
    assert SubsetMap.get_glyph.cache_info().currsize == 0


def test_a_tint_goes_from_white_to_the_colour() -> None:
    assert [layout.tint("#0B5A6B", share) for share in (0, 1)] == ["#FFFFFF", "#0B5A6B"]


@pytest.mark.parametrize(("background", "text"), [("#0B5A6B", layout.WHITE), ("#FFE066", layout.INK)])
def test_text_stays_readable_on_any_accent(background: str, text: str) -> None:
    assert layout.readable_on(background) == text


def test_the_mark_is_the_same_on_screen_and_on_paper() -> None:
    drawing = (ROOT / "pages/static/logo.svg").read_text()
    for color, points in mark.shapes("#0B5A6B"):
        assert f'fill="{color}" points="{" ".join(f"{x:g},{y:g}" for x, y in points)}"' in drawing


# Page breaks


def piece(height: float) -> Piece:
    return Piece(height, lambda top: None)


def group(rows: int) -> Group:
    return Group(piece(8), tuple(piece(8) for _ in range(rows)), piece(8))


def heights(pages: layout.Pages) -> list[list[float]]:
    return [[part.height for _, part in page] for page in pages]


def test_what_fits_stays_on_one_page() -> None:
    assert heights(flow([group(2)], piece(40), FRAME)) == [[8, 8, 8, 40]]


def test_a_group_that_does_not_fit_moves_whole() -> None:
    first, second = flow([group(15), group(10)], piece(40), FRAME)
    assert (len(first), len(second)) == (16, 12)


def test_a_group_longer_than_a_page_repeats_its_head() -> None:
    long = group(60)
    pages = flow([long], piece(40), FRAME)
    assert [page[0][1] for page in pages] == [long.head, long.again, long.again]


def test_the_first_group_never_leaves_an_empty_first_page() -> None:
    assert heights(flow([group(28)], piece(40), FRAME))[0][:2] == [8, 8]


def test_the_closing_piece_keeps_the_last_group_with_it() -> None:
    first, second = flow([group(5), group(8)], piece(60), FRAME)
    assert (len(first), len(second)) == (6, 10)


def test_the_closing_piece_goes_alone_rather_than_over_the_limit() -> None:
    assert heights(flow([group(20)], piece(60), FRAME))[-1] == [60]


def test_without_any_group_the_closing_piece_is_drawn() -> None:
    assert heights(flow([], piece(40), FRAME)) == [[40]]


@pytest.mark.parametrize("sizes", [[1], [14, 14, 14], [3, 40, 2], [60], [22], [9, 9, 9, 9, 9]])
def test_nothing_passes_the_bottom_nor_overlaps(sizes: list[int]) -> None:
    closing = piece(50)
    pages = flow([group(size) for size in sizes], closing, FRAME)
    for page in pages:
        assert all(top + part.height <= FRAME.bottom + 0.01 for top, part in page)
        assert all(top + part.height <= below + 0.01 for (top, part), (below, _) in pairwise(page))
    top, last = pages[-1][-1]
    assert last is closing
    assert top + last.height <= FRAME.closing_bottom + 0.01
