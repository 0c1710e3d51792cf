"""The calendar feed: read back as a phone does, followed through a change and a cancellation, closed to others."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar
from icalendar.cal import Component

from portail.actions import basket, feeds, ordering
from portail.errors import Forbidden
from portail.rules.booking import Operation
from portail.rules.calendar import PARIS
from tests.actions.conftest import Count, Order
from tests.cast import AGATHE, ISABELLE, KARIM, LEA, MATIN, NOW, SOIR

TUESDAY, THURSDAY = date(2026, 12, 1), date(2026, 12, 3)
LATER = NOW + timedelta(minutes=5)

pytestmark = pytest.mark.usefixtures("town")


def token(deadlines: bool = False) -> str:
    return Path(feeds.create(ISABELLE, deadlines, NOW)).stem


def read(secret: str, now: datetime = NOW) -> Calendar:
    content = feeds.content(secret, now)
    assert content is not None
    return Calendar.from_ical(content)  # type: ignore[return-value]


def only(secret: str, now: datetime = NOW) -> Component:
    (event,) = read(secret, now).walk("VEVENT")
    return event


def test_a_booking_is_an_event_at_its_hours_in_paris(order: Order) -> None:
    order(ISABELLE, f"{LEA}|{MATIN}|{TUESDAY}")
    calendar = read(token())
    (event,) = calendar.walk("VEVENT")
    assert str(event["summary"]) == "Léa · PERISCOLAIRE MATIN"
    assert event.decoded("dtstart") == datetime(2026, 12, 1, 7, 15, tzinfo=PARIS)
    assert event.decoded("dtend") == datetime(2026, 12, 1, 8, 30, tzinfo=PARIS)
    assert (str(event["status"]), str(event["dtstart"].params["TZID"])) == ("CONFIRMED", "Europe/Paris")
    assert [str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Paris"]


def test_a_request_is_tentative_and_says_what_it_waits_for(order: Order) -> None:
    order(ISABELLE, f"{LEA}|{SOIR}|{TUESDAY}")
    event = only(token())
    assert (str(event["status"]), str(event["description"])) == ("TENTATIVE", "En attente de validation")


def test_a_cancellation_keeps_its_name_and_comes_after(order: Order) -> None:
    order(ISABELLE, f"{LEA}|{MATIN}|{TUESDAY}")
    secret = token()
    before = only(secret)
    basket.ask(ISABELLE, (LEA, MATIN, TUESDAY), Operation.CANCEL, None, LATER)
    review = ordering.review(ISABELLE, LATER)
    ordering.validate(ISABELLE, review.key, review.fingerprint, LATER)
    after = only(secret, LATER)
    assert str(after["uid"]) == str(before["uid"])
    assert (str(before["status"]), str(after["status"])) == ("CONFIRMED", "CANCELLED")
    assert int(after["sequence"]) > int(before["sequence"])
    assert after.decoded("last-modified") > before.decoded("last-modified")


def test_deadlines_are_there_only_when_wished() -> None:
    assert read(token(deadlines=False)).walk("VEVENT") == []
    found = read(token(deadlines=True)).walk("VEVENT")
    assert found
    assert all(str(event["summary"]).startswith("Dernier moment pour réserver") for event in found)


def test_the_same_bookings_give_the_same_bytes(order: Order) -> None:
    order(ISABELLE, f"{LEA}|{MATIN}|{TUESDAY}", f"{LEA}|{MATIN}|{THURSDAY}")
    secret = token()
    assert feeds.content(secret, NOW) == feeds.content(secret, LATER)


def test_a_new_address_ends_the_former_one_and_a_revoked_one_leads_nowhere() -> None:
    first, second = token(), token()
    assert feeds.content(first, NOW) is None
    assert feeds.content(second, NOW) is not None
    feeds.revoke(ISABELLE, NOW)
    assert feeds.content(second, NOW) is None


def test_a_family_only_reads_its_own_days(order: Order) -> None:
    order(ISABELLE, f"{LEA}|{MATIN}|{TUESDAY}")
    other = Path(feeds.create(KARIM, False, NOW)).stem
    assert read(other).walk("VEVENT") == []


def test_the_secret_is_not_kept(count: Count) -> None:
    secret = token()
    assert count(f"feeds WHERE token_hash = '{secret}'") == 0
    assert count("feeds") == 1
    assert count("events WHERE kind = 'feed'") == 1


def test_staff_have_no_feed() -> None:
    with pytest.raises(Forbidden):
        feeds.create(AGATHE, False, NOW)


@pytest.mark.parametrize("secret", ["", "x", "x" * 200, "../../etc", "é"])
def test_an_address_that_was_never_given_is_nothing(secret: str) -> None:
    assert feeds.content(secret, NOW) is None
