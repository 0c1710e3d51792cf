"""What is wrong in a file of règlements, in French, with its place."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portail.rules.fields import Fault, Place

LONGEST = 80  # characters of a value that are shown

_SECTIONS = {"deadlines": "délai", "openings": "ouverture", "tariffs": "tarif", "examples": "exemple"}
_FAULTS = (  # code of a Fault → sentence; {} is the value, {0} and {1} what the code bears
    (r"not a number", "{} n'est pas un nombre"),
    (r"not an amount", "{} n'est pas un nombre positif ou nul écrit comme 3.85"),
    (r"cannot divide by zero", "on ne divise pas par zéro"),
    (r"not a whole number from (\d+) to (\d+)", "{} n'est pas un nombre entier de {0} à {1}"),
    (r"not true or false", "{} n'est ni true ni false"),
    (r"not a text", "{} n'est pas un texte"),
    (r"text longer than (\d+) characters", "texte de {} caractères, {0} au plus"),
    (r"empty text", "texte vide"),
    (r"half a character", "ce texte contient un caractère incomplet"),
    (r"not the name of a fact", "{} n'est pas un nom de donnée (minuscules, chiffres, soulignés)"),
    (r"not a time", "{} n'est pas une heure écrite comme 09:30"),
    (r"not a date", "{} n'est pas une date écrite comme 2026-11-23"),
    (r"a date that does not exist", "{} : cette date n'existe pas"),
    (r"a date outside of (\d+)–(\d+)", "{} : date hors des années {0} à {1}"),
    (r"not an instant", "{} n'est pas un instant écrit comme 2026-11-23 09:30"),
    (r"an instant that does not exist", "{} : cet instant n'existe pas"),
    (r"not an object", "{} n'est pas un objet"),
    (r"not a list", "{} n'est pas une liste"),
    (r"not a list of rows", "il faut au moins une ligne"),
    (r"empty", "il faut au moins un élément"),
    (r"missing", "champ absent"),
    (r"unknown field", "champ inconnu"),
    (r"unknown type", "type inconnu : {}"),
    (r"not one of", "{} n'est pas une valeur admise"),
    (r"not an operation", "{} n'est pas une opération : book, modify, cancel, ou l'une d'elles suivie de _motif"),
    (r"given twice", "{} est donné deux fois"),
    (r"unexpected value", "valeur inattendue : {}"),
    (r"nested too deep", "objets imbriqués trop profondément"),
    (r"not an interval", "{} n'est pas un intervalle écrit comme [0,400)"),
    (r"inf cannot be included", "{} : inf ne peut pas être compris, écrivez inf)"),
    (r"empty interval", "{} : intervalle vide"),
    (r"two rows overlap", "des tranches se chevauchent : {}"),
    (r"hole between", "trou entre les tranches {}"),
    (r"(\S+) is in both", "{0} est dans deux tranches : {}"),
    (r"(\S+) is in neither", "{0} n'est dans aucune des tranches {}"),
    (r"nothing below", "aucune tranche au-dessous de {}"),
    (r"nothing above", "aucune tranche au-dessus de {}"),
    (r"(\S+) above (\S+)", "{0} est au-dessus de {1} : {}"),
    (r"thresholds in the wrong order", "seuils dans le mauvais ordre : {}"),
    (r"keyed by more facts than dims lists", "ce prix a plus de niveaux que dims ne nomme de données ({})"),
    (r"more than (\d+) modifiers", "{} modificateurs, {0} au plus"),
    (r"not one of mul, div, add, set", "il faut exactement un de mul, div, add, set"),
    (r"ends before it begins", "finit avant de commencer : {}"),
    (r"a deadline after the last day", "la date limite {} est après le dernier jour de la ligne"),
    (r"days in two rows", "des jours sont dans deux lignes : {}"),
    (r"opens and by do not agree", "opens doit être un objet si by est donné, et une date sinon"),
    (r"closes before it opens", "ferme le {}, avant d'ouvrir"),
    (r"no such rule", "aucune règle {} dans cette structure"),
    (r"not an operation of this rule", "l'opération {} n'est pas de cette règle"),
    (r"fact of another kind", "cette valeur ne convient pas : {}"),
)


@dataclass(frozen=True, slots=True)
class Problem:
    """`warning`: the file can be used all the same."""

    place: str
    text: str
    warning: bool = False

    def __str__(self) -> str:
        return f"{self.place} : {self.text}" if self.place else self.text


def sentence(fault: Fault) -> str:
    """The fault in French, its value shortened."""
    for pattern, template in _FAULTS:
        if found := re.fullmatch(pattern, fault.code):
            return template.replace("{}", shown(fault.value)).format(*found.groups())
    raise LookupError(fault.code)


def shown(value: object) -> str:
    """A value in a line of text: one line, printable, short; texts in quotes."""
    if isinstance(value, bool) or value is None:
        written = {True: "true", False: "false", None: "null"}[value]
    elif isinstance(value, tuple):
        written = " et ".join(map(plain, value))
    else:
        written = f"« {plain(value)} »" if isinstance(value, str) else plain(str(value))
    return written.replace("{", "{{").replace("}", "}}")


def plain(text: str, longest: int = LONGEST) -> str:
    """One printable line of at most that many characters."""
    printable = "".join(character if character.isprintable() else "·" for character in text[: longest + 1])
    return printable if len(printable) <= longest else f"{printable[: longest - 1]}…"


def place(structure: object, steps: Place) -> str:
    """« bourges, tarif t3, champ model.rows[4].price »: names where there are some, positions from 1 elsewhere."""
    names = [_name(structure)] if _name(structure) else []
    rest = list(steps)
    if len(rest) > 1 and rest[0] in _SECTIONS and isinstance(rest[1], int):
        section, index = str(rest[0]), rest[1]
        item = _item(structure, section, index)
        names.append(f"{_SECTIONS[section]} {_name(item) or f'n° {index + 1}'}")
        rest = rest[2:]
    if rest:
        path = "".join(f"[{step + 1}]" if isinstance(step, int) else f".{plain(step)}" for step in rest)
        names.append(f"champ {path.removeprefix('.')}")
    return ", ".join(names)


def _name(value: object) -> str:
    name = value.get("id") if isinstance(value, Mapping) else None
    return plain(name) if isinstance(name, str) else ""


def _item(structure: object, section: str, index: int) -> object:
    items: Any = structure.get(section) if isinstance(structure, Mapping) else None
    return items[index] if isinstance(items, Sequence) and index < len(items) else None
