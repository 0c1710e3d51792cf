"""What staff set of the portal: within bounds, by those whose matter it is, and with effect at once."""

from datetime import timedelta

import pytest

import db
from db import structure
from portail import settings, wording, wording_inputs
from portail.actions import signing, town_settings
from portail.errors import BadInput, Forbidden, NotFound
from portail.rules.access import User
from portail.settings import CustodyDays, Town
from tests.cast import ADELE, AGATHE, BRUNO, DIANE, ISABELLE, NOW

pytestmark = pytest.mark.usefixtures("town")


def stored() -> Town:
    with db.cursor() as con:
        return settings.town(structure.settings(con))


def written() -> list[str]:
    with db.cursor() as con:
        return [why for (why,) in con.execute("SELECT why FROM events WHERE kind = 'settings' ORDER BY id").fetchall()]


def test_what_is_set_is_read_by_all_and_written_down() -> None:
    town_settings.set_families(DIANE, {"custody": "off", "confirmation_months": "12"}, NOW)
    town_settings.set_access(ADELE, {"password_min_length": "16"}, NOW)
    town_settings.set_billing(BRUNO, {"invoice_due_day": "5"}, NOW)
    found = stored()
    assert (found.custody, found.confirmation_months) == (CustodyDays.OFF, 12)
    assert (found.password_min_length, found.invoice_due_day) == (16, 5)
    assert written() == [
        "custody: recorded → off; confirmation_months: 0 → 12",
        "password_min_length: 12 → 16",
        "invoice_due_day: 20 → 5",
    ]


def test_the_same_value_again_writes_nothing() -> None:
    town_settings.set_families(DIANE, {"custody": "recorded", "document_reminder_days": "30,7"}, NOW)
    assert written() == []


@pytest.mark.parametrize(
    ("typed", "kept"), [("7, 30,7", "30,7"), ("", ""), (" ", ""), ("1,180", "180,1"), ("90,60,30,7,1", "90,60,30,7,1")]
)  # fmt: skip
def test_reminders_are_kept_in_order_and_once(typed: str, kept: str) -> None:
    town_settings.set_families(DIANE, {"document_reminder_days": typed}, NOW)
    assert stored().document_reminder_days == kept


BAD = [
    ("set_families", "custody", ["", "RECORDED", "on", "💡", "recorded; off"]),
    ("set_families", "confirmation_months", ["", "7", "-12", "12.0", "012"]),
    ("set_families", "document_reminder_days", ["30;7", "0", "181", "-1", "a", "7,", "1,2,3,4,5,6", "٣", "7" * 10_000]),
    ("set_access", "session_idle_minutes", ["4", "241", "", "trente", "9" * 10_000, "1e2"]),
    ("set_access", "session_absolute_hours", ["0", "25"]),
    ("set_access", "password_min_length", ["8", "11", "31"]),
    ("set_access", "second_factor_staff", ["2", "true", "oui"]),
    ("set_billing", "invoice_due_day", ["0", "32", "<b>5</b>"]),
]


@pytest.mark.parametrize(("name", "key", "value"), [(name, key, value) for name, key, bad in BAD for value in bad])
def test_a_value_out_of_bounds_is_refused_in_french(name: str, key: str, value: str) -> None:
    before = stored()
    with pytest.raises(BadInput) as refused:
        getattr(town_settings, name)(ADELE, {key: value}, NOW)
    assert wording.refusal(refused.value) == wording_inputs.SENTENCES[key]
    assert (stored(), written()) == (before, [])


def test_one_bad_value_keeps_the_others_from_being_written() -> None:
    with pytest.raises(BadInput):
        town_settings.set_access(ADELE, {"session_idle_minutes": "10", "password_min_length": "8"}, NOW)
    assert stored() == Town()


@pytest.mark.parametrize(
    "wanted",
    [{"text_why": "Bonjour"}, {"demo_accounts": "[]"}, {"second_factor_staff": "0"}, {"keep_journal_months": "1"}],
)
def test_another_key_is_not_found(wanted: dict[str, str]) -> None:
    with pytest.raises(NotFound):
        town_settings.set_families(ADELE, wanted, NOW)


@pytest.mark.parametrize(
    ("name", "refused"),
    [("set_families", [AGATHE, BRUNO, ISABELLE]), ("set_access", [AGATHE, BRUNO, DIANE, ISABELLE]),
     ("set_billing", [AGATHE, DIANE, ISABELLE])],
)  # fmt: skip
def test_each_part_has_its_roles(name: str, refused: list[User]) -> None:
    for user in refused:
        with pytest.raises(Forbidden):
            getattr(town_settings, name)(user, {}, NOW)


def test_a_shorter_idle_time_ends_open_sessions() -> None:
    token = signing.open_session(ISABELLE.account_id, former="", ip="", device="", now=NOW)
    later = NOW + timedelta(minutes=10)
    assert signing.who(token, later) == ISABELLE
    town_settings.set_access(ADELE, {"session_idle_minutes": "5"}, later)
    assert signing.who(token, later + timedelta(minutes=6)) is None
