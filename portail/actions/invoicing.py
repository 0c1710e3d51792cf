"""The month's invoices: what they would be, their issue, and their papers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby

import db
from db import authority, events, households, invoices, notifications, structure
from db.invoices import Invoice
from db.structure import Structure
from portail import clock, french, settings, wording
from portail.documents import invoice as paper
from portail.documents import invoice_list
from portail.errors import AlreadyIssued, Forbidden, NotFound
from portail.messages import letters, outbox
from portail.rules import invoice as rules
from portail.rules.access import BILLERS, Role, User
from portail.rules.invoice import Billing
from portail.rules.money import ZERO, total

NOTES = ("Une question, une erreur ? Écrivez-nous dans les deux mois suivant la réception.",)
CHUNK = 50  # invoices read at once: memory stays flat whatever the town


@dataclass(frozen=True, slots=True)
class Preview:
    """A month before and after its issue. `families` are (reference, last names); `before` is the month before."""

    period: date
    billing: Billing
    issued: tuple[Invoice, ...]
    before: Mapping[int, Decimal]
    families: Mapping[int, tuple[str, str]]

    @property
    def totals(self) -> dict[int, Decimal]:
        """By household, issued or not."""
        issued = {invoice.household_id: invoice.total for invoice in self.issued}
        return {**issued, **{draft.household_id: draft.total for draft in self.billing.drafts}}

    @property
    def total(self) -> Decimal:
        return total(self.totals.values())

    @property
    def total_before(self) -> Decimal:
        return total(self.before.values())

    @property
    def differences(self) -> list[tuple[int, Decimal, Decimal]]:
        """(household, month before, this month), the largest differences first."""
        now = self.totals
        both = [(id, self.before.get(id, ZERO), now.get(id, ZERO)) for id in {**now, **self.before}]
        return sorted((row for row in both if row[1] != row[2]), key=lambda row: (-abs(row[2] - row[1]), row[0]))


def periods(user: User, today: date) -> list[date]:
    """Months that can be looked at, the latest first; the one before today's is always there. Raises Forbidden."""
    _check(user)
    with db.cursor() as con:
        known = invoices.periods(con)
    previous = rules.month_before(rules.month_of(today))
    return sorted({previous, *(period for period in known if period <= rules.month_of(today))}, reverse=True)


def preview(user: User, period: date) -> Preview:
    """The month that begins on `period`, at any time. Raises Forbidden."""
    _check(user)
    with db.cursor() as con:
        billing = invoices.billing(con, period)
        issued = invoices.of_period(con, period)
        before = invoices.totals(con, rules.month_before(period))
        concerned = {
            *(draft.household_id for draft in billing.drafts),
            *(anomaly.household_id for anomaly in billing.anomalies),
            *(invoice.household_id for invoice in issued),
            *before,
        }
        families = invoices.references(con, sorted(concerned))
    return Preview(period, billing, tuple(issued), before, families)


def issue(user: User, period: date, now: datetime) -> list[int]:
    """Issue the invoices of the families that have none for the month, and tell them; ids in the order of the numbers.

    Raises Forbidden, PeriodNotOver, AlreadyIssued when no family is left to bill.
    """
    _check(user)
    today = now.date()
    rules.check_over(period, today)
    with db.transaction() as con:
        due_on = rules.due_date(today, settings.town(structure.settings(con)).invoice_due_day)
        ids = invoices.issue(con, period, today, due_on, clock.to_utc(now), user.account_id)
        if not ids:
            raise AlreadyIssued(period)
        _tell(con, user, invoices.by_ids(con, ids), now)
    return ids


def _check(user: User) -> None:
    if user.role not in BILLERS:
        raise Forbidden


def _tell(con: db.Connection, user: User, issued: Sequence[Invoice], now: datetime) -> None:
    """An event per family, a mail and an alert for each of its accounts."""
    at_utc = clock.to_utc(now)
    name, url = structure.get(con).name, f"{settings.environment().url}/finances"
    accounts = households.accounts_of_many(con, [invoice.household_id for invoice in issued])
    unseen = authority.unseen_invoices(con, [invoice.id for invoice in issued])
    mails, alerts, facts = [], [], []
    for invoice in issued:
        facts.append(events.Event(user.account_id, invoice.household_id, "invoice", None, None, None, None, None,
                                  invoice.number))  # fmt: skip
        title, body = wording.invoice_alert(invoice.number, invoice.period, invoice.amount_due, invoice.due_on)
        for account in accounts.get(invoice.household_id, []):
            if (account.id, invoice.id) in unseen:
                continue
            letter = letters.invoice_issued(
                account.name, invoice.number, invoice.period, invoice.amount_due, invoice.due_on, url, name
            )
            mails.append(outbox.Mail(account.id, account.email, letter))
            alerts.append((account.id, "invoice", title, body))
    events.write_many(con, facts, at_utc)
    outbox.write(con, mails, now)
    notifications.add_many(con, alerts, at_utc)


