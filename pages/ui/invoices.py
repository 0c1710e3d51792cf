"""Invoices as a family reads them: balance, list, detail by day, payments, how to pay."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from html import escape
from itertools import groupby

import streamlit as st

from db.invoices import Invoice, Line
from db.payments import Payment
from portail import french, wording
from portail.rules import invoice as rules
from portail.rules.invoice import Status
from portail.rules.money import total

STYLE = """<style>
.money-sum { margin: 0; font-size: 2.5rem; line-height: 1.15; font-weight: 700; }
.money-label, .money-when { margin: 0; }
.money-label, .money-muted, .money-table .days, .money-table thead { opacity: .8; font-size: .9rem; }
.money-head { margin: 0; line-height: 1.45; overflow-wrap: anywhere; }
.money-head strong { font-size: 1.1rem; }
.money-amount { margin: 0; font-size: 1.3rem; font-weight: 700; white-space: nowrap; text-align: right; }
.money-table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; margin-bottom: 1rem; }
.money-table caption { text-align: left; font-weight: 700; padding: 4px 0; }
.money-table th, .money-table td { padding: 8px 12px 8px 0; text-align: left; vertical-align: top; font-weight: 400; }
.money-table tr { border-top: 1px solid color-mix(in srgb, currentColor 16%, transparent); }
.money-table thead tr { border-top: 0; }
.money-table .figure { text-align: right; white-space: nowrap; }
.money-table tfoot th, .money-table tfoot td { font-weight: 700; }
.money-table td:last-child, .money-table th:last-child { padding-right: 0; }
.money-table .days { display: block; }
.money-table .narrow { display: none; }
.money-table a { color: inherit; white-space: nowrap; }
.money-table .figure + td:not(.figure), .money-table .figure + th:not(.figure) { padding-left: 24px; }
.money-figures { margin: 0 !important; padding: 0 !important; display: grid; gap: 12px 24px;
  grid-template-columns: repeat(auto-fit, minmax(140px, 1fr)); }
.money-figures dt { opacity: .8; font-size: .9rem; }
.money-figures dd { margin: 0; font-size: 1.75rem; line-height: 1.3; font-weight: 700; white-space: nowrap; }
.money-means { margin: 0 !important; padding: 0 !important; display: grid; gap: 6px 20px;
  grid-template-columns: max-content 1fr; }
