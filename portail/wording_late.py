"""What lateness and absences cost, in words: the rule before the click, what came of it after.

Neither rule nor outcome names a reason of health: these words may be printed on an invoice.
"""

from collections.abc import Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from itertools import groupby

from portail import french
from portail.errors import Unanswered
from portail.rules.booking import Operation
from portail.rules.justified import Decided, Justification, Why
from portail.rules.late import (
    Accepted,
    Cancelled,
    LateFacts,
    LateOutcome,
    Plan,
    QuotaUse,
    Refused,
    Requested,
    Unbooked,
    Waitlist,
    priced,
)
from portail.rules.late_forms import (
    Add,
    BillNone,
    BillPart,
    Carence,
    FlatPickup,
    FreeCause,
    Justified,
    LateAccept,
    LateBooking,
    LateCancel,
    LatePickup,
    LateRefuse,
    LateRequest,
    LateWaitlist,
    Mul,
    PlanSwitch,
    PriceBlock,
    ProofKind,
    Quota,
    SlicePickup,
    StepPickup,
    Then,
    UnbookedPresence,
)
from portail.rules.money import ZERO
from portail.rules.pickup import Pickup

PROOFS = {
    ProofKind.MEDICAL: "certificat médical",
    ProofKind.EMPLOYER: "attestation de l'employeur",
    ProofKind.SCHOOL: "attestation de l'école",
    ProofKind.HONOUR: "attestation sur l'honneur",
    ProofKind.OTHER: "autre justificatif",
}

CAUSES = {
    FreeCause.STRIKE: "grève",
    FreeCause.TEACHER_ABSENT: "enseignant absent",
    FreeCause.TRIP: "sortie scolaire",
    FreeCause.CLOSURE: "fermeture",
    FreeCause.SENT_HOME: "enfant rendu à sa famille par l'école",
    FreeCause.WEATHER: "intempéries",
    FreeCause.ATYPICAL_HOURS: "horaires de travail atypiques",
}

THEN = {
    Then.FREE: "gratuit",
    Then.CREDIT_NEXT_MONTH: "déduit de la facture du mois suivant",
    Then.REFUND: "remboursé",
}

DAYS = {
    None: ("jour facturé", "jours facturés"),
    Then.FREE: ("jour gratuit", "jours gratuits"),
    Then.CREDIT_NEXT_MONTH: (
        "jour déduit de la facture du mois suivant",
        "jours déduits de la facture du mois suivant",
    ),
    Then.REFUND: ("jour remboursé", "jours remboursés"),
}

WHY = {
    Why.FREE_CAUSE: "cause prévue au règlement",
    Why.JUSTIFIED: "absence justifiée",
    Why.NO_POLICY: "absence facturée",
    Why.NO_PROOF: "absence non justifiée",
    Why.OTHER_PROOF: "justificatif non prévu au règlement",
    Why.LATE_PROOF: "justificatif reçu trop tard",
    Why.TOO_SHORT: "absence trop courte",
    Why.CARENCE: "délai de carence",
    Why.BEYOND_FREE_DAYS: "au-delà des jours gratuits",
}

PER = {"period": "par période", "month": "par mois", "year": "par année scolaire"}
METRICS = {"days_in_week": "dans la semaine", "days_in_month": "dans le mois"}


def late_booking_rule(policy: LateBooking, unit: str, qf: Decimal | None = None) -> str:
    """« Après ce délai : + 1,00 € par repas »."""
    match policy:
        case LateRefuse():
            return "Après ce délai : inscription impossible"
        case LateRequest():
            return "Après ce délai : l'équipe répond à votre demande"
        case LateWaitlist():
            return "Après ce délai : inscription sur la liste d'attente"
        case LateAccept():
            return f"Après ce délai : {_accept_rule(policy, unit, qf)}"


