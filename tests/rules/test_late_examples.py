"""The worked examples of tests/data/late.json, read from published règlements: every figure, to the cent."""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from portail.rules import late, late_format
from portail.rules.booking import Operation
from portail.rules.calendar import PARIS
from portail.rules.justified import Absence, Proof, justified
from portail.rules.late import LateFacts
from portail.rules.late_forms import FreeCause, LatePolicies, ProofKind
from portail.rules.pickup import late_pickup

EXAMPLES = json.loads((Path(__file__).parent.parent / "data" / "late.json").read_text("utf-8"))
Facts = Mapping[str, Any]


def late_booking(policies: LatePolicies, facts: Facts) -> dict[str, Any]:
    price, qf = Decimal(facts["price"]), Decimal(facts["qf"]) if "qf" in facts else None
    if "ranks" in facts:
        each = [
            late.late_booking(policies.late_booking, price, LateFacts(qf, rank + 1)) for rank in range(facts["ranks"])
        ]
        accepted = [outcome for outcome in each if isinstance(outcome, late.Accepted)]
        total = sum(outcome.price for outcome in accepted)
        return {"surcharged": sum(outcome.surcharge > 0 for outcome in accepted), "total": str(total)}
    known = LateFacts(qf, facts.get("rank", 1), facts.get("penalised", False))
    outcome = late.late_booking(policies.late_booking, price, known)
    said: dict[str, Any] = {"outcome": type(outcome).__name__.lower()}
    if not isinstance(outcome, late.Refused):
        said["price"] = str(outcome.price)
    if isinstance(outcome, late.Accepted):
        said |= {"surcharge": str(outcome.surcharge), "spared": outcome.spared}
        said["penalty"] = str(outcome.penalty_per_family)
    return said


def late_cancel(policies: LatePolicies, facts: Facts) -> dict[str, Any]:
    outcome = late.late_cancel(policies.late_cancel, Decimal(facts["price"]), Decimal(facts.get("aids", 0)))
    return {"amount": str(outcome.amount), "aids": str(outcome.aids)}


def unbooked_presence(policies: LatePolicies, facts: Facts) -> dict[str, Any]:
    outcome = late.unbooked_presence(policies.unbooked_presence, Decimal(facts["price"]), facts.get("count", 1))
    return {"price": str(outcome.price), "surcharge": str(outcome.surcharge), "refusable": outcome.refusable}


def absence(written: str | Mapping[str, str], facts: Facts) -> Absence:
    known = {"day": written} if isinstance(written, str) else written
    cause = FreeCause(known["cause"]) if "cause" in known else None
    starts_at = time.fromisoformat(facts.get("starts_at", "00:00"))
    return Absence(date.fromisoformat(known["day"]), Decimal(facts["price"]), cause, starts_at)


def justification(policies: LatePolicies, facts: Facts) -> dict[str, Any]:
    proof = None
    if facts["proof"]:
        received_at = datetime.fromisoformat(facts["proof"]["received_at"]).replace(tzinfo=PARIS)
        proof = Proof(ProofKind(facts["proof"]["kind"]), received_at)
    outcome = justified(policies.justified, [absence(each, facts) for each in facts["absences"]], proof)
    then = {day.then for day in outcome.days if day.then}
    due = [day.day.isoformat() for day in outcome.days if day.then is None]
    return {"due": due, "given": str(outcome.given), "then": then.pop() if then else None}


def pickup(policies: LatePolicies, facts: Facts) -> dict[str, Any]:
    assert policies.late_pickup is not None
    left_at, closing = time.fromisoformat(facts["left_at"]), time.fromisoformat(facts["closing"])
    known = facts.get("occurrence", 1), facts.get("children", 1)
    return {"amount": str(late_pickup(policies.late_pickup, left_at, closing, *known).amount)}


def quota(policies: LatePolicies, facts: Facts) -> dict[str, Any]:
    return {"allowed": late.quota_use(policies.quota, Operation(facts["operation"]), facts["used"]).allowed}


def plan_switch(policies: LatePolicies, facts: Facts) -> dict[str, Any]:
    plan = late.plan_switch(policies.plan_switch, Decimal(facts["price"]), facts["count"])
    return {"amount": str(plan.amount), "switched": plan.switched}


ANSWERS: Mapping[str, Callable[[LatePolicies, Facts], dict[str, Any]]] = {
    "late_booking": late_booking,
    "late_cancel": late_cancel,
    "unbooked_presence": unbooked_presence,
    "justified": justification,
    "late_pickup": pickup,
    "quota": quota,
    "plan_switch": plan_switch,
}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["id"])
def test_the_rules_give_the_published_answer(example: Mapping[str, Any]) -> None:
    policies = late_format.parse(json.dumps({example["type"]: example["policy"]}))
    answer = ANSWERS[example["type"]](policies, example["facts"])
    assert {key: answer[key] for key in example["expected"]} == example["expected"], example.get("why")


def test_every_form_of_the_format_has_an_example() -> None:
    assert {example["type"] for example in EXAMPLES} == set(ANSWERS)
    written = [each["policy"] or {} for each in EXAMPLES]
    names = {(name, each[name]) for each in written for name in ("mode", "bill", "type") if name in each}
    assert len(names) == 4 + 3 + 3


def test_an_example_is_identified_once_and_says_where_it_comes_from() -> None:
    assert len({example["id"] for example in EXAMPLES}) == len(EXAMPLES)
    assert all(example["source"] for example in EXAMPLES)