.money-means dt { font-weight: 700; }
.money-means dd { margin: 0; overflow-wrap: anywhere; }
@media (max-width: 640px) {
  .money-table .wide { display: none; }
  .money-table .narrow { display: block; }
  .money-figures dd { font-size: 1.35rem; }
  .money-cards thead { display: none; }
  .money-cards tr { display: block; padding: 8px 0; }
  .money-cards td, .money-cards td.figure { display: flex; justify-content: space-between; gap: 16px;
    padding: 2px 0 !important; text-align: right; white-space: normal; overflow-wrap: anywhere; }
  .money-cards td::before { content: attr(data-label); opacity: .8; text-align: left; }
  .money-means { grid-template-columns: 1fr; gap: 0; }
  .money-means dd { margin-bottom: 10px; }
}
</style>"""

BADGES = {
    Status.DUE: ("blue", "schedule"),
    Status.LATE: ("red", "error"),
    Status.SETTLED: ("green", "check_circle"),
    Status.NOTHING: ("gray", "check"),
}


def balance(amount: Decimal, unpaid: Sequence[Invoice], today: date) -> None:
    """What the family owes, in big, and until when."""
    st.html(STYLE)
    label, said = "Solde à régler", french.euros(amount)
    if amount < 0:
        label, said = "Solde en votre faveur", french.euros(-amount)
    elif amount == 0:
        label, said = "Votre solde", "Rien à régler"
    with st.container(border=True):
        st.html(
            f'<p class="money-label">{label}</p><p class="money-sum">{said}</p>'
            f'<p class="money-when">{escape(_when(amount, unpaid, today))}</p>'
        )


def _when(amount: Decimal, unpaid: Sequence[Invoice], today: date) -> str:
    if amount < 0:
        return "Cette somme sera déduite de votre prochaine facture."
    if amount == 0 or not unpaid:
        return "Vous êtes à jour."
    late = total(invoice.remaining for invoice in unpaid if invoice.due_on < today)
    coming = min((invoice.due_on for invoice in unpaid if invoice.due_on >= today), default=None)
    sentences = [f"{french.euros(late)} en retard."] if late else []
    if coming:
        left = french.euros(total(invoice.remaining for invoice in unpaid if invoice.due_on >= today))
        sentences.append(f"{left} à régler au plus tard le {french.long_date(coming)}.")
    return " ".join(sentences)


def listed(issued: Sequence[Invoice], lines: dict[int, list[Line]], today: date) -> None:
    """One card per invoice, each with its PDF and its detail."""
    if not issued:
        st.markdown(
            "Pas encore de facture. Votre première facture paraîtra ici au début du mois qui suit vos réservations."
        )
    for invoice in issued:
        with st.container(border=True, gap="small"):
            _card(invoice, today)
            with st.expander("Détail jour par jour"):
                st.html(detail(lines.get(invoice.id, [])))


def _card(invoice: Invoice, today: date) -> None:
    status = rules.status(invoice.total, invoice.remaining, invoice.due_on, today)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.html(_head(invoice, status), width=360)
        color, icon = BADGES[status]
        with st.container(width=130):
            st.badge(wording.INVOICE_STATUSES[status], icon=f":material/{icon}:", color=color)
        st.html(f'<p class="money-amount">{french.euros(invoice.total)}</p>', width=120)
        st.link_button(
            "Ouvrir le PDF",
            f"/documents/factures/{invoice.id}.pdf",
            icon=":material/picture_as_pdf:",
            help=f"Facture n° {invoice.number}",
        )


def _head(invoice: Invoice, status: Status) -> str:
    facts = [f"Facture n° {invoice.number} du {french.day_month_year(invoice.issued_on)}"]
    if status in (Status.DUE, Status.LATE):
        facts.append(f"à régler au plus tard le {french.day_month_year(invoice.due_on)}")
        if invoice.remaining != invoice.total:
            facts.append(f"reste {french.euros(invoice.remaining)}")
    month = french.month_year(invoice.period).capitalize()
    rows = "<br>".join(escape(fact) for fact in facts)
    return f'<p class="money-head"><strong>{month}</strong><br><span class="money-muted">{rows}</span></p>'


def detail(lines: Iterable[Line]) -> str:
    """A table per child: what the PDF says, for screen readers and telephones."""
    return "".join(_child(list(group)) for _, group in groupby(lines, key=lambda line: line.child_id))


def _child(lines: Sequence[Line]) -> str:
    name = escape(f"{lines[0].first_name} {lines[0].last_name}")
    body = "".join(_row(line) for line in lines)
    due = french.euros(total(line.amount for line in lines))
    return (
        f'<table class="money-table"><caption>{name}</caption><thead><tr><th scope="col">Prestation</th>'
        '<th scope="col" class="figure wide">Quantité</th><th scope="col" class="figure wide">Prix unitaire</th>'
        f'<th scope="col" class="figure">Montant</th></tr></thead><tbody>{body}</tbody>'
        f'<tfoot><tr><th scope="row">Total</th><td class="wide"></td><td class="wide"></td>'
        f'<td class="figure">{due}</td></tr></tfoot></table>'
    )


def _row(line: Line) -> str:
    quantity, price = escape(french.count(line.unit, line.quantity)), french.price(line.unit_price)
    return (
        f'<tr><th scope="row">{escape(line.label)}<span class="days">{escape(french.days_list(line.days))}</span>'
        f'<span class="days narrow">{quantity} × {price}</span></th><td class="figure wide">{quantity}</td>'
        f'<td class="figure wide">{price}</td><td class="figure">{french.euros(line.amount)}</td></tr>'
    )


def payments(received: Sequence[Payment]) -> None:
    if not received:
        st.markdown("Aucun paiement enregistré pour le moment.")
        return
    rows = "".join(
        f'<tr><td>{french.numeric_date(payment.received_on)}</td><th scope="row">{wording.MEANS[payment.means]}'
        f'<span class="days narrow">{escape(payment.reference)}</span></th>'
        f'<td class="wide">{escape(payment.reference)}</td><td class="figure">{french.euros(payment.amount)}</td></tr>'
        for payment in received
    )
    st.html(
        '<table class="money-table"><thead><tr><th scope="col">Reçu le</th><th scope="col">Moyen</th>'
        '<th scope="col" class="wide">Référence</th><th scope="col" class="figure">Montant</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def how_to_pay(iban: str, creditor: str, reference: str) -> None:
    rows = wording.how_to_pay(iban, creditor, reference)
    means = "".join(f"<dt>{escape(name)}</dt><dd>{escape(how)}</dd>" for name, how in rows)
    st.html(f'<dl class="money-means">{means}</dl>')
