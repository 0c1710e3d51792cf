"""The two separated parents: alternate weeks, one exception, one exchange of days that waits for its answer."""

from collections.abc import Sequence
from datetime import date, time, timedelta

from db import Connection, custody, custody_requests
from db.demo import bulk
from db.demo.activities import year_of
from db.demo.families import Household
from db.demo.requests import AGENT, Post
from portail.rules.custody import Pattern, Weeks

_WEDNESDAY, _FRIDAY = 2, 4


def write(con: Connection, today: date, homes: Sequence[Household], post: Post) -> None:
    """Even weeks with the first parent, changing hands on Friday evening. Days already booked are left alone."""
    mother = next(home for home in homes if home.shared)
    father = homes[homes.index(mother) + 1]
    (child,) = mother.children
    pattern = Pattern(mother.id, date(year_of(today), 9, 1), Weeks.EVEN, _FRIDAY, True)
    custody.put_patterns(con, child.id, (pattern, pattern.mirror(father.id)))
    busy = {held.day for held in custody.held(con, child.id, today)}
    at = bulk.instant(today - timedelta(days=6), time(10, 15))
    exception = _wednesday(today, parity=1, busy=busy)
    custody.put_exceptions(con, child.id, {exception: mother.id}, "Déplacement professionnel", AGENT, at)
    account, asked_at = father.adults[0].account_id, bulk.instant(today - timedelta(days=1), time(19, 40))
    swapped = _wednesday(today, parity=0, busy=busy)
    custody_requests.add(con, child.id, father.id, mother.id, account, "Spectacle de fin d'année",
                         {swapped: father.id}, asked_at)  # fmt: skip
    body = f"L'autre foyer de {child.first_name} vous propose un échange de jours."
    post.alert(mother, asked_at, "custody", "Échange de jours proposé", body)


def _wednesday(today: date, parity: int, busy: set[date]) -> date:
    """The first Wednesday of an even (0) or odd (1) ISO week, a week away or more, on which nothing is booked."""
    day = today + timedelta(days=7 + (_WEDNESDAY - today.weekday()) % 7)
    while day.isocalendar().week % 2 != parity or day in busy:
        day += timedelta(days=7)
    return day