def _accept_rule(policy: LateAccept, unit: str, qf: Decimal | None) -> str:
    price = _block(policy.price, unit, qf) if policy.price else "inscription possible au prix habituel"
    if policy.first_n_only is not None:
        price += (
            f", pour {_first(policy.first_n_only, 'première inscription tardive', 'premières inscriptions tardives')}"
        )
        price += " du mois seulement"
    if not policy.penalty_per_family:
        return price
    return f"{price} ; {french.euros(policy.penalty_per_family)} par famille, une fois dans l'année scolaire"


def _block(block: PriceBlock, unit: str, qf: Decimal | None) -> str:
    match block:
        case Add(add):
            return f"+ {french.euros(add)} par {unit}"
        case Mul(mul):
            return f"prix multiplié par {french.number(mul)}"
        case _:
            return _fixed(block, unit, qf)


def _fixed(block: PriceBlock, unit: str, qf: Decimal | None) -> str:
    try:
        return f"{french.euros(priced(block, ZERO, LateFacts(qf)))} par {unit}"
    except Unanswered:
        return "tarif particulier, selon votre quotient familial"


def _first(number: int, one: str, many: str) -> str:
    return f"la {one}" if number == 1 else f"les {number} {many}"


LATE_BUTTONS: Mapping[type[LateOutcome], str] = {
    Accepted: "Réserver quand même",
    Requested: "Demander à l'équipe",
    Waitlist: "Rejoindre la liste d'attente",
}


def late_booking_outcome(outcome: LateOutcome) -> str:
    """« 5,08 € : 4,08 € + 1,00 € de supplément hors délai »."""
    match outcome:
        case Refused():
            return "Trop tard : inscription impossible"
        case Requested(price):
            return f"Hors délai : l'équipe répondra à votre demande ({french.euros(price)})"
        case Waitlist(price):
            return f"Hors délai : liste d'attente ({french.euros(price)} si une place vous est donnée)"
        case Accepted():
            penalty = outcome.penalty_per_family
            said = _made_of(outcome.price, outcome.base, "supplément hors délai", "tarif hors délai")
            return f"{said} ; pénalité de {french.euros(penalty)} pour la famille" if penalty else said


def _made_of(price: Decimal, base: Decimal, more: str, other: str) -> str:
    if price > base:
        return f"{french.euros(price)} : {french.euros(base)} + {french.euros(price - base)} de {more}"
    return f"{french.euros(price)}, sans supplément" if price == base else f"{french.euros(price)} : {other}"


def late_cancel_rule(policy: LateCancel) -> str:
    """« Annulation après ce délai : facturée en entier »."""
    match policy:
        case BillNone():
            billed = "non facturée"
        case BillPart(pct):
            billed = f"facturée à {french.number(pct)}\u00a0%"
        case _:
            billed = "facturée en entier"
    if policy.add:
        billed += f", + {french.euros(policy.add)}"
    if not isinstance(policy, BillNone) and policy.reinvoice_aids:
        billed += ", sans les aides déduites"
    return f"Annulation après ce délai : {billed}"


def late_cancel_outcome(outcome: Cancelled) -> str:
    """« 18,00 € dus, dont 5,00 € d'aide qui n'est plus déduite »."""
    if not outcome.amount:
        return "Rien à payer"
    details = []
    if outcome.share != outcome.base:
        details.append(f"{french.euros(outcome.share)} sur {french.euros(outcome.base)}")
    if outcome.add:
        details.append(f"{french.euros(outcome.add)} pour annulation tardive")
    if outcome.aids:
        details.append(f"l'aide de {french.euros(outcome.aids)} n'est plus déduite")
    return " : ".join(filter(None, (f"{french.euros(outcome.amount)} dus", ", ".join(details))))


def unbooked_rule(policy: UnbookedPresence, unit: str, qf: Decimal | None = None) -> str:
    """« Enfant présent sans réservation : + 2,00 € par repas »."""
    price = _block(policy.price, unit, qf) if policy.price else "prix habituel"
    if policy.refuse_after_n is None:
        return f"Enfant présent sans réservation : {price}"
    limit = "d'emblée" if policy.refuse_after_n == 0 else f"après {french.count('fois', policy.refuse_after_n)}"
    return f"Enfant présent sans réservation : {price} ; l'accueil peut être refusé {limit}"


