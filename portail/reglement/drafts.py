"""The rules of one activity, as staff are editing them: what is wrong with them, and what its examples answer."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from portail import wording_faults
from portail.errors import InvalidRule
from portail.reglement import cases, schema
from portail.reglement.cases import Answer
from portail.rules import late_format, rule_sets, tariff
from portail.rules.calendar import Activity, SchoolCalendar
from portail.rules.late_faults import BadPolicy, Fault, FaultKind
from portail.rules.rule_sets import RuleSet, Texts
from portail.rules.tariff_models import AnyModel

OPERATIONS = {"book": "réservation", "modify": "modification", "cancel": "annulation"}
LONGEST = 20_000  # characters of a text
_TIDY = {  # said of a file of several rules → said of this one
    "tarif tarif": "tarif",
    "ouverture ouverture": "ouverture",
    "champ rule.": "champ ",
    "champ model.": "champ ",
    ", champ rule :": " :",
    ", champ model :": " :",
    "« JSON mal formé » n'est pas un objet": "le JSON est mal formé",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """JSON texts. `tariff`: empty while there is none."""

    texts: Texts
    tariff: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """What the draft gives. `rules` and `model` are None when a problem, in French, keeps them from being read."""

    problems: tuple[str, ...]
    answers: tuple[Answer, ...] = ()
    rules: RuleSet | None = None
    model: AnyModel | None = None

    @property
    def red(self) -> int:
        return sum(not answer.passed for answer in self.answers)


def trial(
    draft: Draft, examples: Iterable[tuple[int, str]], activity: Activity, calendar: SchoolCalendar, valid_from: date
) -> Trial:
    """Reads the draft and puts the examples, by id, to it. Those of a rule that the draft does not have are left out.

    An example is judged with the structure's own holidays.
    """
    problems = [*_too_long(draft), *_late(draft.texts.late), *_facts(draft.texts.facts)]
    structures: list[schema.Structure] = []
    if not problems:
        structures, found = schema.read(_written(draft, examples, activity, calendar))
        kept = found if _gaping(draft.tariff) else [problem for problem in found if not problem.warning]
        problems += [_tidy(str(problem)) for problem in kept]
    if problems:
        return Trial(tuple(problems))
    (structure,) = structures
    model = structure.tariffs["tarif"].model if draft.tariff else None
    return Trial((), tuple(cases.answers(structure)), rule_sets.read(valid_from, draft.texts), model)


def _tidy(problem: str) -> str:
    """The place as staff know it: an activity has one opening and one tariff."""
    problem = problem.removeprefix("activité, ")
    for written, said in _TIDY.items():
        problem = problem.replace(written, said, 1)
    return problem


def _too_long(draft: Draft) -> list[str]:
    texts = (*(getattr(draft.texts, name) for name in Texts.__slots__), draft.tariff)
    return [f"texte de plus de {LONGEST} caractères"] if any(len(text) > LONGEST for text in texts) else []


def _gaping(text: str) -> bool:
    """Whether only the hole or the overlap between its bands keeps the tariff from being used."""
    try:
        tariff.parse(text)
    except (InvalidRule, ArithmeticError):
        return bool(text)
    return False


def _late(text: str) -> list[str]:
    try:
        late_format.parse(text)
    except BadPolicy as bad:
        return [f"retards et absences, {_said(fault)}" for fault in bad.faults]
    except (ValueError, ArithmeticError, RecursionError):
        return ["retards et absences : le JSON est mal formé"]
    return []


def _said(fault: Fault) -> str:
    """Without what only the program's own readers say, in English."""
    match fault.kind:
        case FaultKind.NOT_JSON:
            return "le JSON est mal formé"
        case FaultKind.NOT_A_TARIFF:
            return f"{fault.path} : ce tarif n'est pas valable ; essayez-le dans la partie Tarif"
        case _:
            return wording_faults.fault(fault).removeprefix("Règlement : ").removesuffix(".")


def _facts(text: str) -> list[str]:
    try:
        rule_sets.parse_facts(text)
    except (InvalidRule, ArithmeticError):
        return ['réponses de l\'activité : un objet comme {"slot": "matin"} est attendu']
    return []


def _written(draft: Draft, examples: Iterable[tuple[int, str]], activity: Activity, calendar: SchoolCalendar) -> str:
    """The draft as a file of the format, whose only structure is the activity."""
    texts, parts = draft.texts, {"id": '"activité"', "name": json.dumps(activity.name or "activité"), "source": '""'}
    head = '"activity": "", "text": ""'
    parts["deadlines"] = _listed(
        f'{{"id": "{name}", {head}, "ops": ["{op}"], "rule": {_json(getattr(texts, op))}}}'
        for op, name in OPERATIONS.items()
    )
    parts["openings"] = _listed(
        [f'{{"id": "ouverture", {head}, "rule": {_json(texts.opening)}}}'] if texts.opening else []
    )
    parts["tariffs"] = _listed([f'{{"id": "tarif", {head}, "model": {_json(draft.tariff)}}}'] if draft.tariff else [])
    kinds = {"deadline", *(["opening"] if texts.opening else []), *(["tariff"] if draft.tariff else [])}
    read = [(id, json.loads(example)) for id, example in examples]
    own = [_example(one, id, activity, calendar) for id, one in read if str(one.get("type")) in kinds]
    parts["examples"] = json.dumps(own)
    return "{" + ", ".join(f'"{name}": {text}' for name, text in parts.items()) + "}"


def _listed(items: Iterable[str]) -> str:
    return f"[{', '.join(items)}]"


def _json(text: str) -> str:
    """The text where it is one JSON value, so that it cannot spill into what surrounds it; else one that is refused."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return '"JSON mal formé"'
    return text


def _example(
    written: Mapping[str, Any], id: int, activity: Activity, calendar: SchoolCalendar
) -> dict[str, Any]:  # fmt: skip
    known = {key: value for key, value in written.items() if key not in ("rule", "opening", "tariff")}
    known["id"] = str(id)
    match written.get("type"):
        case "tariff":
            known["tariff"] = "tarif"
        case "opening":
            known["opening"] = "ouverture"
        case "deadline":
            known["rule"] = OPERATIONS.get(str(written.get("op", "")).partition("_")[0], "")
            known.setdefault("context", _context(written, activity, calendar))
    return known


def _context(written: Mapping[str, Any], activity: Activity, calendar: SchoolCalendar) -> dict[str, Any]:
    context: dict[str, Any] = {
        "school_holidays": [[period.first.isoformat(), period.last.isoformat()] for period in calendar.holidays],
        "service_start": f"{activity.opens_at:%H:%M}",
    }
    try:
        day = date.fromisoformat(str(written.get("service_date")))
    except ValueError:
        return context
    return {**context, "period_start": calendar.period_start(activity, day).isoformat()}
