"""Accounts opened by a link or by the key of a letter."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

import db
from db import account_list
from portail import clock
from portail.actions import accounts, invitations, recovery, signing
from portail.errors import BadInput, Forbidden, NotFound
from portail.errors_accounts import (
    AlreadyActive,
    AlreadyInvited,
    EmailTaken,
    LinkOver,
    TooManyAttempts,
    UnknownKey,
    WeakPassword,
)
from portail.rules.access import Role, User
from portail.rules.links import ALPHABET, LIFETIMES, Purpose, is_email
from tests.actions.conftest import Count
from tests.cast import ADELE, AGATHE, BILLARD, BRUNO, DIANE, ISABELLE, NOW
from tests.post import kinds, last_link, subjects

GOOD = "rivage-marmotte-17-lampe"
NINA, MAIL = 115, "nina@exemple.fr"
FROM_HERE = {"former": "", "ip": "", "device": ""}


@pytest.fixture(autouse=True)
def nina(town: Path) -> None:
    """An adult of the Billard household who has no account."""
    with db.transaction() as con:
        con.execute("INSERT INTO adults (id, household_id, first_name, last_name) VALUES (?, ?, 'Nina', 'Œrsted')",
                    [NINA, BILLARD])  # fmt: skip


def accept(token: str, password: str = GOOD, now=NOW) -> signing.Entry:  # type: ignore[no-untyped-def]
    return invitations.accept(token, password, **FROM_HERE, now=now)


def invited() -> str:
    invitations.invite_adult(ADELE, NINA, MAIL, NOW)
    return last_link(MAIL, invitations.PATH)


def test_an_adult_opens_the_account_and_is_signed_in() -> None:
    entry = accept(invited())
    who = signing.who(entry.token, NOW)
    assert who is not None
    assert (who.name, who.email, who.role, who.household_id, who.adult_id) == (
        "Nina Œrsted", MAIL, Role.PARENT, BILLARD, NINA)  # fmt: skip
    assert signing.sign_in(MAIL, GOOD, **FROM_HERE, now=NOW).step is signing.Step.NONE
    assert kinds() == ["account_invited", "account_opened"]


def test_only_the_hash_of_a_link_is_kept(count: Count) -> None:
    token = invited()
    assert count(f"account_links WHERE token_hash = '{signing.fingerprint(token)}'") == 1
    assert count(f"account_links l WHERE l::VARCHAR LIKE '%{token}%'") == 0


def test_looking_uses_nothing_up() -> None:
    token = invited()
    assert [invitations.invited(token, NOW).email for _ in range(3)] == [MAIL] * 3
    assert accept(token)


def test_a_link_serves_once() -> None:
    token = invited()
    accept(token)
    with pytest.raises(LinkOver):
        accept(token, "autre-phrase-de-passe-88")


def test_two_at_the_same_time_open_one_account(count: Count) -> None:
    token = invited()
    results = []

    def tried(_: int) -> None:
        try:
            results.append(accept(token))
        except LinkOver:
            results.append(None)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(tried, range(4)))
    assert sum(result is not None for result in results) == 1
    assert count(f"credentials WHERE email = '{MAIL}'") == 1


def test_a_link_ends() -> None:
    token = invited()
    last = NOW + LIFETIMES[Purpose.INVITE] - timedelta(seconds=1)
    assert invitations.invited(token, last)
    with pytest.raises(LinkOver):
        accept(token, now=NOW + LIFETIMES[Purpose.INVITE])


def test_a_newer_link_ends_the_older_one() -> None:
    first = invited()
    account_id = invitations.invite_adult(ADELE, NINA, MAIL, NOW)
    invitations.send_again(ADELE, account_id, NOW)
    with pytest.raises(LinkOver):
        accept(first)
    assert accept(last_link(MAIL, invitations.PATH))
    with pytest.raises(AlreadyActive):
        invitations.send_again(ADELE, account_id, NOW)


def test_a_weak_password_leaves_the_link() -> None:
    token = invited()
    with pytest.raises(WeakPassword):
        accept(token, "nina.oersted1")
    assert accept(token)


@pytest.mark.parametrize("user", [AGATHE, DIANE, BRUNO, ISABELLE], ids=lambda user: user.role.value)
def test_administrators_alone_invite(user: User, count: Count) -> None:
    for act in (
        lambda: invitations.invite_adult(user, NINA, MAIL, NOW),
        lambda: invitations.invite_staff(user, "Paul", Role.ADMIN, MAIL, [], NOW),
        lambda: invitations.make_key(user, NINA, NOW),
        lambda: invitations.send_again(user, ISABELLE.account_id, NOW),
    ):
        with pytest.raises(Forbidden):
            act()
    assert (count("outbox"), count("account_links")) == (0, 0)


def test_an_unknown_adult_is_not_found() -> None:
    with pytest.raises(NotFound):
        invitations.invite_adult(ADELE, 99999, MAIL, NOW)


@pytest.mark.parametrize(
    "email",
    ["", "nina", "nina@exemple", "a@b.fr\nBcc: x@y.fr", "a@b.fr, x@y.fr", "<a@b.fr>", "a b@c.fr", "é@exemple.fr",
     "a@" + "x" * 260 + ".fr", "a@b.fr\x00"],
)  # fmt: skip
def test_a_wrong_address_is_refused_and_nothing_is_written(email: str, count: Count) -> None:
    with pytest.raises(BadInput):
        invitations.invite_adult(ADELE, NINA, email, NOW)
    assert (count("outbox"), count("accounts WHERE adult_id = 115")) == (0, 0)


@pytest.mark.parametrize("email", ["nina@exemple.fr", "n.o'neil+portail@sous.domaine.example", "1@a-b.fr"])
def test_addresses_that_pass(email: str) -> None:
    assert is_email(email)


def test_an_address_in_use_is_refused_to_staff() -> None:
    with pytest.raises(EmailTaken):
        invitations.invite_adult(ADELE, NINA, ISABELLE.email, NOW)


def test_an_adult_who_has_an_account_needs_no_invitation() -> None:
    with pytest.raises(AlreadyActive):
        invitations.invite_adult(ADELE, ISABELLE.adult_id or 0, MAIL, NOW)
    with pytest.raises(AlreadyActive):
        invitations.make_key(ADELE, ISABELLE.adult_id or 0, NOW)


def test_two_people_invited_with_one_address_make_one_account() -> None:
    token = invited()
    invitations.invite_staff(ADELE, "Paul Durand", Role.AGENT, MAIL, [], NOW)
    accept(last_link(MAIL, invitations.PATH))
    with pytest.raises(EmailTaken):
        accept(token)


def test_staff_come_with_their_role_and_sites() -> None:
    invitations.invite_staff(ADELE, " Paul  Durand ", Role.DIRECTOR, "Paul@Exemple.fr", [1], NOW)
    who = signing.who(accept(last_link("paul@exemple.fr", invitations.PATH)).token, NOW)
    assert who is not None
    assert (who.name, who.role, who.sites, who.household_id) == ("Paul Durand", Role.DIRECTOR, frozenset({1}), None)


def test_the_same_invitation_twice_makes_one_account(count: Count) -> None:
    def tried(_: int) -> str:
        try:
            return str(invitations.invite_staff(ADELE, "Paul Durand", Role.AGENT, " Paul@exemple.fr", [], NOW))
        except AlreadyInvited:
            return "refused"

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(tried, range(4)))
    assert answers.count("refused") == 3
    assert (count("accounts WHERE name = 'Paul Durand'"), count("outbox")) == (1, 1)


def test_an_address_is_free_again_once_its_invitation_is_disabled() -> None:
    account_id = invitations.invite_staff(ADELE, "Paul Durand", Role.AGENT, "paul@exemple.fr", [], NOW)
    accounts.disable(ADELE, account_id, NOW)
    assert invitations.invite_staff(ADELE, "Paul Durand", Role.DIRECTOR, "paul@exemple.fr", [], NOW) != account_id


def test_no_parent_nor_unknown_site_comes_in_as_staff() -> None:
    with pytest.raises(BadInput):
        invitations.invite_staff(ADELE, "Paul", Role.PARENT, MAIL, [], NOW)
    with pytest.raises(NotFound):
        invitations.invite_staff(ADELE, "Paul", Role.AGENT, MAIL, [77], NOW)


def test_a_disabled_account_is_opened_by_no_link() -> None:
    token = invited()
    with db.cursor() as con:
        account_id = account_list.of_adult(con, NINA, clock.to_utc(NOW))
    accounts.disable(ADELE, account_id, NOW)
    accounts.enable(ADELE, account_id, NOW)
    with pytest.raises(LinkOver):
        accept(token)


def test_nobody_signs_in_before_accepting() -> None:
    invited()
    recovery.ask(MAIL, "", NOW)
    assert subjects(MAIL) == ["Ouvrez votre compte sur le portail familles"]


def test_a_key_is_easy_to_read_and_kept_nowhere(count: Count) -> None:
    key = invitations.make_key(ADELE, NINA, NOW)
    assert [len(part) for part in key.split("-")] == [4, 4, 4]
    assert set(key) <= set(ALPHABET + "-")
    assert not set(ALPHABET) & set("01OIL")
    assert count(f"account_links l WHERE l::VARCHAR LIKE '%{key.replace('-', '')}%'") == 0


def test_a_key_typed_carelessly_sends_the_link() -> None:
    key = invitations.make_key(ADELE, NINA, NOW)
    invitations.ask_with_key(f" {key.lower().replace('-', ' ')}", MAIL, "1.2.3.4", NOW)
    accept(last_link(MAIL, invitations.PATH))
    with pytest.raises(UnknownKey):
        invitations.ask_with_key(key, "autre@exemple.fr", "1.2.3.4", NOW)


def test_a_key_serves_again_until_the_account_is_open() -> None:
    key = invitations.make_key(ADELE, NINA, NOW)
    invitations.ask_with_key(key, "mal.ecrite@exemple.fr", "", NOW)
    invitations.ask_with_key(key, MAIL, "", NOW)
    with pytest.raises(LinkOver):
        accept(last_link("mal.ecrite@exemple.fr", invitations.PATH))
    assert accept(last_link(MAIL, invitations.PATH))


def test_a_key_ends() -> None:
    key = invitations.make_key(ADELE, NINA, NOW)
    with pytest.raises(UnknownKey):
        invitations.ask_with_key(key, MAIL, "", NOW + LIFETIMES[Purpose.KEY])


def test_a_newer_key_ends_the_older_one() -> None:
    key = invitations.make_key(ADELE, NINA, NOW)
    invitations.make_key(ADELE, NINA, NOW)
    with pytest.raises(UnknownKey):
        invitations.ask_with_key(key, MAIL, "", NOW)


def test_keys_are_not_to_be_guessed() -> None:
    invitations.make_key(ADELE, NINA, NOW)
    for _ in range(10):
        with pytest.raises(UnknownKey):
            invitations.ask_with_key("AAAA-BBBB-CCCC", MAIL, "1.2.3.4", NOW)
    with pytest.raises(TooManyAttempts):
        invitations.ask_with_key("AAAA-BBBB-CCCC", MAIL, "1.2.3.4", NOW)


def test_a_key_does_not_tell_whether_an_address_has_an_account() -> None:
    key = invitations.make_key(ADELE, NINA, NOW)
    invitations.ask_with_key(key, ISABELLE.email, "", NOW)
    assert subjects(ISABELLE.email) == ["Vous avez déjà un compte"]
