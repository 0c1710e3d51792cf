"""What a structure's règlement says of an activity: deadlines, opening, lateness, answers to its tariff; by date."""

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from portail.errors import InvalidRule
from portail.rules import deadlines, fields, late_format, reading
from portail.rules.asked import facts_asked
from portail.rules.booking import Operation
from portail.rules.deadline_forms import Rule
from portail.rules.facts import Fact
from portail.rules.late_forms import LatePolicies, OtherTariff
from portail.rules.openings import Opening

NO_POLICY = LatePolicies()


@dataclass(frozen=True, slots=True)
class Texts:
    """The same as it is stored, JSON. `opening`: empty where booking is always open."""

    book: str
    modify: str
    cancel: str
    opening: str = ""
    late: str = "{}"
    facts: str = "{}"


@dataclass(frozen=True, slots=True)
class RuleSet:
    """In force on the days of service from `valid_from` until the next set; the first one rules what is before it too.

    `facts`: what the activity itself answers to its tariff, such as a slot, unless the family's file says otherwise.
    """

    valid_from: date
    deadlines: Mapping[Operation, Rule]
    opening: Opening | None = None
    late: LatePolicies = NO_POLICY
    facts: Mapping[str, Fact] = field(default_factory=dict)
    texts: Texts | None = None  # what it was read from

    @property
    def late_asks(self) -> frozenset[str]:
        """The facts that a tariff of lateness, or of a plan, asks for."""
        booking, plan, unbooked = self.late.late_booking, self.late.plan_switch, self.late.unbooked_presence
        prices = (getattr(booking, "price", None), plan and plan.price, unbooked.price)
        return frozenset(name for one in prices if isinstance(one, OtherTariff) for name in facts_asked(one.tariff))


def read(valid_from: date, texts: Texts) -> RuleSet:
    """Raises InvalidRule, which names every fault of the first text that is not of the format."""
    return RuleSet(
        valid_from,
        {Operation(name): deadlines.parse(getattr(texts, name)) for name in ("book", "modify", "cancel")},
        parse_opening(texts.opening) if texts.opening else None,
        parse_late(texts.late),
        parse_facts(texts.facts),
        texts,
    )


def always(rule: str, valid_from: date = date.min) -> RuleSet:
    """The same deadline for the three operations and nothing else."""
    return read(valid_from, Texts(rule, rule, rule))


@functools.cache
def parse_opening(text: str) -> Opening:
    """Raises InvalidRule, which names every fault."""
    opening: Opening = reading.shape(Opening, text)
    return opening


@functools.cache
def parse_late(text: str) -> LatePolicies:
    """Raises BadPolicy, an InvalidRule, with all its faults."""
    return late_format.parse(text)


@functools.cache
def parse_facts(text: str) -> Mapping[str, Fact]:
    """« {"slot": "matin"} »: names of facts to yes or no, numbers, texts. Raises InvalidRule."""
    try:
        raw = json.loads(text, parse_float=Decimal, parse_int=Decimal)
        if not isinstance(raw, dict):
            raise fields.Fault("not an object", raw)
        return {fields.fact(name): fields.scalar(value) for name, value in raw.items()}
    except fields.Fault as fault:
        raise InvalidRule(str(fault)) from None
    except (ValueError, RecursionError) as error:
        raise InvalidRule(str(error)) from None
