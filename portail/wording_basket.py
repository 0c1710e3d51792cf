"""« Saisir une période » and the summary in words: what will be done, what is left out, what changed since."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from portail import french, wording, wording_planning
from portail.errors import Refusal
from portail.rules.arranging import Sort
from portail.rules.booking import Operation, Outcome
from portail.rules.calendar import WEEKDAYS, Activity, HourMode, monday_of, week_number
from portail.rules.ordering import Verdict
from portail.rules.period import Habit, Weeks
from portail.rules.since import Changed, What

WEEKS = {Weeks.ALL: "Toutes", Weeks.EVEN: "Paires", Weeks.ODD: "Impaires"}
SORTS = {Sort.CHILD: "Enfant et semaine", Sort.DATE: "Date", Sort.ACTIVITY: "Activité", Sort.PRICE: "Prix"}
NAMED_DAYS = 6  # that are listed one by one
Cell = tuple[str, date]  # « Léa · Matin », day


def habit(found: Habit, activity: Activity) -> str:
    """« lundi, mardi et jeudi, semaines paires, arrivée à 7h45 »."""
    names = [wording.WEEKDAY_NAMES[WEEKDAYS[day]] for day in sorted(found.weekdays)]
    parts = [french.enumerated(names)]
    if found.weeks is not Weeks.ALL:
        parts.append(f"semaines {WEEKS[found.weeks].lower()}")
    if found.hour is not None:
        verb = "arrivée" if activity.hour_mode is HourMode.ARRIVAL else "départ"
        parts.append(f"{verb} à {french.hour(found.hour)}")
    return ", ".join(parts)


def to_book(added: int, moved: int, removed: int, price: Decimal) -> str:
    """What « Inscrire » will do; the first words stand out."""
    parts = []
    if added or not moved + removed:
        parts.append(f"**{french.count('ligne', added)} à ajouter au panier**")
    if added:
        parts.append(f"**{french.euros(price)}**")
    if moved:
        parts.append(f"**{french.count('ligne', moved)} du panier à changer d'heure**")
    if removed:
        parts.append(f"**{french.count('annulation', removed)} à retirer du panier**")
    return " · ".join(parts)


def to_cancel(cancelled: int, late: Sequence[Decimal | None], saved: Decimal, removed: int) -> list[str]:
    """What « Désinscrire » will do. `late`: what each cancellation past its deadline leaves to pay; None: not known."""
    if not cancelled + removed:
        return ["**0 ligne à annuler**"]
    lines = []
    if free := cancelled - len(late):
        economy = f" : {french.euros(saved)} en moins" if saved else ""
        lines.append(f"**{french.count('jour', free)} à annuler sans frais**{economy}")
    if late:
        lines.append(f"**{french.count('jour', len(late))} hors délai** : {_stays(late)} si la structure accepte")
    if removed:
        lines.append(f"**{french.count('ligne', removed)} à retirer du panier** : rien n'était commandé")
    return lines


def _stays(late: Sequence[Decimal | None]) -> str:
    due = sum((amount for amount in late if amount is not None), Decimal(0))
    unknown = late.count(None)
    if unknown:
        return f"{french.euros(due)} au moins resteront dus"
    return f"{french.euros(due)} resteront dus" if due else "rien ne restera dû"


def left_out(found: Iterable[tuple[Cell, Refusal]], series: int) -> list[str]:
    """« 6 jours fériés (11 nov.) », « 1 jour complet (3 déc.) : Léa · Soir », by cause, the most frequent first.

    The names are told where not all the `series` are concerned.
    """
    causes: dict[tuple[str, str], list[Cell]] = {}
    for cell, refusal in found:
        causes.setdefault(wording_planning.cause(refusal), []).append(cell)
    counted = sorted(causes.items(), key=lambda item: -len({day for _, day in item[1]}))
    return [_cause(words, cells, series) for words, cells in counted]


def _cause(words: tuple[str, str], cells: Sequence[Cell], series: int) -> str:
    days = sorted({day for _, day in cells})
    names = list(dict.fromkeys(name for name, _ in cells))
    one, many = words
    said = f"{len(days)} {many if len(days) > 1 else one} ({_days(days)})"
    return said if len(names) == series else f"{said} : {', '.join(names)}"


def _days(days: Sequence[date]) -> str:
    if len(days) <= NAMED_DAYS:
        return french.days_list(days)
    return f"entre le {french.numeric_date(days[0])} et le {french.numeric_date(days[-1])}"


def week(monday: date, last: date) -> str:
    """« Semaine 49 · du lundi 30 novembre au vendredi 4 décembre 2026 », « du lundi 7 au vendredi 11 décembre… »."""
    start = french.long_date(monday)
    if monday.year == last.year:
        start = start.removesuffix(f" {monday.year}")
    if (monday.year, monday.month) == (last.year, last.month):
        start = start.rpartition(" ")[0]
    return f"Semaine {week_number(monday)} · du {start} au {french.long_date(last)}"


def content(verdicts: Sequence[Verdict]) -> str:
    """What a folded group holds: « Matin : lun. mar. jeu. · Annulation Cantine : ven. »; the names where they differ.

    Of more than a week: « Léa : 72 lignes, du 4 janvier 2027 au 2 juillet 2027 ».
    """
    several = len({verdict.line.child_id for verdict in verdicts}) > 1
    week = len({monday_of(verdict.line.day) for verdict in verdicts}) == 1
    by_series: dict[tuple[str, ...], list[date]] = {}
    for verdict in sorted(verdicts, key=lambda v: (v.line.child_id, v.line.operation != Operation.BOOK)):
        line = verdict.line
        verb = "" if line.operation is Operation.BOOK else wording.OPERATIONS[line.operation]
        name = verdict.situation.first_name if several or not week else ""
        activity = verdict.situation.activity.short_name if week else ""
        by_series.setdefault((verb, name, activity), []).append(line.day)
    return " · ".join(f"{' '.join(filter(None, named))} : {_when(days, week)}" for named, days in by_series.items())


def _when(days: Sequence[date], week: bool) -> str:
    if week:
        return " ".join(french.short_weekday(day) for day in sorted(set(days)))
    first, last = (french.day_month_year(day) for day in (min(days), max(days)))
    return f"{french.count('ligne', len(days))}, " + (f"du {first} au {last}" if first != last else f"le {first}")


_SAID: Mapping[Outcome, tuple[str, str]] = {
    Outcome.CONFIRMED: ("acceptée", "acceptées"),
    Outcome.REQUESTED: ("en attente de validation",) * 2,
    Outcome.WAITING: ("sur liste d'attente",) * 2,
    Outcome.FULL: ("non réservée (complet)", "non réservées (complet)"),
    Outcome.MODIFIED: ("modifiée", "modifiées"),
    Outcome.CANCELLED: ("annulée", "annulées"),
    Outcome.CANCEL_REQUESTED: ("dont l'annulation est demandée",) * 2,
    Outcome.CHANGE_REQUESTED: ("dont la modification est demandée",) * 2,
    Outcome.REFUSED: ("refusée", "refusées"),
}


def tally(outcomes: Iterable[Outcome]) -> str:
    """« 2 acceptées, 1 sur liste d'attente », in the order of the words."""
    found = list(outcomes)
    counted = [(found.count(one), words) for one, words in _SAID.items() if one in found]
    return ", ".join(f"{french.number(number)} {words[number > 1]}" for number, words in counted)


