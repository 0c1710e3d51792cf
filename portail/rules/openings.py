"""When booking opens and closes: one instant for everybody, or one per answer to a question."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

from portail.rules import fields, instants
from portail.rules.facts import Facts
from portail.rules.fields import Day, Fact, Fault, Read, Shape


class Answer(StrEnum):
    """Whether one may book now."""

    NOT_OPEN_YET = "not_open_yet"
    OPEN = "open"
    CLOSED = "closed"


def _opens(value: object) -> object:
    return fields.members(value, fields.moment) if isinstance(value, dict) else fields.moment(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening(Shape):
    """`opens`: a local instant, or one per answer to the fact `by`. `closes`: the last day, included."""

    opens: Annotated[datetime | Mapping[str, datetime], Read(_opens)]
    closes: Day | None = None
    by: Fact | None = None

    def faults(self) -> Iterator[Fault]:
        if (self.by is not None) != isinstance(self.opens, Mapping):
            yield Fault("opens and by do not agree", None, ("opens",))
        moments = self.opens.values() if isinstance(self.opens, Mapping) else [self.opens]
        if not moments:
            yield Fault("empty", None, ("opens",))
        if self.closes is not None and any(moment.date() > self.closes for moment in moments):
            yield Fault("closes before it opens", str(self.closes), ("closes",))


def opens_at(opening: Opening, facts: Facts) -> datetime:
    """The first instant, local. Raises MissingFact, UnlistedFact."""
    opens = opening.opens if isinstance(opening.opens, datetime) else facts.choose(opening.by or "", opening.opens)
    return instants.at(opens.date(), opens.time())


def answer(opening: Opening, now: datetime, facts: Facts) -> Answer:
    """Raises MissingFact, UnlistedFact. `now` is aware."""
    if now.astimezone(UTC) < opens_at(opening, facts).astimezone(UTC):
        return Answer.NOT_OPEN_YET
    if opening.closes is not None and instants.passed(now, instants.end_of(opening.closes)):
        return Answer.CLOSED
    return Answer.OPEN
