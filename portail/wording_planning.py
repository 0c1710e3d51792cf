"""What the planning says in words: until when, at what cost, why not."""

import functools
from datetime import datetime

from portail import errors, french, wording, wording_late
from portail.rules.booking import State
from portail.rules.calendar import PARIS, ClosedReason
from portail.rules.late import LateOutcome
from portail.rules.planning import Cell, CellFacts

FEW_PLACES = 5  # places left are said in words up to this many


@functools.lru_cache(maxsize=4096)
def until(at: datetime) -> str:
    """« jeudi 26 novembre à 12h », or the day alone when it counts to its end; local, without the year."""
    local = at.astimezone(PARIS)
    day = french.long_date(local.date()).removesuffix(f" {local.year}")
    return day if (local.hour, local.minute) == (23, 59) else f"{day} à {french.hour(local.time())}"


def cell_hint(cell: CellFacts, now: datetime) -> str:
    """Until when, at what cost, how many places: what a cell says beside its state."""
    price = french.euros(cell.price) if cell.price is not None else ""
    match cell.view.state:
        case Cell.FREE:
            by = _limit("À réserver jusqu'au", cell.book_until)
            return _joined(by, price, _free_cancellation(cell, cell.book_until), _places(cell.free))
        case Cell.BASKET:
            return _joined(price, _free_cancellation(cell, None), "cliquez pour retirer")
        case Cell.BASKET_MODIFY | Cell.BASKET_CANCEL:
            return "À valider dans le résumé"
        case Cell.ELSEWHERE if cell.view.refusal is not None:
            return wording.refusal(cell.view.refusal)
        case Cell.FULL:
            return "Plus de place : cliquez pour la liste d'attente"
        case Cell.LATE_OPEN if cell.late is not None:
            return wording_late.late_booking_outcome(cell.late)
        case Cell.LATE | Cell.DOCUMENT if cell.view.refusal is not None:
            return wording.refusal(cell.view.refusal)
        case State.WAITING if cell.rank:
            return f"Rang {cell.rank} sur la liste d'attente"
        case State.CONFIRMED | State.REQUESTED:
            return cancellation_hint(cell, now) if cell.ours else "Réservé par l'autre foyer"
        case State.CHANGE_REQUESTED | State.CANCEL_REQUESTED:
            return "La structure va vous répondre"
        case _:
            return ""


def cancellation_hint(cell: CellFacts, now: datetime) -> str:
    """« Annulable sans frais jusqu'au … · ensuite 4,10 € dus »."""
    price = french.euros(cell.price) if cell.price is not None else ""
    if cell.view.state is not State.CONFIRMED:
        return _joined("Vous pouvez retirer cette demande tant que la structure n'a pas répondu", price)
    due = price if cell.cancel_due is None else french.euros(cell.cancel_due)
    if cell.cancel_until is None or now > cell.cancel_until:
        if cell.cancel_due == 0:
            return "Vous pouvez annuler sans frais, si la structure accepte"
        passed = "Délai passé : si" if cell.cancel_until else "Si"
        return f"{passed} vous annulez cette journée, {due} restent dus"
    then = "" if cell.cancel_due == 0 else f"ensuite {due} dus"
    return _joined(_limit("Annulable sans frais jusqu'au", cell.cancel_until), then, _modifiable(cell, now))


def _modifiable(cell: CellFacts, now: datetime) -> str:
    """Until when the hour of a booked day can be changed; nothing where it has none, or it is too late."""
    if cell.view.hour is None or cell.modify_until is None or now > cell.modify_until:
        return ""
    return f"heure modifiable {_or_then(cell.modify_until, cell.cancel_until)}"


def _free_cancellation(cell: CellFacts, said: datetime | None) -> str:
    """Until when a day that is not booked yet could be cancelled without cost, and what then; `said`: just before."""
    due = cell.cancel_due
    after = f", ensuite {french.euros(due)} dus" if due else ""
    if cell.cancel_until is None:
        return f"si vous annulez, {french.euros(due)} restent dus" if due else ""
    return f"annulable sans frais {_or_then(cell.cancel_until, said)}{after}"


def _or_then(at: datetime, said: datetime | None) -> str:
    return "jusque-là" if at == said else f"jusqu'au {until(at)}"


def late_booking(passed_at: datetime | None, outcome: LateOutcome) -> str:
    """What the dialog says of a day that is late and may still be asked for; two sentences."""
    since = f"La date limite était le {until(passed_at)}. " if passed_at else ""
    return f"{since}{wording_late.late_booking_outcome(outcome)}."


def _limit(words: str, at: datetime | None) -> str:
    return f"{words} {until(at)}" if at else ""


def few(free: int | None) -> bool:
    """Whether so few places are left that it is worth a word."""
    return free is not None and free <= FEW_PLACES


def _places(free: int | None) -> str:
    return french.count("place", free) if free is not None and few(free) else ""


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


CLOSED_CAUSES = {
    ClosedReason.OUTSIDE: ("jour hors période", "jours hors période"),
    ClosedReason.WEEKDAY: ("jour fermé", "jours fermés"),
    ClosedReason.FERIE: ("jour férié", "jours fériés"),
    ClosedReason.CLOSURE: ("jour de fermeture", "jours de fermeture"),
    ClosedReason.HOLIDAYS: ("jour de vacances", "jours de vacances"),
    ClosedReason.TERM: ("jour hors vacances", "jours hors vacances"),
}


def cause(refused: errors.Refusal) -> tuple[str, str]:
    """Why a day is left out of a period, for one day and for several."""
    match refused:
        case errors.Closed(_, reason):
            return CLOSED_CAUSES[ClosedReason(reason)]
        case errors.Full():
            return "jour complet", "jours complets"
        case errors.TooLate(still=True):
            return "jour hors délai, à voir dans le planning", "jours hors délai, à voir dans le planning"
        case errors.Past():
            return "jour passé", "jours passés"
        case errors.TooLate():
            return "jour hors délai", "jours hors délai"
        case errors.QuotaReached():
            return "jour au-delà du nombre permis hors délai", "jours au-delà du nombre permis hors délai"
        case errors.NotOpenYet():
            return "jour pas encore ouvert à la réservation", "jours pas encore ouverts à la réservation"
        case errors.BookingOver():
            return "jour dont les réservations sont closes", "jours dont les réservations sont closes"
        case errors.NotConfirmed():
            return "jour à débloquer en confirmant vos informations", "jours à débloquer en confirmant vos informations"
        case errors.AlreadyBooked():
            return "jour déjà réservé", "jours déjà réservés"
        case errors.AgeOutside():
            return "jour hors tranche d'âge", "jours hors tranche d'âge"
        case errors.ElsewhereDay():
            return "jour de l'autre foyer", "jours de l'autre foyer"
        case errors.OtherHousehold():
            return "jour réservé par l'autre foyer", "jours réservés par l'autre foyer"
        case errors.DocumentMissing():
            return "jour sans le document demandé", "jours sans le document demandé"
        case errors.MoveNotAllowed():
            return "jour déjà demandé", "jours déjà demandés"
        case _:
            return "jour impossible", "jours impossibles"