_LOST: Mapping[What, str] = {
    What.PLACE: "il n'y a plus de place",
    What.DEADLINE: "la date limite est passée",
    What.CLOSED: "l'activité n'a plus lieu ce jour-là",
    What.BOOKING: "la réservation de ce jour a changé",
    What.OTHER: "ce jour ne peut plus être commandé",
}


def changed(verdict: Verdict, found: Changed) -> str:
    """« Léa · PERISCOLAIRE MATIN, mardi 1er décembre 2026 : le prix passe de 3,10 € à 9,99 € »."""
    name = f"{verdict.situation.first_name} · {verdict.situation.activity.name}"
    return f"{name}, {french.long_date(verdict.line.day)} : {change(found)}"


def change(found: Changed) -> str:
    """What changed, without the line."""
    parts = [] if found.what is What.PRICE else [_LOST[found.what]]
    if found.before is not None and found.after is not None:
        parts.append(f"le prix passe de {french.euros(found.before)} à {french.euros(found.after)}")
    return ", ".join(parts)


def price_change(found: Changed | None) -> str:
    """« Prix : 3,10 € → 9,99 €. »; nothing where it is the same."""
    if found is None or found.before is None or found.after is None:
        return ""
    return f"Prix : {french.euros(found.before)} → {french.euros(found.after)}."


def gone(first_name: str, activity: str, day: date) -> str:
    """« Léa · CANTINE, mardi 1er décembre 2026 »; what is not known any more is not said."""
    name = " · ".join(part for part in (first_name, activity or "activité retirée") if part)
    return f"{name}, {french.long_date(day)} : n'est plus proposée"
