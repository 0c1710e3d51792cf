"""Values → letters. Pure: no query, no clock; nothing about health, and nothing personal in a subject."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import TypeVar

from portail import french, wording
from portail.messages.layout import (
    Advice,
    Amounts,
    Block,
    Button,
    Entry,
    Letter,
    Note,
    Paragraph,
    Section,
    compose,
)
from portail.rules import money
from portail.rules.booking import Move, Operation, Outcome, Reason, State

__all__ = [
    "DecisionLine",
    "Letter",
    "OrderLine",
    "decisions",
    "invoice_issued",
    "notice",
    "of_month",
    "order_received",
]


Line = TypeVar("Line")
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A line of an order and what became of it. `reason` is a sentence in French, where there is one to give."""

    child: str
    activity: str
    day: date
    hour: time | None
    operation: Operation
    price: Decimal
    outcome: Outcome
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """A decision of the staff on one day, and the state that it leads to."""

    child: str
    activity: str
    day: date
    hour: time | None
    move: Move
    state: State
    reason: Reason | None
    comment: str = ""


_LATE = (
    "Hors délai, une annulation devient une demande de modification. Si elle est acceptée, le jour compte comme une "
    "absence et il est facturé."
)
_PRICED = frozenset({Outcome.CONFIRMED, Outcome.REQUESTED})
_SAVED = frozenset({Outcome.CANCELLED, Outcome.CANCEL_REQUESTED})
_NEXT = (
    (
        frozenset({Outcome.REQUESTED, Outcome.CHANGE_REQUESTED, Outcome.CANCEL_REQUESTED}),
        "Nous étudions les demandes en attente : vous recevrez un e-mail dès que nous y aurons répondu.",
    ),
    (
        frozenset({Outcome.WAITING}),
        "Sur liste d'attente, rien n'est facturé. Nous vous écrirons si une place se libère.",
    ),
    (
        frozenset({Outcome.FULL, Outcome.REFUSED}),
        "Les jours complets ou refusés ne sont pas réservés : vous pouvez en choisir d'autres.",
    ),
    (
        frozenset({Outcome.CONFIRMED, Outcome.MODIFIED}),
        "Les jours acceptés sont réservés. Une absence ? Annulez avant la date limite, le jour n'est pas facturé.",
    ),
)


def order_received(
    name: str, order_id: int, lines: Sequence[OrderLine], total: Decimal, url: str, structure: str = ""
) -> Letter:
    """Confirmation of a basket. `total` is that of the lines that book; the savings of cancellations stand apart."""
    outcomes = {line.outcome for line in lines}
    saved = money.total(
        abs(line.price) for line in lines if line.operation is Operation.CANCEL and line.outcome in _SAVED
    )
    amounts = [("Total des inscriptions", french.euros(total))]
    if saved:
        amounts.append(("Vos annulations vous évitent", french.euros(saved)))
    return compose(
        f"Votre demande n° {order_id} est enregistrée",
        name,
        [
            Paragraph(f"Votre demande n° {order_id} est bien enregistrée. En voici le détail."),
            *_order_sections(lines),
            Amounts(amounts),
            Advice("Et maintenant ?", [advice for concerned, advice in _NEXT if concerned & outcomes]),
            Note(_LATE),
            Button("Voir mon calendrier", url),
        ],
        structure,
    )


def _order_sections(lines: Sequence[OrderLine]) -> list[Section]:
    sections = []
    for (child, activity), group in _grouped(lines, lambda line: (line.child, line.activity)):
        same = _grouped(group, lambda line: (line.operation, line.hour, line.outcome, line.reason, line.price))
        entries = [
            Entry(
                _what(wording.OPERATIONS[operation], [line.day for line in alike], hour),
                _with_reason(wording.OUTCOMES[outcome], reason),
                _price(price, len(alike)) if outcome in _PRICED else "",
            )
            for (operation, hour, outcome, reason, price), alike in same
        ]
        sections.append(Section(f"{child} – {activity}", entries))
    return sections


def decisions(name: str, lines: Sequence[DecisionLine], url: str, structure: str = "") -> Letter:
    """The answers of the staff to a family, accepted ones first."""
    accepted = [line for line in lines if line.move not in wording.REFUSING_MOVES]
    refused = [line for line in lines if line.move in wording.REFUSING_MOVES]
    blocks: list[Block] = [Paragraph(_summary(len(accepted), len(refused)))]
    if accepted:
        blocks += [Paragraph("Ce que nous avons accepté :"), *_decision_sections(accepted)]
    if refused:
        blocks += [Paragraph("Ce que nous n'avons pas pu accepter :"), *_decision_sections(refused)]
        blocks.append(Advice("Que faire ?", _advice(refused)))
    if any(line.move is Move.ACCEPT_ABSENCE for line in accepted):
        blocks.append(Note(_LATE))
    return compose("Réponse à vos demandes", name, [*blocks, Button("Voir mon calendrier", url)], structure)