# Papers


def family_invoice(user: User, invoice_id: int) -> paper.Invoice:
    """What the invoice says, for its own family or for who bills. Raises NotFound for anybody else."""
    with db.cursor() as con:
        issued = invoices.get(con, invoice_id)
        own = user.role is Role.PARENT and user.household_id == issued.household_id
        seen = own and (user.account_id, invoice_id) not in authority.unseen_invoices(con, [invoice_id])
        if not seen and user.role not in BILLERS:
            raise NotFound("invoice")
        return document(con, invoice_id)


def document(con: db.Connection, invoice_id: int) -> paper.Invoice:
    """What the invoice says, whoever asks. Raises NotFound."""
    for found in documents(con, [invoice_id]):
        return found
    raise NotFound("invoice")


def documents(con: db.Connection, invoice_ids: Sequence[int]) -> list[paper.Invoice]:
    """As `document`, for several, in the order of their numbers. Three queries."""
    house = structure.get(con)
    lines = invoices.lines(con, invoice_ids)
    return [_document(house, issued, lines.get(issued.id, [])) for issued in invoices.by_ids(con, invoice_ids)]


def documents_of(user: User, invoice_ids: Sequence[int]) -> Iterator[paper.Invoice]:
    """As `documents`, read little by little, for a print run. Raises Forbidden."""
    _check(user)
    for start in range(0, len(invoice_ids), CHUNK):
        with db.cursor() as con:
            chunk = documents(con, invoice_ids[start : start + CHUNK])
        yield from chunk


def issued_ids(user: User, period: date) -> list[int]:
    """The invoices of the month, in the order of their numbers. Raises Forbidden."""
    _check(user)
    with db.cursor() as con:
        return invoices.ids_of_period(con, period)


def table(user: User, period: date) -> bytes:
    """The month's invoices as CSV, in the order of their numbers. Raises Forbidden, NotFound when there is none."""
    _check(user)
    with db.cursor() as con:
        issued = invoices.of_period(con, period)
    if not issued:
        raise NotFound("invoice")
    return invoice_list.csv_file(
        invoice_list.Row(
            number=invoice.number,
            month=french.month_year(invoice.period),
            family=invoice.reference,
            addressee=invoice.addressee.splitlines()[0] if invoice.addressee else "",
            issued_on=invoice.issued_on,
            due_on=invoice.due_on,
            quotient=invoice.quotient,
            total=invoice.total,
            carried=invoice.previous_balance,
            remaining=invoice.remaining,
        )
        for invoice in issued
    )


def _document(house: Structure, issued: Invoice, lines: Sequence[invoices.Line]) -> paper.Invoice:
    return paper.Invoice(
        number=issued.number,
        family_reference=issued.reference,
        period_label=french.month_year(issued.period),
        issued_on=issued.issued_on,
        due_on=issued.due_on,
        issuer=_issuer(house, f"{issued.number} {issued.reference}"),
        addressee=paper.Addressee(tuple(issued.addressee.splitlines())),
        quotient=issued.quotient,
        children=tuple(_children(lines)),
        total_services=issued.total,
        adjustments=(),
        total=issued.total,
        after_total=_carried(issued.previous_balance),
        amount_due=issued.amount_due,
        notes=NOTES,
    )


def _issuer(house: Structure, reference: str) -> paper.Issuer:
    creditor = house.creditor_name or house.name
    return paper.Issuer(
        name=house.name,
        tagline=house.tagline,
        address=tuple(house.address.splitlines()),
        phone=house.phone,
        email=house.email,
        siret=house.siret,
        legal_form=house.legal_form,
        vat_mention=house.vat_mention,
        iban=house.iban,
        bic=house.bic,
        creditor_name=creditor,
        accent=house.accent,
        payment_help=wording.how_to_pay(house.iban, creditor, reference),
    )


def _children(lines: Iterable[invoices.Line]) -> Iterator[paper.ChildBlock]:
    for _, group in groupby(lines, key=lambda line: line.child_id):
        own = list(group)
        child = own[0]
        details = " · ".join(filter(None, (f"né(e) le {french.numeric_date(child.born_on)}", child.class_name)))
        yield paper.ChildBlock(
            f"{child.first_name} {child.last_name}",
            details,
            tuple(_line(line) for line in own),
            total(line.amount for line in own),
        )


def _line(line: invoices.Line) -> paper.Line:
    quantity = Decimal(line.quantity)
    unit = french.count(line.unit, quantity).removeprefix(f"{french.number(quantity)} ")
    return paper.Line(line.label, french.days_list(line.days), quantity, unit, line.unit_price, line.amount)


def _carried(previous_balance: Decimal) -> tuple[paper.Adjustment, ...]:
    if not previous_balance:
        return ()
    label = "Solde antérieur" if previous_balance > 0 else "Avance déjà versée"
    return (paper.Adjustment(label, previous_balance),)
