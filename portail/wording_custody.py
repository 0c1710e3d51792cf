"""What is said of a child who lives in two households: patterns, days, conflicts, refusals, letters."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from portail import errors, french
from portail.rules.calendar import ONE_DAY, WEEKDAYS, week_number
from portail.rules.custody import Conflict, ConflictKind, Holidays, Pattern, Weeks

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")

WEEKS = {
    Weeks.EVEN: "Les semaines paires",
    Weeks.ODD: "Les semaines impaires",
    Weeks.EVERY: "Toutes les semaines",
    Weeks.NONE: "Aucune semaine d'école",
}

HOLIDAYS = {
    Holidays.AS_WEEKS: "Comme les semaines d'école",
    Holidays.FIRST: "La première moitié",
    Holidays.SECOND: "La seconde moitié",
    Holidays.FIRST_EVEN: "La première moitié les années paires, la seconde les années impaires",
    Holidays.FIRST_ODD: "La première moitié les années impaires, la seconde les années paires",
    Holidays.ALL: "Toutes les vacances",
    Holidays.NONE: "Aucunes vacances",
}

CONFLICTS = {
    ConflictKind.OVERLAP: "Les deux foyers ont l'enfant",
    ConflictKind.GAP: "Aucun foyer n'a l'enfant",
    ConflictKind.TWO_IN_A_ROW: "Deux semaines impaires de suite dans le même foyer (année de 53 semaines)",
    ConflictKind.BOTH_BOOKED: "Les deux foyers ont réservé",
}
ADVICE = {
    ConflictKind.OVERLAP: "Tant que ce n'est pas corrigé, chacun peut réserver ces jours.",
    ConflictKind.GAP: "Tant que ce n'est pas corrigé, chacun peut réserver ces jours.",
    ConflictKind.TWO_IN_A_ROW: "Si les parents en ont convenu autrement, ajoutez des exceptions.",
    ConflictKind.BOTH_BOOKED: "Chacun paie ce qu'il a réservé. Vérifiez avec les deux foyers.",
}

PARENTS_ADVICE = {  # what a parent can do about it
    ConflictKind.OVERLAP: "Chacun peut réserver ces jours. Signalez-le à la structure.",
    ConflictKind.GAP: "Chacun peut réserver ces jours. Signalez-le à la structure.",
    ConflictKind.TWO_IN_A_ROW: "Si vous en convenez autrement, proposez un échange de jours.",
    ConflictKind.BOTH_BOOKED: "Chacun paie ce qu'il a réservé. Voyez avec l'autre parent, ou avec la structure.",
}

CHANGEOVERS = {
    (weekday, evening): f"le {DAYS[weekday]} {'soir' if evening else 'matin'}"
    for weekday in range(len(WEEKDAYS))
    for evening in (False, True)
}


def pattern(one: Pattern) -> str:
    """« Les semaines paires, changement le vendredi soir, et tous les mercredis. Vacances : la première moitié. »

    Fixed days that the weeks give already are not said.
    """
    said = WEEKS[one.weeks]
    if one.weeks in (Weeks.EVEN, Weeks.ODD):
        said += f", changement {CHANGEOVERS[one.changeover, one.evening]}"
    if one.always and one.weeks is not Weeks.EVERY:
        said += f", {'sauf' if one.weeks is Weeks.NONE else 'et tous'} les {_fixed(one.always)}"
    if one.never and one.weeks is not Weeks.NONE:
        said += f", sauf les {_fixed(one.never)}"
    return f"{said}. Vacances : {_lower(HOLIDAYS[one.holidays])}."


def _fixed(weekdays: Iterable[int]) -> str:
    """« mercredis et vendredis »."""
    return french.enumerated([f"{DAYS[day]}s" for day in sorted(weekdays)])


def since(one: Pattern) -> str:
    """« Depuis le 1er septembre 2026 », « Du 1er septembre 2026 au 3 juillet 2027 »."""
    if one.valid_to is None:
        return f"Depuis le {french.day_month_year(one.valid_from)}"
    return f"Du {french.day_month_year(one.valid_from)} au {french.day_month_year(one.valid_to)}"


def conflict(one: Conflict) -> str:
    """« Aucun foyer n'a l'enfant : du lundi 21 au … ». What to do is in ADVICE."""
    if one.kind is ConflictKind.TWO_IN_A_ROW:
        weeks = f"S{week_number(one.first)} et S{week_number(one.last)}"
        return f"{CONFLICTS[one.kind]} : {weeks}, {span(one.first, one.last)}"
    return f"{CONFLICTS[one.kind]} : {span(one.first, one.last)}"


def span(first: date, last: date) -> str:
    """« le mercredi 2 décembre 2026 », « du 2 décembre 2026 au 5 décembre 2026 »; both ends included."""
    if first == last:
        return f"le {french.long_date(first)}"
    return f"du {french.day_month_year(first)} au {french.day_month_year(last)}"


def spans(days: Iterable[date]) -> str:
    """« du 2 décembre 2026 au 5 décembre 2026, le lundi 7 décembre 2026 »: neighbours are joined."""
    ordered = sorted(set(days))
    groups = groupby(enumerate(ordered), key=lambda pair: pair[1] - pair[0] * ONE_DAY)
    return ", ".join(span(listed[0], listed[-1]) for _, group in groups if (listed := [day for _, day in group]))


def day(value: date) -> str:
    """« mercredi 2 décembre », without the year."""
    return french.long_date(value).removesuffix(f" {value.year}")


def refusal(refused: errors.Refusal) -> str:
    """What to tell the person, and what to do next."""
    match refused:
        case errors.ElsewhereDay(first_name, when):
            return f"Ce {day(when)} est un jour de l'autre foyer {french.of(first_name)}."
        case errors.AlreadyYourDay(first_name, when):
            return f"Le {day(when)}, {first_name} est déjà chez vous."
        case errors.NoCustody(first_name):
            return (
                f"Le calendrier de garde {french.of(first_name)} n'est pas encore enregistré. Contactez la structure."
            )
        case errors.AlreadyProposed(when):
            return f"Une proposition attend déjà une réponse pour le {day(when)}."
        case errors.StillBooked(first_name, when):
            return (
                f"Ce foyer a encore des réservations pour {first_name}, à partir du {day(when)}. Annulez-les d'abord."
            )
        case errors.TwoHouseholds(first_name):
            return f"{first_name} vit déjà dans ce foyer, ou dans deux foyers : c'est le maximum."
    raise TypeError(refused)


def strays(first_name: str, days: Sequence[date]) -> str:
    """What the household that holds them reads; nothing is cancelled silently."""
    one = len(set(days)) == 1
    return (
        f"Vous avez des réservations pour {first_name} {'un jour' if one else 'des jours'} de l'autre foyer : "
        f"{spans(days)}. Rien n'est annulé : annulez-les vous-même dans le planning si elles ne sont plus utiles."
    )


def changed(first_name: str) -> tuple[str, str]:
    """Title and text of the alert when staff change the pattern or an exception."""
    return "Calendrier de garde modifié", f"Le calendrier de garde {french.of(first_name)} a changé. Voir Mon compte."


ATTACHED = ["Une erreur ? Prévenez la structure aussitôt."]


def attached(first_name: str) -> tuple[str, str]:
    """Title and text of the alert when the child has a second household, which is not named."""
    body = (
        f"La structure a rattaché {first_name} à un second foyer : chacun voit sa fiche et ses présences, réserve et "
        "paie ses jours, sans rien voir de l'argent de l'autre."
    )
    return "Un enfant, deux foyers", body


def detached(first_name: str) -> tuple[str, str]:
    """Title and text of the alert when the child has one household again."""
    return "Un enfant, un seul foyer", f"La structure a mis fin au rattachement {french.of(first_name)} à deux foyers."


def left(first_name: str, *, stays: bool) -> str:
    """What the household of that child reads then."""
    if stays:
        return f"Votre foyer réserve maintenant tous les jours {french.of(first_name)}."
    return f"Votre foyer ne voit plus {first_name} et ne réserve plus pour cet enfant. Vos factures vous restent."


def proposed(first_name: str) -> tuple[str, str]:
    """Title and text of the alert of the household that must answer."""
    return "Échange de jours proposé", f"L'autre foyer {french.of(first_name)} vous propose un échange de jours."


def answered(first_name: str, accepted: bool) -> tuple[str, str]:
    """Title and text of the alert of both households."""
    end = "est accepté" if accepted else "est refusé : rien ne change"
    return "Échange de jours : réponse", f"L'échange de jours pour {first_name} {end}."


def exchange(first_name: str, with_you: Sequence[date], elsewhere: Sequence[date]) -> list[str]:
    """What a proposal means for the household that reads it."""
    lines = []
    if with_you:
        lines.append(f"{first_name} serait chez vous {spans(with_you)}.")
    if elsewhere:
        lines.append(f"{first_name} serait dans l'autre foyer {spans(elsewhere)}.")
    return lines


def exchanged(first_name: str, with_you: Sequence[date], elsewhere: Sequence[date]) -> list[str]:
    """What is settled for the household that reads it."""
    lines = []
    if with_you:
        lines.append(f"{first_name} est chez vous {spans(with_you)}.")
    if elsewhere:
        lines.append(f"{first_name} est dans l'autre foyer {spans(elsewhere)}.")
    return lines


def _lower(words: str) -> str:
    return words[0].lower() + words[1:]
