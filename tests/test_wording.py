"""Every value of the code that a person may see has French words."""

import dataclasses
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest

from portail import errors, errors_accounts, errors_privacy, wording, wording_planning
from portail.rules.access import Role
from portail.rules.booking import Operation, Outcome, Reason, State
from portail.rules.calendar import PARIS, WEEKDAYS, ClosedReason, HourMode
from portail.rules.planning import Cell, CellFacts, CellView
from tests.cast import ACTIVITIES, LEA, MATIN, NOW, SOIR

DAY = date(2026, 12, 1)
SAMPLES: dict[str, Any] = {
    "day": DAY, "period": DAY, "deadline": datetime(2026, 11, 26, 12, tzinfo=PARIS), "reason": ClosedReason.FERIE,
    "name": "Noël", "noun": "child", "first_name": "Léa", "age": 6, "min_age": 3, "max_age": 5, "hour": time(7),
    "opens_at": time(7, 15), "closes_at": time(8, 30), "state": "confirmed", "move": "accept", "limit": 400,
    "size": 412,
    "field": "phone", "min_length": 12, "activity": "CANTINE",
    "minutes": 15, "quotient": Decimal(500), "rows": "[0,400)",
    "fact": "resident", "value": "peut-être", "listed": "oui, non", "amount": Decimal("-1.00"),
    "still": False, "begins": datetime(2026, 12, 3, 9, tzinfo=PARIS), "closes_on": date(2026, 12, 18),
    "what": "contacts", "problem": "phone", "fields": ("school",), "at": NOW,
    "label": "Attestation d'assurance", "whole_household": False, "document_state": "missing", "fault": "too_large",
    "operation": "cancel", "per": "period", "problems": ("champ absent",), "number": 2,
    "bookings": 3, "unbilled": 1, "balance": Decimal("12.50"), "expected": "F-0001",
    "cause": "short",
}  # fmt: skip
BY_ID = {activity.id: activity for activity in ACTIVITIES}


def refusals() -> list[type[errors.Refusal]]:
    """Those that are raised: not the families that others belong to."""
    modules = (errors, errors_accounts, errors_privacy)
    found = [kind for module in modules for kind in vars(module).values() if isinstance(kind, type)]
    kinds = {kind for kind in found if issubclass(kind, errors.Refusal)}
    return sorted((kind for kind in kinds if not kind.__subclasses__()), key=lambda kind: kind.__name__)


def refused(kind: type[errors.Refusal], **changed: Any) -> errors.Refusal:
    fields = dataclasses.fields(kind) if dataclasses.is_dataclass(kind) else ()
    return kind(**{field.name: changed.get(field.name, SAMPLES[field.name]) for field in fields})


@pytest.mark.parametrize(
    ("words", "values"),
    [
        (wording.ROLES, Role), (wording.STATES, State), (wording.OPERATIONS, Operation), (wording.OUTCOMES, Outcome),
        (wording.REASONS, Reason), (wording.CLOSED, ClosedReason), (wording.HOUR_MODES, HourMode),
        (wording.CELLS, [*State, *Cell]), (wording_planning.CLOSED_CAUSES, ClosedReason),
        (wording.WEEKDAY_NAMES, WEEKDAYS),
    ],
)  # fmt: skip
def test_no_value_is_without_words(words: Mapping[Any, Any], values: type[StrEnum]) -> None:
    assert set(words) == set(values)


@pytest.mark.parametrize("kind", refusals(), ids=lambda kind: kind.__name__)
def test_every_refusal_is_a_french_sentence(kind: type[errors.Refusal]) -> None:
    sentence = wording.refusal(refused(kind))
    assert sentence[0].isupper()
    assert sentence.endswith((".", "!"))
    assert "None" not in sentence


def test_the_age_refusal_agrees_with_the_age() -> None:
    assert wording.refusal(refused(errors.AgeOutside, age=1)).startswith("Léa a 1 an :")


def test_a_deadline_says_its_day_and_hour() -> None:
    assert wording.refusal(refused(errors.TooLate)) == (
        "Trop tard pour le mardi 1er décembre 2026 : c'était possible jusqu'au jeudi 26 novembre 2026 à 12h."
    )
    whole_day = datetime(2026, 11, 26, 23, 59, 59, tzinfo=PARIS)
    assert "jusqu'au jeudi 26 novembre 2026 inclus" in wording.refusal(refused(errors.TooLate, deadline=whole_day))


def cell(state: State | Cell, **changed: Any) -> CellFacts:
    thursday = datetime(2026, 11, 26, 12, tzinfo=PARIS)
    view = CellView(state, None, errors.TooLate(DAY, thursday) if state is Cell.LATE else None)
    facts = CellFacts((LEA, SOIR, DAY), view, Decimal("6.20"), thursday, thursday, thursday, 3, 2)
    return dataclasses.replace(facts, **changed)


@pytest.mark.parametrize("state", [*State, *Cell])
def test_every_cell_has_a_hint_without_a_hole(state: State | Cell) -> None:
    hint = wording_planning.cell_hint(cell(state), NOW)
    assert "None" not in hint
    assert not hint.startswith(" ")


def test_a_free_cell_says_until_when_at_what_price_and_the_last_places() -> None:
    assert wording_planning.cell_hint(cell(Cell.FREE), NOW) == (
        "À réserver jusqu'au jeudi 26 novembre à 12h · 6,20\xa0€ · annulable sans frais jusque-là · 3 places"
    )
    later = datetime(2026, 11, 30, 12, tzinfo=PARIS)
    dearer = wording_planning.cell_hint(cell(Cell.FREE, free=30, cancel_until=later, cancel_due=Decimal("3.10")), NOW)
    assert dearer.endswith("annulable sans frais jusqu'au lundi 30 novembre à 12h, ensuite 3,10\xa0€ dus")
    never = wording_planning.cell_hint(cell(Cell.FREE, free=30, cancel_until=None, cancel_due=Decimal("6.20")), NOW)
    assert never.endswith("si vous annulez, 6,20\xa0€ restent dus")
    assert "place" not in wording_planning.cell_hint(cell(Cell.FREE, free=30), NOW)


def test_a_validated_cell_says_what_a_late_cancellation_costs() -> None:
    in_time = wording_planning.cell_hint(cell(State.CONFIRMED), NOW)
    assert in_time == "Annulable sans frais jusqu'au jeudi 26 novembre à 12h · ensuite 6,20\xa0€ dus"
    late = wording_planning.cell_hint(cell(State.CONFIRMED), NOW.replace(day=27))
    assert late == "Délai passé : si vous annulez cette journée, 6,20\xa0€ restent dus"


def test_the_other_households_day_hides_its_money() -> None:
    hint = wording_planning.cell_hint(cell(State.CONFIRMED, ours=False, price=None), NOW)
    assert hint == "Réservé par l'autre foyer"


def test_every_refusal_counts_days_left_out_of_a_period() -> None:
    for kind in refusals():
        one, many = wording_planning.cause(refused(kind))
        assert one.startswith("jour ")
        assert many.startswith("jours ")


def test_hours_go_from_the_arrival_or_to_the_departure() -> None:
    assert wording.hours(BY_ID[MATIN], time(8)) == "08:00 – 08:30"
    assert wording.hours(BY_ID[SOIR], time(17, 30)) == "16:30 – 17:30"
    assert wording.hours(BY_ID[MATIN], None) == "07:15 – 08:30"
