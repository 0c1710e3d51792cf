"""Who may do what: roles, and the person behind a request."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    PARENT = "parent"
    AGENT = "agent"
    DIRECTOR = "director"
    BURSAR = "bursar"
    ADMIN = "admin"


STAFF = frozenset({Role.AGENT, Role.DIRECTOR, Role.BURSAR, Role.ADMIN})
VALIDATORS = frozenset({Role.AGENT, Role.DIRECTOR, Role.ADMIN})
OBSERVERS = frozenset({Role.DIRECTOR, Role.ADMIN})  # occupancy
KEEPERS = VALIDATORS  # of children's files, health included
READERS = frozenset({Role.DIRECTOR, Role.BURSAR, Role.ADMIN})  # of the mails, which may hold amounts
RULERS = frozenset({Role.DIRECTOR, Role.ADMIN})  # deadlines, tariffs
BILLERS = frozenset({Role.BURSAR, Role.ADMIN})
ADMINISTRATORS = frozenset({Role.ADMIN})  # accounts


@dataclass(frozen=True, slots=True)
class User:
    """The signed-in person. `household_id` is None for staff, whose families are everybody's."""

    account_id: int
    role: Role
    name: str
    email: str
    household_id: int | None = None
    adult_id: int | None = None
    sites: frozenset[int] | None = None  # the only ones of a staff account; None: all of them

    def covers(self, site_id: int) -> bool:
        """Whether the person works for that site."""
        return self.sites is None or site_id in self.sites

    @property
    def household(self) -> int:
        """The parent's household; raises ValueError for staff."""
        if self.household_id is None:
            raise ValueError("a staff account has no household")
        return self.household_id