def unbooked_outcome(outcome: Unbooked) -> str:
    """« 5,00 € : 3,00 € + 2,00 € de supplément sans réservation »."""
    said = _made_of(outcome.price, outcome.base, "supplément sans réservation", "tarif sans réservation")
    return f"{said} ; le règlement permet de refuser l'accueil" if outcome.refusable else said


def justified_rule(policy: Justified | None) -> str:
    """« Absence non justifiée : jour facturé ; justificatif sous 48 h : gratuit, sauf le premier jour »."""
    if policy is None:
        return "Absence : jour facturé"
    long_enough = _long_enough(policy)
    then = f"{THEN[policy.then]}{_limits(policy)}"
    if policy.proof:
        delay = _within(policy)
        least = f", pour une absence{long_enough}" if long_enough else ""
        parts = ["Absence non justifiée : jour facturé", f"justificatif{delay}{least} : {then}", *_late(policy)]
    else:
        parts = [f"Absence{long_enough} : jour {then}"]
    if policy.free_causes:
        parts.append(f"{', '.join(CAUSES[cause] for cause in policy.free_causes)} : toujours {THEN[policy.then]}")
    return " ; ".join(parts)


def proofs_accepted(policy: Justified) -> str:
    """« certificat médical ou attestation de l'employeur »; for the family's own screen only."""
    return " ou ".join(PROOFS[kind] for kind in policy.proof)


def _within(policy: Justified) -> str:
    if policy.within is None:
        days = policy.proof_max_days
        return "" if days is None else f" dans les {french.count('jour', days)} après le premier jour"
    if policy.within.unit == "h":
        return f" sous {policy.within.n}\u00a0h"
    return f" sous {french.count('jour', policy.within.n)}"


def _long_enough(policy: Justified) -> str:
    if policy.min_consecutive == 1:
        return ""
    noun = ("jour d'accueil", "jours d'accueil") if policy.min_consecutive_unit == "service" else ("jour", "jours")
    return f" d'au moins {french.count(noun[0], policy.min_consecutive, noun[1])} de suite"


def _limits(policy: Justified) -> str:
    if policy.first_days_free is not None:
        return f", {_first_days(policy.first_days_free)} seulement"
    return f", sauf {_first_days(policy.carence_days)}" if policy.carence_days else ""


def _first_days(number: int) -> str:
    return "le premier jour" if number == 1 else f"les {number} premiers jours"


def _late(policy: Justified) -> Sequence[str]:
    late, days = policy.if_proof_late, policy.proof_max_days
    if not isinstance(late, Carence):
        return []
    kept = f"{THEN[policy.then]}, sauf {_first_days(late.carence_days)}"
    if days is None:
        return [f"ensuite : {kept}"]
    return [
        f"ensuite, jusqu'à {french.count('jour', days)} après le premier jour : {kept}",
        "au-delà : tout est facturé",
    ]


def justified_outcome(outcome: Justification) -> str:
    """« 2 jours facturés (23, 24 nov.) : délai de carence ; 2 jours gratuits (26, 27 nov.) : absence justifiée »."""
    groups = groupby(outcome.days, key=lambda day: (day.then, day.why))
    return " ; ".join(_days(list(group)) for _, group in groups)


def _days(days: Sequence[Decided]) -> str:
    one, many = DAYS[days[0].then]
    when: list[date] = [day.day for day in days]
    return f"{french.count(one, len(days), many)} ({french.days_list(when)}) : {WHY[days[0].why]}"


def pickup_rule(policy: LatePickup, closing: time) -> str:
    """« Après 19h : 11,00 € par demi-heure entamée et par enfant »."""
    match policy:
        case FlatPickup(price):
            amount = french.euros(price)
        case SlicePickup(price, unit_min):
            amount = f"{french.euros(price)} par {_slice(unit_min, policy.started)}"
        case StepPickup():
            amount = _steps(policy)
    said = f"Après {french.hour(policy.closing or closing)} : {amount}{_per(policy)}"
    if not policy.after_n:
        return said
    times = "la première fois" if policy.after_n == 1 else f"les {policy.after_n} premières fois"
    return f"{said} ; rien {times} de l'année scolaire"


