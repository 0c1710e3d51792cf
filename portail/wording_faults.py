"""What is wrong in the policies that staff write, in words."""

from portail.rules import late_format
from portail.rules.late_faults import Fault, FaultKind

FAULTS = {
    FaultKind.NOT_JSON: "le texte n'est pas du JSON ({})",
    FaultKind.NOT_AN_OBJECT: "un objet est attendu, entre accolades",
    FaultKind.NOT_A_LIST: "une liste est attendue, entre crochets",
    FaultKind.NOT_AN_AMOUNT: 'un montant positif ou nul est attendu, par exemple "1.50"',
    FaultKind.NOT_WHOLE: "un nombre entier est attendu",
    FaultKind.NOT_YES_NO: "true ou false est attendu",
    FaultKind.NOT_AN_HOUR: 'une heure est attendue, par exemple "18:30"',
    FaultKind.NOT_A_TARIFF: "ce tarif n'est pas valable ({})",
    FaultKind.NOT_ONE_OF: "une de ces valeurs est attendue : {}",
    FaultKind.ONE_KEY_OF: "une seule de ces clés est attendue : {}",
    FaultKind.UNKNOWN: "cette clé n'existe pas",
    FaultKind.MISSING: "cette clé est obligatoire",
    FaultKind.TWICE: "la même valeur est donnée deux fois",
    FaultKind.OUTSIDE: "la valeur doit être comprise entre {}",
    FaultKind.NO_STEP: "il faut au moins un palier",
    FaultKind.STEPS_NOT_RISING: "les paliers vont du plus court au plus long, seul le dernier est sans fin",
    FaultKind.STEPS_CHEAPER: "un palier ne peut pas coûter moins que le précédent",
    FaultKind.STEPS_CLOSED: "le dernier palier doit être sans fin (sans until_min)",
    FaultKind.LATE_PROOF_BETTER: "un justificatif en retard ne peut pas coûter moins qu'un justificatif à temps",
    FaultKind.LIMIT_BEFORE_DELAY: "la date limite ne peut pas tomber avant la fin du délai within",
    FaultKind.NEEDS: "cette clé ne sert qu'avec {}",
    FaultKind.CARENCE_AND_FREE_DAYS: "un délai de carence et first_days_free ne vont pas ensemble",
}


def problems(policies: object) -> list[str]:
    """What is wrong with the policies, a JSON object already read; nothing when they can be saved."""
    return [fault(found) for found in late_format.faults(policies)]


def fault(found: Fault) -> str:
    """« late_pickup.price : un montant positif ou nul est attendu, par exemple "1.50". »"""
    detail = found.detail.replace("–", " et ") if found.kind is FaultKind.OUTSIDE else found.detail
    return f"{found.path or 'Règlement'} : {FAULTS[found.kind].format(detail)}."
