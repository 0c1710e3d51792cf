"""What people change on « Mon compte »."""

from dataclasses import replace
from pathlib import Path

import argon2
import pytest

import db
from db import accounts, sessions
from portail import clock
from portail.actions import account, passwords, signing
from portail.errors import BadInput, Forbidden, NotFound
from portail.errors_accounts import WeakPassword, WrongPassword
from portail.rules.access import User
from tests.cast import AGATHE, BILLARD, ISABELLE, KARIM, MARC, NOW

OLD, NEW = "cerise-tabouret-41-nuage", "rivage-marmotte-17-lampe"
DETAILS = account.Details("Isabelle", "Billard-Œ", "06 12 34 56 78", "1 rue Haute\nBât. B", "63450", "Saint-Amant")


@pytest.fixture(scope="module")
def old_hash() -> str:
    return passwords.hashed(OLD)


@pytest.fixture
def known(town: Path, old_hash: str) -> None:
    with db.transaction() as con:
        con.execute("UPDATE credentials SET password_hash = ?", [old_hash])


def _open(user: User) -> str:
    return signing.open_session(user.account_id, former="", ip="", device="", now=NOW)


def _kinds() -> list[tuple[int, str]]:
    with db.cursor() as con:
        return con.execute("SELECT account_id, kind FROM events ORDER BY id").fetchall()


def test_a_parent_corrects_the_details_of_the_household(town: Path) -> None:
    account.update_details(ISABELLE, DETAILS, NOW)
    with db.cursor() as con:
        person = accounts.person(con, ISABELLE.adult_id or 0)
        other = accounts.person(con, KARIM.adult_id or 0)
    assert (person.last_name, person.phone, person.address) == ("Billard-Œ", "06 12 34 56 78", "1 rue Haute\nBât. B")
    assert other.address == "27 bis rue du Faubourg"
    assert _kinds() == [(ISABELLE.account_id, "details_changed")]


def test_the_header_follows_the_name(town: Path) -> None:
    token = _open(ISABELLE)
    account.update_details(ISABELLE, DETAILS, NOW)
    found = signing.who(token, NOW)
    assert found is not None
    assert found.name == "Isabelle Billard-Œ"


