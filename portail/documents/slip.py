"""The foot of an invoice: how to pay, the code to scan, and the coupon that goes with a cheque."""

from portail import french
from portail.documents import epc
from portail.documents.invoice_values import Invoice
from portail.documents.layout import GREY, INK, Paper

TOP = 246.4
CUT = 131.0

_LEFT, _COUPON, _COUPON_RIGHT = 15.0, 137.0, 198.0
_QR_SIDE = 27.0
_HELP_HEIGHT = 34.0


def draw(paper: Paper, invoice: Invoice) -> None:
    paper.line(_LEFT, TOP, CUT, TOP)
    left = _LEFT
    if invoice.issuer.iban:
        _code(paper, invoice)
        left += _QR_SIDE + 7
    _help(paper, invoice, left)
    _cut(paper)
    _coupon(paper, invoice)


def _code(paper: Paper, invoice: Invoice) -> None:
    """White space of four modules all round, as readers ask."""
    issuer = invoice.issuer
    reference = f"{invoice.number} {invoice.family_reference}"
    content = epc.payload(issuer.bic, issuer.creditor_name, issuer.iban, invoice.amount_due, reference)
    epc.draw(paper, _LEFT, TOP + 4, _QR_SIDE, content)
    for row, words in enumerate(("Virement : scannez avec", "l’appli de votre banque")):
        paper.t(_LEFT + _QR_SIDE / 2, TOP + 36 + 3 * row, words, 6.5, color=GREY, align="center")


def _help(paper: Paper, invoice: Invoice, left: float) -> None:
    paper.t(left, TOP + 6.6, "Comment payer", 9.5, bold=True, color=invoice.issuer.accent)
    means_width = 25.5
    how_width = CUT - 3 - left - means_width
    rows = [(means, paper.wrap(how, how_width, 7.6)) for means, how in invoice.issuer.payment_help]
    leading = min(4.05, _HELP_HEIGHT / max(sum(len(how) for _, how in rows), 1))
    size = 7.6 * min(1, leading / 3.4)
    y = TOP + 11.4
    for means, how in rows:
        paper.fit(left, y, means, means_width - 2, size, bold=True)
        for words in how:
            paper.t(left + means_width, y, words, size)
            y += leading


def _cut(paper: Paper) -> None:
    paper.line(CUT, TOP, 207, TOP, color=GREY, dash=1.6)
    paper.line(CUT, TOP, CUT, 293, color=GREY, dash=1.6)
    for side in (-1, 1):
        paper.ring(197.9, TOP + side * 1.05, 0.75, color=INK)
        paper.line(198.55, TOP + side * 0.7, 202.3, TOP - side * 1.3, color=INK, weight=0.25)


def _coupon(paper: Paper, invoice: Invoice) -> None:
    y = TOP + 7.4
    paper.t(_COUPON, y, "Talon à joindre au paiement", 8, bold=True, color=GREY)
    family = " – ".join((invoice.family_reference, *invoice.addressee.lines[:1]))
    facts = (("Facture", invoice.number), ("Famille", family), ("Échéance", french.numeric_date(invoice.due_on)))
    for name, value in facts:
        y += 4.8
        paper.t(_COUPON, y, name, 8, color=GREY)
        paper.fit(_COUPON + 15, y, value, _COUPON_RIGHT - _COUPON - 15, 8)
    paper.t(_COUPON, y + 7.2, "Montant", 8, color=GREY)
    paper.t(_COUPON + 15, y + 7.2, french.euros(invoice.amount_due), 13, bold=True)
    paper.t(_COUPON, y + 13.4, "Montant réglé  .................................  €", 8, color=GREY)
    town = " – ".join(filter(None, (invoice.issuer.name, *invoice.issuer.address[-1:])))
    paper.fit(_COUPON, y + 20, town, _COUPON_RIGHT - _COUPON, 6.8, color=GREY)
