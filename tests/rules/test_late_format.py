"""A policy that is not of the format is refused, its faults named with their paths."""

import dataclasses
import json
import re
from datetime import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portail.errors import InvalidRule
from portail.rules import late_format, late_forms
from portail.rules.late_faults import BadPolicy, FaultKind
from portail.rules.late_forms import (
    Add,
    BillFull,
    FreeCause,
    LateAccept,
    LatePolicies,
    LateRefuse,
    Mul,
    PickupStep,
    SlicePickup,
    StepPickup,
)

K = FaultKind
DOCUMENTATION = Path(__file__).parents[2] / "docs" / "late-policies.md"
FAULTS = json.loads((Path(__file__).parent.parent / "data" / "late_faults.json").read_text("utf-8"))


@pytest.mark.parametrize("faulty", FAULTS, ids=lambda faulty: f"{faulty['path']} {faulty['fault']}")
def test_a_fault_is_named_with_its_path(faulty: dict[str, Any]) -> None:
    found = late_format.faults(faulty["policies"])
    assert [(fault.path, fault.kind) for fault in found] == [(faulty["path"], faulty["fault"])]


def test_every_kind_of_fault_is_tried() -> None:
    assert {faulty["fault"] for faulty in FAULTS} | {K.NOT_JSON} == set(FaultKind)


def test_all_faults_are_told_at_once_in_the_order_of_their_paths() -> None:
    late_booking = {"mode": "accept", "price": {"add": "-1"}, "colour": "red"}
    found = late_format.faults({"late_booking": late_booking, "quota": {"per": "day"}})
    assert [fault.path for fault in found] == ["late_booking.colour", "late_booking.price.add", "quota.per"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("{", K.NOT_JSON), ("[]", K.NOT_AN_OBJECT), ("", K.NOT_JSON),
        ('{"late_booking": {"mode": "refuse", "mode": "accept"}}', K.TWICE),
        ('{"late_booking": {"mode": "accept", "price": {"add": NaN}}}', K.NOT_AN_AMOUNT),
        ('{"late_booking": {"mode": "accept", "price": {"add": Infinity}}}', K.NOT_AN_AMOUNT),
        ('{"late_booking": {"mode": "accept", "price": {"add": 1e99}}}', K.NOT_AN_AMOUNT),
        ('{"late_booking": {"mode": "accept", "price": {"add": -1}}}', K.NOT_AN_AMOUNT),
    ],
)  # fmt: skip
def test_a_text_that_is_not_of_the_format_is_an_invalid_rule(text: str, kind: FaultKind) -> None:
    with pytest.raises(InvalidRule) as raised:
        late_format.parse(text)
    assert isinstance(raised.value, BadPolicy)
    assert [found.kind for found in raised.value.faults] == [kind]


def test_numbers_are_read_as_decimals() -> None:
    policies = late_format.parse('{"late_booking": {"mode": "accept", "price": {"mul": 1.1}}}')
    assert policies.late_booking == LateAccept(price=Mul(Decimal("1.1")))


def test_without_a_word_booking_late_is_refused_and_cancelling_late_is_billed() -> None:
    policies = late_format.parse("{}")
    assert policies == LatePolicies(LateRefuse(), BillFull())
    assert (policies.justified, policies.late_pickup, policies.quota, policies.plan_switch) == (None,) * 4


def test_the_keys_become_the_fields_of_the_shape() -> None:
    steps = [{"price": 10, "until_min": 15}, {"price": "50"}]
    policies = late_format.read(
        {
            "justified": {"free_causes": ["strike"], "within": None},
            "late_pickup": {"type": "steps", "closing": "18:30", "steps": steps},
        }
    )
    assert policies.justified is not None
    assert policies.justified.free_causes == (FreeCause.STRIKE,)
    assert policies.justified.within is None
    assert policies.late_pickup == StepPickup(
        (PickupStep(Decimal(10), 15), PickupStep(Decimal(50))), closing=time(18, 30)
    )


@pytest.mark.parametrize("amount", ["-0.01", "NaN", "sNaN", "Infinity", "1e8"])
def test_no_shape_can_be_built_with_a_bad_amount(amount: str) -> None:
    for build in (Add, Mul, lambda price: SlicePickup(price, 15), lambda price: BillFull(add=price)):
        with pytest.raises(InvalidRule):
            build(Decimal(amount))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(["accept", "1.50"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["mode", "price", "add", "steps", "type", "proof", "within", "n"]), inner)
    ),
    max_leaves=8,
)


@given(st.sampled_from(sorted(LatePolicies.__dataclass_fields__)), JSON)
def test_whatever_is_written_there_is_an_answer(key: str, written: Any) -> None:
    policies = {key: written}
    if not late_format.faults(policies):
        assert late_format.parse(json.dumps(policies)) == late_format.read(policies)


@pytest.mark.parametrize(
    "policy",
    [
        {"within": {"n": 72, "unit": "h"}, "proof_max_days": 3},
        {"within": {"n": 2, "unit": "d"}, "carence_days": 2, "if_proof_late": {"carence_days": 2}},
    ],
)
def test_bounds_may_touch(policy: dict[str, Any]) -> None:
    assert late_format.faults({"justified": policy}) == ()


def test_what_the_documentation_shows_is_of_the_format() -> None:
    shown = re.findall(r"```json\n(.*?)```", DOCUMENTATION.read_text("utf-8"), re.DOTALL)
    assert len(shown) >= 7
    for text in shown:
        late_format.parse(text)


def test_every_key_of_the_format_is_documented() -> None:
    written = DOCUMENTATION.read_text("utf-8")
    forms = [form for form in vars(late_forms).values() if dataclasses.is_dataclass(form)]
    keys = {field.name for form in forms for field in dataclasses.fields(form)}
    assert [key for key in sorted(keys) if f"`{key}`" not in written] == []
