"""The invoice of a family, on A4 folded for a DL envelope with a window; its last page ends with the payment slip."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import partial

from portail import french
from portail.documents import mark, slip
from portail.documents.invoice_values import Addressee, Adjustment, ChildBlock, Invoice, Issuer, Line
from portail.documents.layout import GREY, INK, PALE, Frame, Group, Paper, Piece, flow, readable_on, tint

__all__ = ["Addressee", "Adjustment", "ChildBlock", "Invoice", "Issuer", "Line", "render", "render_many"]

LEFT, RIGHT = 15.0, 195.0
LABEL, QUANTITY, UNIT, PRICE, AMOUNT = 17.0, 134.5, 136.5, 170.0, 193.0
LABEL_WIDTH = 103.0
FIRST_HEADINGS, NEXT_HEADINGS = 97.5, 28.5
HEADINGS_HEIGHT = 2.4
BOTTOM, FOOTER = 283.0, 290.8
TOTALS_LEFT, TOTALS_LABEL_WIDTH, TOTAL_ROW = 88.0, 85.0, 4.55
BAR_HEIGHT = 8.0
NOTE_SIZE, NOTE_LEADING, NOTES_WIDTH = 7.0, 3.35, 64.0
WINDOW_LEFT, WINDOW_TOP, WINDOW_WIDTH, WINDOW_HEIGHT = 112.0, 56.0, 78.0, 23.0
FOLDS = (99.0, 198.0)


def render(invoice: Invoice) -> bytes:
    """The PDF of one invoice."""
    paper = Paper(f"Facture {invoice.number}", invoice.issuer.name)
    _draw(paper, invoice)
    return paper.to_bytes(invoice.issued_on)


def render_many(invoices: Iterable[Invoice], progress: Callable[[int], None] | None = None) -> bytes:
    """One PDF for the printer, each invoice on its own pages; `progress` gets the number drawn. ValueError if empty."""
    paper: Paper | None = None
    latest = date.min
    for done, invoice in enumerate(invoices, 1):
        paper = paper or Paper("Factures", invoice.issuer.name)
        _draw(paper, invoice)
        latest = max(latest, invoice.issued_on)
        if progress:
            progress(done)
    if paper is None:
        raise ValueError("no invoice to print")
    return paper.to_bytes(latest)


def _draw(paper: Paper, invoice: Invoice) -> None:
    pages = _plan(paper, invoice)
    for number, pieces in enumerate(pages, 1):
        paper.new_page()
        if number == 1:
            _first_head(paper, invoice)
        else:
            _next_head(paper, invoice)
        if number == 1 or len(pieces) > 1:
            _headings(paper, invoice, FIRST_HEADINGS if number == 1 else NEXT_HEADINGS)
        for top, piece in pieces:
            piece.draw(top)
        last = number == len(pages)
        if last and invoice.amount_due > 0:
            slip.draw(paper, invoice)
        _foot(paper, invoice, f"page {number}/{len(pages)}", narrow=last and invoice.amount_due > 0)


def _plan(paper: Paper, invoice: Invoice) -> list[list[tuple[float, Piece]]]:
    """The pages, airy; or dense when that saves a sheet."""
    closing_bottom = slip.TOP - 1.3 if invoice.amount_due > 0 else BOTTOM
    frame = Frame(FIRST_HEADINGS + HEADINGS_HEIGHT, NEXT_HEADINGS + HEADINGS_HEIGHT, BOTTOM, closing_bottom)
    closing = _closing(paper, invoice)
    airy = flow([_child(paper, invoice, child, dense=False) for child in invoice.children], closing, frame)
    if len(airy) == 1:
        return airy
    dense = flow([_child(paper, invoice, child, dense=True) for child in invoice.children], closing, frame)
    return dense if len(dense) < len(airy) else airy


# Heads and foot


def _first_head(paper: Paper, invoice: Invoice) -> None:
    issuer = invoice.issuer
    mark.draw(paper, LEFT, 12, 17, issuer.accent)
    paper.fit(36, 16, issuer.name, 95, 13, bold=True)
    contact = " · ".join(filter(None, (issuer.phone, issuer.email)))
    for row, line in enumerate(filter(None, (issuer.tagline, *issuer.address, contact))):
        paper.fit(36, 20.2 + 3.55 * row, line, 95, 8, color=GREY)
    paper.t(RIGHT, 18.2, "Facture", 22, bold=True, color=issuer.accent, align="right")
    paper.fit(RIGHT, 23.8, f"N° {invoice.number}", 60, 10.5, bold=True, align="right")
    paper.t(RIGHT, 28.3, f"émise le {french.day_month_year(invoice.issued_on)}", 9, color=GREY, align="right")
    _summary(paper, invoice)
    _address(paper, invoice)
    for fold in FOLDS:
        paper.line(3, fold, 7, fold)


def _summary(paper: Paper, invoice: Invoice) -> None:
    facts = [("Période", invoice.period_label), ("Famille", invoice.family_reference)]
    if invoice.quotient:
        facts.append(("Quotient familial", invoice.quotient))
    y = 66.3 if invoice.amount_due > 0 else 60.5
    paper.box(LEFT, 42, 71, y + 4.4 + 4.9 * len(facts) - 42, PALE, radius=2)
    title, amount, when = _due_words(invoice)
    paper.t(20, 48, title, 9, color=GREY)
    paper.fit(20, 56, amount, 61, 21 if invoice.amount_due > 0 else 17, bold=True, color=invoice.issuer.accent)
    if when:
        paper.fit(20, 62.9, when, 61, 10.5, bold=True)
    paper.line(20, y, 81, y, color=tint(GREY, 0.35))
    for row, (name, value) in enumerate(facts):
        paper.t(20, y + 4.9 + 4.9 * row, name, 8, color=GREY)
        paper.fit(48, y + 4.9 + 4.9 * row, value, 34, 8)


def _due_words(invoice: Invoice) -> tuple[str, str, str]:
    if invoice.amount_due > 0:
        when = f"au plus tard le {french.day_month_year(invoice.due_on)}"
        return "À payer", french.euros(invoice.amount_due), when
    if invoice.amount_due < 0:
        return "Solde en votre faveur", f"Avoir de {french.euros(-invoice.amount_due)}", ""
    return "Solde de votre compte", "Rien à payer", ""


def _address(paper: Paper, invoice: Invoice) -> None:
    """Capitals in the window, accents kept, as the post reads best. Only here: `upper` is the full Unicode mapping, so
    ß becomes SS and no accent is lost, but a name such as « McDonald » cannot be read back from it."""
    lines = [line.upper() for line in invoice.addressee.lines if line.strip()]
    leading = min(4.3, WINDOW_HEIGHT / max(len(lines), 1))
    for row, line in enumerate(lines):
        paper.fit(WINDOW_LEFT, WINDOW_TOP + 2.6 + leading * row, line, WINDOW_WIDTH, 9.5, smallest=0.7)


def _next_head(paper: Paper, invoice: Invoice) -> None:
    issuer = invoice.issuer
    mark.draw(paper, LEFT, 10, 9, issuer.accent)
    paper.fit(27, 13.8, issuer.name, 85, 9.5, bold=True)
    paper.fit(27, 17.8, f"Famille {invoice.family_reference} · {invoice.period_label}", 85, 8, color=GREY)
    paper.fit(RIGHT, 13.8, f"Facture N° {invoice.number}", 75, 9.5, bold=True, color=issuer.accent, align="right")
    paper.t(RIGHT, 17.8, "suite", 8, color=GREY, align="right")


def _headings(paper: Paper, invoice: Invoice, y: float) -> None:
    paper.fit(LEFT, y, f"Prestations {french.of(invoice.period_label)}", LABEL_WIDTH, 8, bold=True, color=GREY)
    for x, words in ((QUANTITY, "Quantité"), (PRICE, "Prix unitaire"), (AMOUNT, "Montant")):
        paper.t(x, y, words, 8, color=GREY, align="right")
    paper.line(LEFT, y + HEADINGS_HEIGHT, RIGHT, y + HEADINGS_HEIGHT, color=INK, weight=0.3)


def _foot(paper: Paper, invoice: Invoice, page: str, *, narrow: bool) -> None:
    issuer = invoice.issuer
    siret, ics = issuer.siret and f"SIRET {issuer.siret}", issuer.ics and f"ICS {issuer.ics}"
    words = " · ".join(filter(None, (issuer.name, issuer.legal_form, siret, ics, page)))
    paper.fit(LEFT, FOOTER, words, slip.CUT - LEFT - 4 if narrow else RIGHT - LEFT, 6.8, color=GREY, smallest=0.7)


# Pieces


def _child(paper: Paper, invoice: Invoice, child: ChildBlock, *, dense: bool) -> Group:
    measure = _dense_line if dense else _airy_line
    rows = [measure(paper, line, last=line is child.lines[-1]) for line in child.lines]
    head = Piece(8.4, partial(_child_head, paper, invoice, child, again=False))
    again = Piece(8.4, partial(_child_head, paper, invoice, child, again=True))
    return Group(head, tuple(rows), again)


def _child_head(paper: Paper, invoice: Invoice, child: ChildBlock, top: float, *, again: bool) -> None:
    paper.box(LEFT, top + 1.8, RIGHT - LEFT, 6.1, tint(invoice.issuer.accent, 0.12), radius=1)
    y = top + 6.1
    end = LABEL + paper.fit(LABEL, y, child.name, 100, 9.5, bold=True)
    details = "suite" if again else child.details
    paper.fit(end + 3, y, details, 172 - end, 8, color=GREY)
    if not again:
        paper.t(AMOUNT, y, french.euros(child.total), 9.5, bold=True, align="right")


def _airy_line(paper: Paper, line: Line, *, last: bool) -> Piece:
    labels = paper.wrap(line.label, LABEL_WIDTH, 9)
    days = paper.wrap(line.days, LABEL_WIDTH, 7) if line.days else []
    height = 4.85 + 3.95 * (len(labels) - 1) + 3.2 * len(days)

    def draw(top: float) -> None:
        for row, words in enumerate(labels):
            paper.t(LABEL, top + 3.6 + 3.95 * row, words, 9)
        for row, words in enumerate(days):
            paper.t(LABEL, top + 7.1 + 3.95 * (len(labels) - 1) + 3.2 * row, words, 7, color=GREY)
        _figures(paper, line, top + 3.6)
        if not last:
            paper.line(LABEL, top + height, AMOUNT, top + height)

    return Piece(height, draw)


def _dense_line(paper: Paper, line: Line, *, last: bool) -> Piece:
    """Days beside the label when there is room."""
    beside = LABEL + paper.width(line.label, 8.5) + 2.5
    if beside + paper.width(line.days, 7) > LABEL + LABEL_WIDTH:
        return _airy_line(paper, line, last=last)

    def draw(top: float) -> None:
        paper.t(LABEL, top + 3.4, line.label, 8.5)
        paper.t(beside, top + 3.4, line.days, 7, color=GREY)
        _figures(paper, line, top + 3.4)
        if not last:
            paper.line(LABEL, top + 4.75, AMOUNT, top + 4.75)

    return Piece(4.75, draw)


def _figures(paper: Paper, line: Line, y: float) -> None:
    paper.t(QUANTITY, y, french.number(line.quantity), 9, align="right")
    paper.fit(UNIT, y, line.unit, 17, 8, color=GREY)
    paper.fit(PRICE, y, french.price(line.unit_price), 17, 9, align="right")
    paper.t(AMOUNT, y, french.euros(line.amount), 9, align="right")


# Totals


def _closing(paper: Paper, invoice: Invoice) -> Piece:
    notes = "\n".join(filter(None, (invoice.issuer.vat_mention, *invoice.notes)))
    note_lines = paper.wrap(notes, NOTES_WIDTH, NOTE_SIZE)
    rows = _total_rows(paper, invoice)
    height = max(1.6 + TOTAL_ROW * len(rows) + 1.4 + BAR_HEIGHT, 1.6 + NOTE_LEADING * len(note_lines) + 1)

    def draw(top: float) -> None:
        paper.line(LEFT, top + 0.7, RIGHT, top + 0.7, color=INK, weight=0.3)
        for row, note in enumerate(note_lines):
            paper.t(LEFT, top + 4.6 + NOTE_LEADING * row, note, NOTE_SIZE, color=GREY)
        for row, (label, amount, bold) in enumerate(rows):
            y = top + 4.9 + TOTAL_ROW * row
            paper.t(TOTALS_LEFT, y, label, 8.5, bold=bold)
            paper.t(AMOUNT, y, amount, 8.5, bold=bold, align="right")
        _bar(paper, invoice, top + 1.6 + TOTAL_ROW * len(rows) + 1.4)

    return Piece(height, draw)


def _total_rows(paper: Paper, invoice: Invoice) -> list[tuple[str, str, bool]]:
    """Label, amount, bold. A long label takes several rows, its amount stands on the last."""
    rows: list[tuple[str, str, bool]] = []

    def add(label: str, amount: str, bold: bool = False) -> None:
        *above, last = paper.wrap(label, TOTALS_LABEL_WIDTH, 8.5, bold=bold)
        rows.extend((words, "", bold) for words in above)
        rows.append((last, amount, bold))

    if invoice.adjustments:
        add("Total des prestations", french.euros(invoice.total_services))
    for adjustment in invoice.adjustments:
        add(adjustment.label, french.euros(adjustment.amount))
    add("Total de la facture", french.euros(invoice.total), bold=True)
    for adjustment in invoice.after_total:
        add(adjustment.label, french.euros(adjustment.amount))
    return rows


def _bar(paper: Paper, invoice: Invoice, top: float) -> None:
    accent = invoice.issuer.accent
    paper.box(86, top, RIGHT - 86, BAR_HEIGHT, accent, radius=1.2)
    words = "Reste à payer" if invoice.amount_due > 0 else "Avoir" if invoice.amount_due < 0 else "Rien à payer"
    paper.t(TOTALS_LEFT + 2, top + 5.3, words, 10.5, bold=True, color=readable_on(accent))
    amount = french.euros(abs(invoice.amount_due))
    paper.t(AMOUNT, top + 5.6, amount, 13, bold=True, color=readable_on(accent), align="right")
