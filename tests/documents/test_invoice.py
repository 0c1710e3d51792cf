"""The invoice as families and the post see it: words, amounts, pages, window, code to scan."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
import segno
from pypdf import PageObject, PdfReader
from pypdf.generic import ContentStream

from portail import french
from portail.documents import epc
from portail.documents.invoice import (
    Addressee,
    Adjustment,
    ChildBlock,
    Invoice,
    Issuer,
    Line,
    render,
    render_many,
)

MM = 72 / 25.4

ISSUER = Issuer(
    name="Association Les P’tits Loups",
    tagline="Accueil de loisirs",
    address=("3 place de l’Église", "63450 Saint-Amant-la-Œuvre"),
    phone="04 73 00 00 00",
    email="accueil@ptitsloups.example",
    siret="123 456 789 00012",
    legal_form="loi 1901",
    vat_mention="Exonération de TVA – art. 261, 7, 1° du CGI.",
    iban="FR76 3000 6000 0112 3456 7890 189",
    bic="AGRIFRPPXXX",
    creditor_name="Association Les P’tits Loups",
    ics="FR12ZZZ123456",
    payment_help=(
        ("En ligne", "portail familles › Mes factures (carte)"),
        ("Virement", "FR76 3000 6000 0112 3456 7890 189\nréférence : 2026-10-0147 F-0382"),
        ("Chèque", "à l’ordre de l’association, avec ce talon"),
    ),
)
MORNING = Line("Accueil périscolaire matin", "1, 2, 5 oct.", Decimal(9), "séances", Decimal("1.15"), Decimal("10.35"))
HALF_DAY = Line("Mercredi – demi-journée", "7, 14 oct.", Decimal(2), "½ journée", Decimal("5.60"), Decimal("11.20"))
TRIP = Line("Sortie « Vulcania »", "", Decimal(1), "sortie", Decimal("1234.56"), Decimal("1234.56"))
LUKASZ = ChildBlock("Łukasz Wójcik-Đặng", "né le 12/03/2019 · CE1", (MORNING, HALF_DAY), Decimal("21.55"))
CHLOE = ChildBlock("Chloé Wójcik-Đặng", "née le 30/09/2021", (TRIP,), Decimal("1234.56"))
INVOICE = Invoice(
    number="2026-10-0147",
    family_reference="F-0382",
    period_label="octobre 2026",
    issued_on=date(2026, 11, 5),
    due_on=date(2026, 12, 1),
    issuer=ISSUER,
    addressee=Addressee(
        ("Mme Đặng Thị Hương", "M. Ömer Strauß", "Bât. B", "27 rue Saint-Honoré", "63450 Saint-Amant-la-Œuvre")
    ),
    quotient="742 (CAF, janv. 2026)",
    children=(LUKASZ, CHLOE),
    total_services=Decimal("1256.11"),
    adjustments=(Adjustment("Réduction fratrie", Decimal("-7.82")),),
    total=Decimal("1248.29"),
    after_total=(Adjustment("Solde antérieur", Decimal("86.40")), Adjustment("Chèque n° 12", Decimal("-50.00"))),
    amount_due=Decimal("1284.69"),
    notes=("Une question ? Écrivez-nous.",),
)
SETTLED = replace(INVOICE, amount_due=Decimal(0))
CREDIT = replace(INVOICE, amount_due=Decimal("-12.50"))
ODD = "<img src=x onerror=alert(1)> 😀 محمد e\u0301 " + "Wolfeschlegelsteinhausenbergerdorff" * 5


def pages(document: bytes) -> list[PageObject]:
    return list(PdfReader(BytesIO(document)).pages)


def text(document: bytes) -> str:
    return "\n".join(page.extract_text() for page in pages(document))


def with_lines(*counts: int) -> Invoice:
    return replace(INVOICE, children=tuple(replace(LUKASZ, lines=(MORNING,) * count) for count in counts))


def placed(page: PageObject) -> list[tuple[float, float, str]]:
    """x, y (mm from the top left) and words of each text."""
    found: list[tuple[float, float, str]] = []

    def visit(words: str, _cm: object, matrix: list[float], _font: object, _size: object) -> None:
        if words.strip():
            found.append((matrix[4] / MM, 297 - matrix[5] / MM, words.strip()))

    page.extract_text(visitor_text=visit)
    return found


def corners(page: PageObject) -> Iterator[tuple[float, float]]:
    """Every point of every shape, in mm from the top left."""
    for operands, operator in ContentStream(page.get_contents(), page.pdf).operations:
        numbers = [float(operand) / MM for operand in operands] if operator in (b"re", b"m", b"l", b"c") else []
        if operator == b"re":
            x, y, width, height = numbers
            yield from ((x, 297 - y), (x + width, 297 - y - height))
        elif numbers:
            yield numbers[-2], 297 - numbers[-1]


def modules(page: PageObject) -> int:
    """Rectangles painted in the place of the code to scan."""
    return sum(15 <= x <= 42.1 and 250 <= y <= 277.5 for x, y in corners(page)) // 2


def in_window(x: float, y: float) -> bool:
    return 90 <= x <= 200 and 44 <= y <= 90


# Words and amounts


@pytest.mark.parametrize(
    "words",
    [
        "Facture",
        "N° 2026-10-0147",
        "émise le 5 novembre 2026",
        "au plus tard le 1er décembre 2026",
        "Prestations d’octobre 2026",
        "742 (CAF, janv. 2026)",
        "Łukasz Wójcik-Đặng",
        "Chloé Wójcik-Đặng",
        "né le 12/03/2019 · CE1",
        "1, 2, 5 oct.",
        "½ journée",
        "Exonération de TVA – art. 261, 7, 1° du CGI.",
        "Une question ? Écrivez-nous.",
        "FR76 3000 6000 0112 3456 7890 189",
        "F-0382 – Mme Đặng Thị Hương",
        "01/12/2026",
        "SIRET 123 456 789 00012 · ICS FR12ZZZ123456 · page 1/1",
    ],
)
def test_the_invoice_says(words: str) -> None:
    assert words in text(render(INVOICE))


@pytest.mark.parametrize(
    "amount", ["1.15", "10.35", "5.60", "11.20", "21.55", "1234.56", "1256.11", "-7.82", "1248.29", "86.40", "-50.00"]
)
def test_every_amount_is_printed(amount: str) -> None:
    assert french.euros(Decimal(amount)) in text(render(INVOICE))


def test_the_amount_due_is_printed_in_the_box_the_total_and_the_coupon() -> None:
    assert text(render(INVOICE)).count(french.euros(INVOICE.amount_due)) == 3


def test_without_reductions_the_total_is_printed_once() -> None:
    assert "Total des prestations" not in text(render(replace(INVOICE, adjustments=())))


def test_without_a_quotient_its_row_is_left_out() -> None:
    assert "Quotient" not in text(render(replace(INVOICE, quotient="")))


def test_no_family_name_in_the_metadata() -> None:
    metadata = PdfReader(BytesIO(render(INVOICE))).metadata
    assert metadata is not None
    assert metadata.title == "Facture 2026-10-0147"
    assert "Đặng" not in str(dict(metadata))


def test_the_same_invoice_gives_the_same_bytes() -> None:
    assert render(INVOICE) == render(INVOICE)


# Nothing to pay


@pytest.mark.parametrize(("invoice", "words"), [(SETTLED, "Rien à payer"), (CREDIT, "Avoir de 12,50\u00a0€")])
def test_when_nothing_is_due_no_payment_is_asked(invoice: Invoice, words: str) -> None:
    document = render(invoice)
    assert words in text(document)
    for absent in ("Comment payer", "Talon", "au plus tard"):
        assert absent not in text(document)
    assert modules(pages(document)[0]) == 0


# Pages


@pytest.mark.parametrize(
    ("lines", "expected"), [((), 1), ((0,), 1), ((1,), 1), ((6, 4), 1), ((14, 14, 14), 2), ((60,), 2), ((90,), 3)]
)
def test_pages_of(lines: tuple[int, ...], expected: int) -> None:
    assert len(pages(render(with_lines(*lines)))) == expected


@pytest.mark.parametrize("lines", [(14, 14, 14), (60,), (9, 9, 9, 9), (25,)])
def test_no_line_is_lost_and_each_page_has_its_head(lines: tuple[int, ...]) -> None:
    drawn = pages(render(with_lines(*lines)))
    assert sum(page.extract_text().count(MORNING.label) for page in drawn) == sum(lines)
    for number, page in enumerate(drawn, 1):
        assert "N° 2026-10-0147" in page.extract_text()
        assert f"page {number}/{len(drawn)}" in page.extract_text()


def test_the_slip_is_on_the_last_page_only() -> None:
    first, last = (page.extract_text() for page in pages(render(with_lines(14, 14, 14))))
    assert "Talon" not in first
    assert "Talon" in last
    assert "Reste à payer" in last


@pytest.mark.parametrize("lines", [(3,), (6, 4), (14, 14, 14), (60,), (22,), (9, 9, 9, 9)])
def test_no_text_runs_over_another(lines: tuple[int, ...]) -> None:
    for page in pages(render(with_lines(*lines))):
        spots = [(round(x, 1), round(y, 1)) for x, y, _ in placed(page)]
        assert len(spots) == len(set(spots))
        assert max(y for _, y in spots) < 292


# Odd values


def test_odd_names_are_printed_without_harm() -> None:
    child = replace(LUKASZ, name=ODD, details=ODD, lines=(replace(MORNING, label=ODD, days=ODD, unit=ODD),))
    issuer = replace(ISSUER, name=ODD, tagline=ODD, address=(ODD,), payment_help=((ODD, ODD),))
    document = render(
        replace(
            INVOICE,
            number=ODD,
            issuer=issuer,
            addressee=Addressee((ODD,) * 6),
            children=(child,),
            adjustments=(Adjustment(ODD, Decimal("-1234567.89")),),
            notes=(ODD,),
        )
    )
    assert "<img src=x onerror=alert(1)> ?" in text(document)


def test_an_address_is_printed_in_capitals_with_its_accents() -> None:
    words = [words for x, y, words in placed(pages(render(INVOICE))[0]) if in_window(x, y)]
    assert words == [
        "MME ĐẶNG THỊ HƯƠNG",
        "M. ÖMER STRAUSS",
        "BÂT. B",
        "27 RUE SAINT-HONORÉ",
        "63450 SAINT-AMANT-LA-ŒUVRE",
    ]


def test_an_address_of_seven_lines_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 6"):
        Addressee(("x",) * 7)


# The window of the envelope


@pytest.mark.parametrize("lines", [("Mme Đặng",), INVOICE.addressee.lines, ("W" * 60,) * 6])
def test_the_address_stays_in_the_window(lines: tuple[str, ...]) -> None:
    page = pages(render(replace(INVOICE, addressee=Addressee(lines))))[0]
    inside = [(x, y) for x, y, _ in placed(page) if in_window(x, y)]
    assert len(inside) == len(lines)
    assert all(100 <= x <= 190 and 57 <= y <= 79 for x, y in inside)


@pytest.mark.parametrize("invoice", [INVOICE, SETTLED, CREDIT], ids=["due", "settled", "credit"])
def test_no_shape_enters_the_window(invoice: Invoice) -> None:
    assert not [point for point in corners(pages(render(invoice))[0]) if in_window(*point)]


# The code to scan


def test_the_code_holds_the_transfer() -> None:
    content = epc.payload("agri frpp xxx", "Les P’tits Œufs à Łódź", "fr76 3000", Decimal("262.28"), "2026-10 F-1")
    assert content.split("\n") == [
        "BCD", "002", "1", "SCT", "AGRIFRPPXXX", "Les P'tits OEufs a Lodz", "FR763000", "EUR262.28",
        "", "", "2026-10 F-1",
    ]  # fmt: skip


@pytest.mark.parametrize("amount", ["0", "-1", "0.001", "1000000000"])
def test_an_amount_no_transfer_can_carry_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match="transfer"):
        epc.payload("", "x", "FR76", Decimal(amount), "")


def test_the_longest_code_stays_within_the_standard() -> None:
    content = epc.payload("A" * 11, "n" * 200, "F" * 34, Decimal("999999999.99"), "t" * 300)
    assert len(content.encode()) <= 331
    assert segno.make(content, error="m", boost_error=False).version <= 13


def test_the_code_is_drawn_with_every_dark_module() -> None:
    content = epc.payload(ISSUER.bic, ISSUER.creditor_name, ISSUER.iban, INVOICE.amount_due, "2026-10-0147 F-0382")
    matrix = segno.make(content, error="m", mask=3, boost_error=False).matrix
    runs = sum(len(bytes(row).replace(b"\x00", b" ").split()) for row in matrix)
    assert modules(pages(render(INVOICE))[0]) == runs


def test_without_an_iban_no_code_is_drawn() -> None:
    document = render(replace(INVOICE, issuer=replace(ISSUER, iban="")))
    assert modules(pages(document)[0]) == 0
    assert "scannez" not in text(document)


# The run for the printer


def test_many_invoices_make_one_document_that_counts_its_pages_per_invoice() -> None:
    batch = [replace(with_lines(*([14] * (1 + n % 3))), number=f"2026-10-{n:04d}") for n in range(50)]
    seen: list[int] = []
    drawn = pages(render_many(iter(batch), seen.append))
    assert seen == list(range(1, 51))
    assert len(drawn) == sum(len(pages(render(invoice))) for invoice in batch)
    assert "N° 2026-10-0002" in drawn[3].extract_text()
    assert "page 1/2" in drawn[3].extract_text()


def test_many_invoices_twice_give_the_same_bytes() -> None:
    assert render_many([INVOICE, CREDIT]) == render_many([INVOICE, CREDIT])


def test_no_invoice_is_no_document() -> None:
    with pytest.raises(ValueError, match="no invoice"):
        render_many([])
