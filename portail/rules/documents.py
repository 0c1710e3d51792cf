"""The papers asked of families: who needs which, until when one is good, what it does to a booking."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portail.errors import MoveNotAllowed
from portail.rules.calendar import ONE_DAY, month_end, next_month

SCHOOL_YEAR_ENDS = (8, 31)  # month, day
NO_CHILD = 0  # of a document of the whole household


class Scope(StrEnum):
    """Whether one is needed for each child, or one for the whole household."""

    CHILD = "child"
    HOUSEHOLD = "household"


class Audience(StrEnum):
    """Who needs it."""

    EVERYONE = "everyone"
    ACTIVITIES = "activities"
    AGES = "ages"


class Validity(StrEnum):
    """Until when an accepted one is good."""

    NONE = "none"  # for ever
    MONTHS = "months"
    UNTIL = "until"
    SCHOOL_YEAR = "school_year"


class State(StrEnum):
    """MISSING and EXPIRED follow from the others and the day: they are stored nowhere."""

    MISSING = "missing"
    PENDING = "pending"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    EXPIRED = "expired"
    REPLACED = "replaced"  # by a newer version


class Move(StrEnum):
    SEND = "send"
    ACCEPT = "accept"
    REFUSE = "refuse"
    REPLACE = "replace"  # a newer version was sent or, for an accepted one, accepted


class Reason(StrEnum):
    """Why staff refuse a document."""

    UNREADABLE = "unreadable"
    INCOMPLETE = "incomplete"
    OUT_OF_DATE = "out_of_date"
    WRONG_DOCUMENT = "wrong_document"
    WRONG_PERSON = "wrong_person"
    OTHER = "other"


class FileFault(StrEnum):
    """Why a file is refused."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    HEIC = "heic"
    UNKNOWN = "unknown"  # neither PDF, JPEG nor PNG
    DISGUISED = "disguised"  # begins like one of them, and is something else too
    DAMAGED = "damaged"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_MANY_PAGES = "too_many_pages"
    PASSWORD = "password"  # pragma: allowlist secret
    ACTIVE = "active"  # scripts, files or programs within


class Light(StrEnum):
    """« Suis-je prêt ? », for a child and an activity."""

    READY = "ready"
    INCOMPLETE = "incomplete"  # something is to be done, booking is possible
    BLOCKED = "blocked"


MOVES: dict[tuple[State | None, Move], State] = {
    (None, Move.SEND): State.PENDING,
    (State.PENDING, Move.ACCEPT): State.ACCEPTED,
    (State.PENDING, Move.REFUSE): State.REFUSED,
    **{(state, Move.REPLACE): State.REPLACED for state in (State.PENDING, State.ACCEPTED, State.REFUSED)},
}


def after(state: State | None, move: Move) -> State:
    """The state that the move leads to; `None`: nothing was sent yet. Raises MoveNotAllowed."""
    try:
        return MOVES[state, move]
    except KeyError:
        raise MoveNotAllowed(state or "none", move) from None


def before(move: Move) -> tuple[State, ...]:
    """The stored states from which the move is possible."""
    return tuple(state for state, own in MOVES if own is move and state is not None)


@dataclass(frozen=True, slots=True)
class DocumentType:
    """What the structure asks for. Ages are completed years, both included."""

    id: int
    label: str
    explanation: str
    scope: Scope
    audience: Audience
    activities: frozenset[int]
    min_age: int
    max_age: int
    validity: Validity
    months: int | None
    until: date | None
    due_on: date | None  # last day on which it may still be missing; None: needed at once
    blocking: bool
    accepted_only: bool
    template: str  # name of the form to fill in; '' for none

    def is_for(self, activity_id: int) -> bool:
        """Whether some child may need it for that activity."""
        return self.audience is not Audience.ACTIVITIES or activity_id in self.activities

    def is_for_age(self, age: int) -> bool:
        return self.audience is not Audience.AGES or self.min_age <= age <= self.max_age


