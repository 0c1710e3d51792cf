"""The facts that a rule may ask for, and why it gives no answer, in French."""

from portail import errors, french

FACTS = {  # what a rule may ask for
    "qf": "quotient familial",
    "qty": "quantité",
    "resident": "habitant de la commune",
    "priority_school": "école prioritaire",
    "rank": "rang de l'enfant",
    "children": "nombre d'enfants",
    "children_enrolled": "nombre d'enfants inscrits",
    "income": "revenu mensuel",
    "days": "nombre de jours",
    "days_in_week": "nombre de jours dans la semaine",
    "count": "nombre de présences",
    "time": "heure",
    "minutes": "durée en minutes",
    "date": "date",
    "level": "niveau",
    "formule": "formule",
    "regime": "régime",
    "slot": "créneau",
    "who": "personne",
    "late": "hors délai",
    "regular": "accueil régulier",
    "full_day": "journée complète",
    "half_year": "inscription en cours d'année",
    "pai": "PAI",
    "col": "catégorie",
    "gouter": "goûter",
    "dejeuner": "déjeuner",
    "petit_dejeuner": "petit-déjeuner",
    "service_start": "heure de début de l'accueil",
    "period_start": "premier jour de la période",
}
_ANSWERS = {  # to the questions of the format that have a usual name
    ("resident", "yes"): "habitants de la commune",
    ("resident", "no"): "hors commune",
    ("priority_school", "yes"): "écoles prioritaires",
    ("priority_school", "no"): "autres écoles",
    ("late", "yes"): "hors délai",
    ("late", "no"): "dans les délais",
    ("regular", "yes"): "accueil régulier",
    ("regular", "no"): "accueil occasionnel",
    ("full_day", "yes"): "journée complète",
    ("full_day", "no"): "demi-journée",
    ("pai", "yes"): "avec PAI",
    ("pai", "no"): "sans PAI",
    ("half_year", "yes"): "inscription en cours d'année",
    ("half_year", "no"): "inscription pour l'année",
}
COUNTED = {"days": "jour", "children": "enfant", "count": "présence", "days_in_week": "jour par semaine"}
_WORDS = {  # keys that structures often use
    "journee": "journée",
    "demi": "demi-journée",
    "demi_repas": "demi-journée avec repas",
    "d_repas": "demi-journée avec repas",
    "d_sans": "demi-journée sans repas",
    "j_repas": "journée avec repas",
    "j_sans": "journée sans repas",
    "regulier": "régulier",
    "exterieur": "extérieur",
    "ext": "extérieur",
    "pai": "PAI",
    "caf": "CAF",
}


def fact_name(fact: str) -> str:
    """« quotient familial »; a fact of the structure's own as it wrote it."""
    return FACTS.get(fact, fact.replace("_", " "))


def answer(fact: str, key: str) -> str:
    """« hors commune », « 2e enfant », « autres » ; the key itself where the structure named it."""
    if key == "*":
        return "autres"
    if fact == "rank" and key.isdigit():
        return f"{french.rank(int(key))} enfant"
    if fact in COUNTED and key.isdigit():
        noun = COUNTED[fact]
        first, space, others = noun.partition(" ")
        return f"{french.count(first, int(key))}{space}{others}"
    plain = {"yes": f"{fact_name(fact)} : oui", "no": f"{fact_name(fact)} : non"}
    return _ANSWERS.get((fact, key)) or plain.get(key) or word(key)


def word(key: str) -> str:
    """A key of the structure's own, with its accents where they are known."""
    return _WORDS.get(key, key.replace("_", " "))


def _capitalized(words: str) -> str:
    return words[:1].upper() + words[1:]


def quota_reached(operation: str, limit: int, per: str) -> str:
    """« Votre règlement admet 4 annulations hors délai par période : elles sont toutes utilisées. »"""
    noun = {"book": "inscription", "cancel": "annulation"}[operation]
    when = {"period": "par période", "month": "par mois", "year": "par année scolaire"}[per]
    if not limit:
        return f"Le règlement n'admet aucune {noun} hors délai. Contactez la structure."
    return (
        f"Le règlement admet {french.count(noun, limit)} hors délai {when}, et vous n'en avez plus. "
        "Contactez la structure."
    )


def unanswered(refused: errors.Unanswered) -> str:
    """Why a rule gives no answer."""
    match refused:
        case errors.MissingFact(fact):
            return f"Il manque une information pour répondre : {fact_name(fact)}."
        case errors.NoBand(quotient, rows):
            return f"Le tarif ne prévoit pas le quotient {french.number(quotient)} (tranches {rows})."
        case errors.TwoBands(quotient, rows):
            return f"Le quotient {french.number(quotient)} est dans plusieurs tranches du tarif : {rows}."
        case errors.BadFact(fact, value):
            return f"{_capitalized(fact_name(fact))} : « {value} » ne convient pas."
        case errors.UnlistedFact(fact, value, listed):
            return f"{_capitalized(fact_name(fact))} : la règle ne dit rien pour « {value} » (elle connaît {listed})."
        case errors.NoStep(hour, rows):
            return f"Le tarif ne prévoit pas {french.hour(hour)} (horaires {rows})."
        case errors.NoVersion(day):
            return f"Aucune version du tarif n'était en vigueur le {french.long_date(day)}."
        case errors.NegativePrice(amount):
            return f"Les réductions dépassent le prix : {french.euros(amount)}."
    raise LookupError(type(refused).__name__)


def refused_rules(refused: errors.Refusal) -> str:
    """What keeps rules and tariffs from being saved."""
    match refused:
        case errors.BeforeInvoice(day):
            return (
                f"Des jours sont déjà facturés jusqu'au {french.long_date(day)} : une règle ne change pas le passé. "
                "Choisissez une date plus tardive."
            )
        case errors.RulesChanged():
            return (
                "Cette partie a changé entre-temps, ou une autre version est en vigueur à cette date. "
                "Abandonnez vos changements, ouvrez cette version, puis recommencez."
            )
        case errors.InvalidDraft(problems):
            return f"Ces règles ne peuvent pas être enregistrées : {' ; '.join(problems)}."
        case errors.RedExamples(number):
            return (
                f"Avec ces règles, vous avez {french.count('exemple', number)} en rouge. "
                "Corrigez, ou cochez « Enregistrer malgré les exemples en rouge »."
            )
        case _:
            raise LookupError(type(refused).__name__)
