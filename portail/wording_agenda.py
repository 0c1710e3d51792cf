"""What « Mon calendrier » says in words, on the screen and on paper."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from portail import french, wording, wording_planning
from portail.rules.agenda import Entry, Standing, View, span
from portail.rules.booking import FREE_AGAIN, Operation, Reason, State
from portail.rules.calendar import HourMode, week_number
from portail.rules.planning import CellFacts

STANDINGS = {
    Standing.BOOKED: "Réservé",
    Standing.ASKED: "Demande en cours",
    Standing.WAITING: "Liste d'attente",
    Standing.OUT: "Refusé, absent ou annulé",
}
_COUNTED: Mapping[Standing | State, tuple[str, str]] = {
    Standing.ASKED: ("en attente de réponse", "en attente de réponse"),
    Standing.WAITING: ("sur liste d'attente", "sur liste d'attente"),
    State.REFUSED: ("refusé", "refusés"),
    State.ABSENT: ("absence", "absences"),
    State.CANCELLED: ("annulé", "annulés"),
}


def period(view: View, day: date) -> str:
    """« Décembre 2026 », « S49 · 30 novembre – 6 décembre 2026 », « Année scolaire 2026-2027 »."""
    first, last = span(view, day)
    match view:
        case View.WEEK:
            return wording.week(first)
        case View.YEAR:
            return f"Année scolaire {first.year}-{last.year}"
        case _:
            return french.month_year(first).capitalize()


def when(view: View, day: date) -> str:
    """« en décembre », « en semaine 49 », « en 2026-2027 »."""
    first, last = span(view, day)
    match view:
        case View.WEEK:
            return f"en semaine {week_number(first)}"
        case View.YEAR:
            return f"en {first.year}-{last.year}"
        case _:
            return f"en {french.month_year(first).removesuffix(f' {first.year}')}"


def counted(days: Mapping[Standing | State, int], moment: str) -> str:
    """« 12 jours réservés en décembre · 2 en attente de réponse »."""
    booked = days.get(Standing.BOOKED, 0)
    first = f"{french.count('jour', booked)} {wording.plural('réservé', booked)}" if booked else "aucun jour réservé"
    rest = [f"{days[kind]} {many if days[kind] > 1 else one}" for kind, (one, many) in _COUNTED.items() if kind in days]
    return " · ".join((f"{first} {moment}".strip(), *rest))


def day_mark(marks: Sequence[tuple[str, Standing]]) -> str:
    """« Léa : réservé, Tom : demande en cours »: a day of the year for those who hear it."""
    return ", ".join(f"{name} : {STANDINGS[standing].lower()}" for name, standing in marks)


def hours(entry: Entry) -> str:
    """« 7h45 – 8h30 »."""
    return f"{french.hour(entry.starts_at)} – {french.hour(entry.ends_at)}"


def remark(entry: Entry) -> str:
    """What else the family should know of a booking; "" when nothing."""
    if not entry.ours:
        return "Avec l'autre foyer"
    match entry.state:
        case State.CHANGE_REQUESTED if entry.wanted is Operation.CANCEL:
            return "Annulation demandée après le délai"
        case State.CHANGE_REQUESTED if entry.wanted_hour:
            return f"Nouvelle heure demandée : {french.hour(entry.wanted_hour)}"
        case State.REFUSED if entry.reason in wording.REASONS:
            return f"Motif : {wording.REASONS[Reason(entry.reason)]}"
    return ""


def limits(entry: Entry, cell: CellFacts | None, now: datetime) -> str:
    """Until when the booking can be changed, and what it costs then; "" when there is nothing to change."""
    if cell is None or entry.day < now.date() or not entry.ours:
        return ""
    if entry.state in FREE_AGAIN:
        again = cell.book_until if cell.view.refusal is None else None
        return f"Peut être redemandé jusqu'au {wording_planning.until(again)}" if again and now <= again else ""
    hint = wording_planning.cell_hint(cell, now)
    modifiable = entry.hour_mode is not HourMode.NONE and entry.state is State.CONFIRMED
    if modifiable and cell.modify_until is not None and now <= cell.modify_until:
        if cell.modify_until == cell.cancel_until:
            return hint.replace("Annulable", "Modifiable ou annulable", 1)
        return f"Heure modifiable jusqu'au {wording_planning.until(cell.modify_until)} · {hint}"
    return hint