def test_details_are_tidied(town: Path) -> None:
    untidy = replace(DETAILS, first_name="  Jean   Paul ", phone="06.12-34/56 78", address="1 rue\n\n Haute ")
    account.update_details(ISABELLE, untidy, NOW)
    with db.cursor() as con:
        person = accounts.person(con, ISABELLE.adult_id or 0)
    assert (person.first_name, person.phone, person.address) == ("Jean Paul", "06 12 34 56 78", "1 rue\nHaute")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("first_name", " "),
        ("last_name", "x" * 61),
        ("phone", "zéro six"),
        ("phone", "0" * 21),
        ("address", ""),
        ("address", "x" * 201),
        ("postcode", "6345"),
        ("postcode", "6345A"),
        ("postcode", "٦٣٤٥٠"),
        ("city", ""),
        ("city", "Saint\x00Amant"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_written(town: Path, field: str, value: str) -> None:
    with pytest.raises(BadInput) as refused:
        account.update_details(ISABELLE, replace(DETAILS, **{field: value}), NOW)
    assert refused.value.field == field
    assert _kinds() == []


def test_staff_have_no_household_to_correct(town: Path) -> None:
    with pytest.raises(Forbidden):
        account.update_details(AGATHE, DETAILS, NOW)


@pytest.mark.usefixtures("known")
def test_a_new_password_replaces_the_old_one_and_closes_the_other_sessions() -> None:
    here, elsewhere, another = _open(ISABELLE), _open(ISABELLE), _open(MARC)
    account.change_password(ISABELLE, here, OLD, NEW, NOW)
    assert signing.who(here, NOW)
    assert signing.who(elsewhere, NOW) is None
    assert signing.who(another, NOW)
    with pytest.raises(WrongPassword):
        signing.sign_in(ISABELLE.email, OLD, former="", ip="", device="", now=NOW)
    assert signing.sign_in(ISABELLE.email, NEW, former="", ip="", device="", now=NOW)


@pytest.mark.usefixtures("known")
def test_the_current_password_is_needed() -> None:
    with pytest.raises(WrongPassword):
        account.change_password(ISABELLE, "", "not it", NEW, NOW)


@pytest.mark.usefixtures("known")
def test_a_weak_password_is_refused() -> None:
    with pytest.raises(WeakPassword) as refused:
        account.change_password(ISABELLE, "", OLD, "motdepasse1234", NOW)
    assert refused.value.min_length == 12


@pytest.mark.parametrize(
    "password",
    ["short-9!", "aaaaaaaaaaaaaaaa", "motdepasse1234", "Azertyuiop12", "isabelle.billard", "ÉxempleIsabelle",
     "x7!" + "a" * 20, "k" * 1001],
)  # fmt: skip
def test_weak_passwords(password: str) -> None:
    with pytest.raises(WeakPassword):
        passwords.check_strength(password, 12, (ISABELLE.email, ISABELLE.name))


@pytest.mark.parametrize("password", [NEW, "soleil et tabouret vert", "Tr0ub4dor&3-xyz", "élan brûlé œuf 9"])
def test_passwords_that_pass(password: str) -> None:
    passwords.check_strength(password, 12, (ISABELLE.email, ISABELLE.name))


def test_decomposed_accents_make_the_same_password() -> None:
    assert passwords.matches(passwords.hashed("e\u0301le\u0300ve de troisie\u0300me"), "élève de troisième")


@pytest.fixture
def costly(town: Path) -> str:
    """Passwords stored at another cost."""
    stored = argon2.PasswordHasher(time_cost=3).hash(OLD)
    with db.transaction() as con:
        con.execute("UPDATE credentials SET password_hash = ?", [stored])
    return stored


def _stored(user: User) -> str:
    with db.cursor() as con:
        return accounts.password_hash(con, user.account_id)


def test_a_password_stored_at_another_cost_is_renewed_when_it_is_given(costly: str) -> None:
    with pytest.raises(WrongPassword):
        signing.check(ISABELLE.email, NEW)
    assert _stored(ISABELLE) == costly
    assert signing.check(ISABELLE.email, OLD) == ISABELLE.account_id
    renewed = _stored(ISABELLE)
    assert renewed != costly
    assert _stored(KARIM) == costly
    assert signing.check(ISABELLE.email, OLD) == ISABELLE.account_id
    assert _stored(ISABELLE) == renewed


def test_a_renewal_never_brings_an_older_password_back(known: None) -> None:
    with db.transaction() as con:
        found = accounts.credentials(con, ISABELLE.email)
        assert found is not None
        accounts.set_password(con, ISABELLE.account_id, "chosen since", NOW)
        accounts.renew_password(con, found, "older")
    assert _stored(ISABELLE) == "chosen since"


def test_a_session_can_be_closed_from_another(town: Path) -> None:
    here, elsewhere = _open(ISABELLE), _open(ISABELLE)
    account.revoke_session(ISABELLE, signing.fingerprint(elsewhere), NOW)
    assert signing.who(here, NOW)
    assert signing.who(elsewhere, NOW) is None


def test_nobody_closes_the_session_of_somebody_else(town: Path) -> None:
    other = _open(MARC)
    with pytest.raises(NotFound):
        account.revoke_session(ISABELLE, signing.fingerprint(other), NOW)
    assert signing.who(other, NOW)


def test_every_session_can_be_closed_at_once(town: Path) -> None:
    tokens, other = [_open(ISABELLE) for _ in range(3)], _open(MARC)
    assert account.revoke_others(ISABELLE, tokens[0], NOW) == 2
    assert account.revoke_others(ISABELLE, "", NOW) == 1
    assert [signing.who(token, NOW) for token in tokens] == [None, None, None]
    assert signing.who(other, NOW)


def test_the_list_of_open_sessions_is_the_account_s_own(town: Path) -> None:
    mine = {signing.fingerprint(_open(ISABELLE)) for _ in range(2)}
    _open(MARC)
    at = clock.to_utc(NOW)
    with db.cursor() as con:
        assert {one.token_hash for one in sessions.open_of(con, ISABELLE.account_id, at, at.replace(year=2000))} == mine
        assert {adult.id for adult in accounts.adults(con, BILLARD)} == {111, 112}