def _slice(minutes: int, started: bool) -> str:
    noun, feminine = {15: ("quart d'heure", ""), 30: ("demi-heure", "e"), 60: ("heure", "e")}.get(
        minutes, (f"tranche de {french.count('minute', minutes)}", "e")
    )
    full = "complète" if feminine else "complet"
    return f"{noun} {'entamé' + feminine if started else full}"


def _steps(policy: StepPickup) -> str:
    bounded = [
        f"{french.euros(step.price)} jusqu'à {french.count('minute', step.until_min)} de retard"
        for step in policy.steps
        if step.until_min is not None
    ]
    last = french.euros(policy.steps[-1].price)
    return ", ".join([*bounded, f"{last} au-delà" if bounded else last])


def _per(policy: LatePickup) -> str:
    joined = " et" if isinstance(policy, SlicePickup) else ","
    return f"{joined} par {'enfant' if policy.per == 'child' else 'famille'}"


def pickup_outcome(outcome: Pickup) -> str:
    """« 31 minutes après la fermeture : 22,00 € (2 × 11,00 €) »."""
    if not outcome.minutes:
        return "À l'heure : rien à payer"
    late = f"{french.count('minute', outcome.minutes)} après la fermeture"
    if outcome.tolerated or not outcome.amount:
        return f"{late} : rien à payer cette fois"
    factors = [french.number(outcome.units)] if outcome.units > 1 else []
    factors.append(french.euros(outcome.unit_price))
    if outcome.times > 1:
        factors.append(french.count("enfant", outcome.times))
    detail = f" ({' × '.join(factors)})" if len(factors) > 1 else ""
    return f"{late} : {french.euros(outcome.amount)}{detail}"


_LATE_ACTS = {Operation.BOOK: "inscription tardive", Operation.CANCEL: "annulation tardive"}


def quota_rule(quota: Quota) -> str:
    """« Au plus 4 inscriptions tardives et 4 annulations tardives par période »; empty without limit."""
    limits = [(quota.book, Operation.BOOK), (quota.cancel, Operation.CANCEL)]
    said = [_acts(number, operation) for number, operation in limits if number is not None]
    return f"Au plus {' et '.join(said)} {PER[quota.per]}" if said else ""


def _acts(number: int, operation: Operation) -> str:
    one = _LATE_ACTS[operation]
    return french.count(one, number, one.replace(" ", "s ") + "s")


def quota_outcome(use: QuotaUse, operation: Operation) -> str:
    """« Encore 1 annulation tardive possible »; empty without limit."""
    if use.limit is None or use.left is None or operation not in _LATE_ACTS:
        return ""
    if not use.allowed:
        return f"Limite atteinte : {_acts(use.limit, operation)}"
    return f"Encore {_acts(use.left, operation)} possible{'s' if use.left > 1 else ''}"


def plan_rule(policy: PlanSwitch, unit: str, qf: Decimal | None = None) -> str:
    """« Dès 2 journées dans le mois : forfait de 29,90 € »."""
    start = f"Dès {french.count(unit, policy.threshold)} {METRICS[policy.metric]}"
    try:
        return f"{start} : forfait de {french.euros(priced(policy.price, ZERO, LateFacts(qf)))}"
    except Unanswered:
        return f"{start} : forfait selon votre quotient familial"


def plan_outcome(plan: Plan, unit: str) -> str:
    """« 1 journée × 7,41 € = 7,41 € », or « Forfait pour 2 journées : 29,90 € »."""
    days = french.count(unit, plan.count)
    if plan.switched:
        return f"Forfait pour {days} : {french.euros(plan.amount)}"
    return f"{days} × {french.euros(plan.unit_price)} = {french.euros(plan.amount)}"