def _summary(accepted: int, refused: int) -> str:
    if not refused:
        return (
            "Bonne nouvelle : votre demande est acceptée."
            if accepted == 1
            else "Bonne nouvelle : vos demandes sont acceptées."
        )
    if not accepted:
        return "Nous avons étudié vos demandes et ne pouvons malheureusement pas y répondre favorablement."
    return "Nous avons étudié vos demandes. Une partie est acceptée, une partie n'a pas pu l'être."


def _decision_sections(lines: Sequence[DecisionLine]) -> list[Section]:
    sections = []
    for (child, activity), group in _grouped(lines, lambda line: (line.child, line.activity)):
        same = _grouped(group, lambda line: (line.move, line.hour, line.reason, line.comment))
        entries = [
            Entry(
                _what("", [line.day for line in alike], hour),
                _with_reason(wording.DECISIONS[move], _reason(reason, comment)),
            )
            for (move, hour, reason, comment), alike in same
        ]
        sections.append(Section(f"{child} – {activity}", entries))
    return sections


_ADVICE = {
    Reason.FULL: "Plus de place : choisissez un autre jour, ou demandez la liste d'attente pour le même.",
    Reason.DOCUMENT: "Document manquant : déposez-le dans « Mon compte », puis refaites la demande.",
    Reason.OTHER: "Autre motif : contactez-nous, nous chercherons une solution avec vous.",
}


def _advice(refused: Iterable[DecisionLine]) -> list[str]:
    given = {line.reason or Reason.OTHER for line in refused}
    points = [_ADVICE[reason] for reason in Reason if reason in given]
    if any(line.move in (Move.REFUSE_CANCEL, Move.REFUSE_CHANGE) for line in refused):
        points.append(
            "Annulation ou modification refusée : la réservation reste telle qu'elle était, et elle est facturée."
        )
    return points


def invoice_issued(
    name: str, number: str, period: date, amount_due: Decimal, due_on: date, url: str, structure: str = ""
) -> Letter:
    """An invoice is ready. `amount_due` may be zero or negative: nothing to pay."""
    month = of_month(period)
    facts = [("Facture", f"n° {number}"), ("Montant à régler", french.euros(max(amount_due, money.ZERO)))]
    if amount_due > 0:
        facts.append(("À régler au plus tard le", french.long_date(due_on)))
    advice = "Vous y trouverez le détail de chaque jour et les moyens de règlement."
    if amount_due <= 0:
        advice = "Vous n'avez rien à régler. Vous y trouverez le détail de chaque jour."
    return compose(
        f"Votre facture {month} est disponible",
        name,
        [
            Paragraph(f"Votre facture {month} vous attend sur le portail."),
            Amounts(facts),
            Paragraph(advice),
            Button("Voir ma facture", url),
        ],
        structure,
    )


def notice(
    name: str, subject: str, paragraphs: Sequence[str], url: str, label: str = "Ouvrir le portail", structure: str = ""
) -> Letter:
    """A free message: the caller answers for its words."""
    return compose(subject, name, [*(Paragraph(text) for text in paragraphs), Button(label, url)], structure)


def of_month(period: date) -> str:
    """« d'octobre 2026 », « de mars 2027 »."""
    month = french.month_year(period)
    return f"d'{month}" if month[0] in "ao" else f"de {month}"


def _what(verb: str, days: Sequence[date], hour: time | None) -> str:
    """« Inscription · 1, 3 déc. · 7h15 »."""
    when = french.long_date(days[0]) if len(set(days)) == 1 else french.days_list(days)
    parts = [verb, when, french.hour(hour) if hour else ""]
    sentence = " · ".join(part for part in parts if part)
    return sentence[0].upper() + sentence[1:]


def _with_reason(outcome: str, reason: str) -> str:
    return f"{outcome} : {reason}" if reason else outcome


def _reason(reason: Reason | None, comment: str) -> str:
    """The comment says more than « autre motif »."""
    known = wording.REASONS[reason] if reason and not (comment and reason is Reason.OTHER) else ""
    return " – ".join(part for part in (known, comment.strip()) if part)


def _price(price: Decimal, quantity: int) -> str:
    if quantity == 1:
        return french.euros(price)
    return f"{quantity} × {french.euros(price)} = {french.euros(price * quantity)}"


def _grouped(lines: Iterable[Line], key: Callable[[Line], Key]) -> Iterable[tuple[Key, list[Line]]]:
    """Lines that share a key, keys in the order in which they first appear."""
    groups: dict[Key, list[Line]] = {}
    for line in lines:
        groups.setdefault(key(line), []).append(line)
    return groups.items()