@dataclass(frozen=True, slots=True)
class Paper:
    """A version that was sent, as the rules see it. Naturally ordered by `id`: the latest sent has the highest.

    `name`: of its file; '' once that is gone.
    """

    id: int
    type_id: int
    child_id: int
    household_id: int
    state: State
    valid_until: date | None
    reason: str = ""
    comment: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Need:
    """A type that somebody needs, and the versions that were sent of it, the replaced ones left out."""

    type: DocumentType
    papers: Sequence[Paper] = ()

    def accepted_on(self, day: date) -> Paper | None:
        """The accepted version that is good that day, the one that lasts longest."""
        good = (p for p in self.papers if p.state is State.ACCEPTED and (p.valid_until or date.max) >= day)
        return max(good, key=lambda paper: (paper.valid_until or date.max, paper.id), default=None)

    @property
    def latest(self) -> Paper | None:
        return max(self.papers, key=lambda paper: paper.id, default=None)

    @property
    def pending(self) -> Paper | None:
        return max((p for p in self.papers if p.state is State.PENDING), key=lambda paper: paper.id, default=None)

    def state(self, day: date) -> State:
        """What a person is told of it, for that day."""
        if self.accepted_on(day):
            return State.ACCEPTED
        latest = self.latest
        if latest is None:
            return State.MISSING
        return State.EXPIRED if latest.state is State.ACCEPTED else latest.state

    def stands(self, day: date) -> bool:
        """Whether all was done for that day: accepted, or sent where the structure asks no more."""
        for paper in self.papers:
            if paper.state is State.ACCEPTED and (paper.valid_until is None or day <= paper.valid_until):
                return True
            if paper.state is State.PENDING and not self.type.accepted_only:
                return True
        return False

    def blocks(self, day: date, today: date) -> bool:
        """Whether nothing can be booked on `day` for want of it."""
        if not self.type.blocking or (self.type.due_on is not None and today <= self.type.due_on):
            return False
        return not self.stands(day)


@dataclass(frozen=True, slots=True)
class Piece:
    """What stands in the way of being ready: a document, in which state, needed by when."""

    need: Need
    state: State
    blocks: bool

    @property
    def due_on(self) -> date | None:
        return self.need.type.due_on


@dataclass(frozen=True, slots=True)
class Readiness:
    """A light, and the documents that are not accepted yet."""

    light: Light
    pieces: Sequence[Piece] = ()

    @property
    def to_give(self) -> Sequence[Piece]:
        """Those that the family has to send."""
        return [piece for piece in self.pieces if piece.state is not State.PENDING]

    @property
    def waiting(self) -> Sequence[Piece]:
        """Those that staff have to check."""
        return [piece for piece in self.pieces if piece.state is State.PENDING]


def needs(types: Iterable[DocumentType], papers: Iterable[Paper], child_id: int) -> tuple[Need, ...]:
    """What a child needs for some activity, whatever its age."""
    listed = [paper for paper in papers if paper.child_id in (child_id, NO_CHILD)]
    return tuple(_need(type, listed, child_id) for type in types)


def _need(type: DocumentType, papers: Iterable[Paper], child_id: int) -> Need:
    subject = NO_CHILD if type.scope is Scope.HOUSEHOLD else child_id
    own = tuple(p for p in papers if p.type_id == type.id and p.child_id == subject and p.state is not State.REPLACED)
    return Need(type, own)


def all_needs(
    types: Iterable[DocumentType], papers: Iterable[Paper], ages: dict[int, int], suited: dict[int, frozenset[int]]
) -> list[tuple[int, Need]]:
    """Every need of a household, by child (0: the whole household), in the order of the types.

    `ages`: by child; `suited`: the activities that each may come to.
    """
    listed, found = list(papers), []
    for type in types:
        concerned = [
            child for child, age in ages.items()
            if type.is_for_age(age) and (type.audience is not Audience.ACTIVITIES or type.activities & suited[child])
        ]  # fmt: skip
        if concerned and type.scope is Scope.HOUSEHOLD:
            concerned = [NO_CHILD]
        found += [(child, _need(type, listed, child)) for child in concerned]
    return found


def good_until(type: DocumentType, given_on: date) -> date | None:
    """Last day on which a document accepted that day is good, by the type's rule; None: for ever."""
    match type.validity:
        case Validity.MONTHS if type.months is not None:
            month = next_month(given_on.replace(day=1), type.months)
            return min(month.replace(day=1) + (given_on.day - 1) * ONE_DAY, month_end(month))
        case Validity.UNTIL:
            return type.until
        case Validity.SCHOOL_YEAR:
            end = date(given_on.year, *SCHOOL_YEAR_ENDS)
            return end if given_on <= end else date(given_on.year + 1, *SCHOOL_YEAR_ENDS)
    return None
