"""The registry of what is kept about people: durations, and the words that go with them."""

from dataclasses import fields
from datetime import datetime

import pytest

from portail import wording_privacy
from portail.rules.calendar import PARIS
from portail.rules.privacy import RETENTIONS, TREATMENTS, Erasure, RequestKind, Root, before
from portail.rules.privacy_tables import TABLES
from portail.settings import Town

DEFAULTS = {field.name: getattr(Town(), field.name) for field in fields(Town) if field.name.startswith("keep_")}
NOW = datetime(2026, 3, 31, 3, 0, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("setting", "number", "expected"),
    [
        ("keep_sessions_days", 30, datetime(2026, 3, 1, 3, tzinfo=PARIS)),
        ("keep_mails_months", 1, datetime(2026, 2, 28, 3, tzinfo=PARIS)),
        ("keep_mails_months", 25, datetime(2024, 2, 29, 3, tzinfo=PARIS)),
        ("keep_families_years", 3, datetime(2023, 3, 31, 3, tzinfo=PARIS)),
    ],
)
def test_a_duration_goes_back_to_the_end_of_a_short_month(setting: str, number: int, expected: datetime) -> None:
    assert before(setting, number, NOW) == expected


def test_every_duration_is_a_setting_within_its_bounds() -> None:
    assert {one.setting for one in RETENTIONS} == set(DEFAULTS)
    assert [one.setting for one in RETENTIONS if not one.least <= DEFAULTS[one.setting] <= one.most] == []
    assert {table.kept.setting for table in TABLES.values()} - {""} <= set(DEFAULTS)


def test_every_row_belongs_to_a_treatment_and_every_treatment_has_rows() -> None:
    assert {table.treatment for table in TABLES.values()} == set(TREATMENTS)


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_a_row_of_the_registry_holds_together(table: object) -> None:
    row = TABLES[table.name]  # type: ignore[attr-defined]
    assert row.personal == (row.erasure is not Erasure.NONE)
    assert bool(row.blanks) == (row.erasure is Erasure.ANONYMISE)
    assert row.law or row.erasure in (Erasure.DELETE, Erasure.NONE), "what stays says why"
    assert row.shown or row.law or not row.personal, "what is not exported says why"
    assert all(isinstance(link.to, Root) or link.to in TABLES for link in row.links)
    assert "{" not in wording_privacy.kept(row.kept, DEFAULTS)


def test_no_export_shows_a_secret_or_a_member_of_the_team() -> None:
    shown = {column for table in TABLES.values() for column in table.shown}
    forbidden = {"hash", "token", "secret", "password", "key", "account_id", "signed_by", "decided_by", "answered_by"}
    assert {column for column in shown if any(word in column for word in forbidden)} == set()


def test_requests_and_erasures_have_words() -> None:
    assert set(wording_privacy.REQUESTS) == set(RequestKind)
    assert set(wording_privacy.ERASURES) == set(Erasure)
