"""Forgotten passwords, and changes of address."""

from datetime import timedelta
from pathlib import Path

import pytest

import db
import db.outbox
from portail import clock
from portail.actions import account, accounts, email_change, invitations, mailing, passwords, recovery, signing
from portail.errors import BadInput, Forbidden, NotFound
from portail.errors_accounts import EmailTaken, LinkOver, OwnAccount, WeakPassword, WrongPassword
from portail.rules.links import LIFETIMES, Purpose
from tests.actions.conftest import Count
from tests.cast import ADELE, AGATHE, ISABELLE, KARIM, MARC, NOW
from tests.post import kinds, last_link, subjects

OLD, NEW = "cerise-tabouret-41-nuage", "rivage-marmotte-17-lampe"
FROM_HERE = {"former": "", "ip": "", "device": ""}
OTHER = "isabelle.neuve@exemple.fr"


@pytest.fixture(scope="module")
def old_hash() -> str:
    return passwords.hashed(OLD)


@pytest.fixture(autouse=True)
def known(town: Path, old_hash: str) -> None:
    with db.transaction() as con:
        con.execute("UPDATE credentials SET password_hash = ?", [old_hash])


def asked() -> str:
    recovery.ask(ISABELLE.email, "", NOW)
    return last_link(ISABELLE.email, recovery.PATH)


def reset(token: str, password: str = NEW, now=NOW) -> signing.Entry:  # type: ignore[no-untyped-def]
    return recovery.reset(token, password, **FROM_HERE, now=now)


def test_a_forgotten_password_is_replaced_and_every_session_closed() -> None:
    before = signing.open_session(ISABELLE.account_id, **FROM_HERE, now=NOW)
    other = signing.open_session(MARC.account_id, **FROM_HERE, now=NOW)
    entry = reset(asked())
    assert signing.who(before, NOW) is None
    assert signing.who(other, NOW)
    assert signing.who(entry.token, NOW) == ISABELLE
    with pytest.raises(WrongPassword):
        signing.sign_in(ISABELLE.email, OLD, **FROM_HERE, now=NOW)
    assert signing.sign_in(ISABELLE.email, NEW, **FROM_HERE, now=NOW)
    assert subjects(ISABELLE.email) == ["Votre nouveau mot de passe", "Votre mot de passe a changé"]
    assert kinds() == ["password_asked", "password_reset"]


def test_an_unknown_or_disabled_address_is_sent_nothing(count: Count) -> None:
    accounts.disable(ADELE, KARIM.account_id, NOW)
    recovery.ask("nobody@exemple.fr", "", NOW)
    recovery.ask(KARIM.email, "", NOW)
    recovery.ask("x@y.fr\nBcc: z@y.fr", "", NOW)
    assert (count("outbox"), count("account_links")) == (0, 0)


def test_a_link_lasts_an_hour_and_serves_once() -> None:
    token = asked()
    with pytest.raises(LinkOver):
        reset(token, now=NOW + LIFETIMES[Purpose.RESET])
    assert recovery.known(token, NOW + LIFETIMES[Purpose.RESET] - timedelta(seconds=1)).email == ISABELLE.email
    reset(token)
    with pytest.raises(LinkOver):
        reset(token)


def test_a_second_link_ends_the_first() -> None:
    first = asked()
    second = asked()
    with pytest.raises(LinkOver):
        reset(first)
    assert reset(second)


def test_changing_the_password_ends_the_links() -> None:
    token = asked()
    account.change_password(ISABELLE, "", OLD, NEW, NOW)
    with pytest.raises(LinkOver):
        reset(token)


def test_a_weak_password_leaves_the_link_and_the_old_password() -> None:
    token = asked()
    with pytest.raises(WeakPassword):
        reset(token, "azertyuiop123")
    assert signing.sign_in(ISABELLE.email, OLD, **FROM_HERE, now=NOW)
    assert reset(token)


def test_nobody_fills_a_mailbox(count: Count) -> None:
    for _ in range(10):
        recovery.ask(ISABELLE.email, "1.2.3.4", NOW)
    assert count("outbox") == 3


def test_no_screen_shows_a_link_and_its_mail_is_emptied(town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAIL_DB", str(town))
    token = asked()
    with db.cursor() as con:
        (mail_id,) = con.execute("SELECT id FROM outbox").fetchone() or (0,)
    read = mailing.read(ADELE, mail_id)
    assert token not in repr(read)
    assert read.secret
    with db.transaction() as con:
        db.outbox.sent(con, mail_id, clock.to_utc(NOW))
        assert con.execute("SELECT text_body, html_body FROM outbox").fetchall() == [("", "")]


# Another address


def change(new: str = OTHER) -> tuple[str, str]:
    """The tokens sent to the old address and to the new one."""
    email_change.ask(ISABELLE, OLD, new, NOW)
    return (
        last_link(ISABELLE.email, email_change.PATHS[Purpose.EMAIL_OLD]),
        last_link(new, email_change.PATHS[Purpose.EMAIL_NEW]),
    )


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_address_changes_once_both_have_agreed(order: tuple[int, int]) -> None:
    tokens, purposes = change(), (Purpose.EMAIL_OLD, Purpose.EMAIL_NEW)
    first, second = order
    assert email_change.agree(tokens[first], purposes[first], NOW) is False
    assert signing.check(ISABELLE.email, OLD) == ISABELLE.account_id
    assert email_change.shown(tokens[second], purposes[second], NOW).other_agreed
    assert email_change.agree(tokens[second], purposes[second], NOW) is True
    assert signing.check(OTHER, OLD) == ISABELLE.account_id
    with pytest.raises(WrongPassword):
        signing.check(ISABELLE.email, OLD)
    assert subjects(ISABELLE.email)[-1] == subjects(OTHER)[-1] == "Votre adresse e-mail a changé"
    assert kinds() == ["email_change_asked", "email_changed"]


def test_either_address_may_refuse() -> None:
    old, new = change()
    email_change.agree(new, Purpose.EMAIL_NEW, NOW)
    email_change.refuse(old, Purpose.EMAIL_OLD, NOW)
    assert email_change.pending(ISABELLE, NOW) == ""
    with pytest.raises(LinkOver):
        email_change.agree(old, Purpose.EMAIL_OLD, NOW)
    assert signing.check(ISABELLE.email, OLD) == ISABELLE.account_id


def test_a_second_wish_forgets_the_first() -> None:
    _, new = change()
    email_change.agree(new, Purpose.EMAIL_NEW, NOW)
    old, _ = change("autre@exemple.fr")
    assert email_change.agree(old, Purpose.EMAIL_OLD, NOW) is False
    assert email_change.pending(ISABELLE, NOW) == "autre@exemple.fr"


def test_halves_of_different_lengths_end_together() -> None:
    old, new = change()
    email_change.agree(new, Purpose.EMAIL_NEW, NOW)
    with pytest.raises(LinkOver):
        email_change.agree(old, Purpose.EMAIL_OLD, NOW + LIFETIMES[Purpose.EMAIL_OLD])


def test_the_password_is_needed_and_the_address_must_be_one() -> None:
    with pytest.raises(WrongPassword):
        email_change.ask(ISABELLE, "not it", OTHER, NOW)
    for wrong in ("x", ISABELLE.email, "a@b.fr\r\nBcc: c@d.fr"):
        with pytest.raises(BadInput):
            email_change.ask(ISABELLE, OLD, wrong, NOW)
    assert kinds() == []


def test_the_address_of_somebody_else_is_not_taken() -> None:
    email_change.ask(ISABELLE, OLD, KARIM.email, NOW)
    assert subjects(KARIM.email) == ["Vous avez déjà un compte"]
    assert subjects(ISABELLE.email) == ["Votre adresse e-mail va changer"]


def test_an_address_taken_meanwhile_is_refused() -> None:
    old, new = change()
    email_change.agree(new, Purpose.EMAIL_NEW, NOW)
    with db.transaction() as con:
        con.execute("UPDATE credentials SET email = ? WHERE account_id = ?", [OTHER, KARIM.account_id])
    with pytest.raises(EmailTaken):
        email_change.agree(old, Purpose.EMAIL_OLD, NOW)


def test_a_reset_link_sent_to_the_former_address_ends() -> None:
    token = asked()
    old, new = change()
    email_change.agree(old, Purpose.EMAIL_OLD, NOW)
    email_change.agree(new, Purpose.EMAIL_NEW, NOW)
    with pytest.raises(LinkOver):
        recovery.known(token, NOW)


def test_an_administrator_agrees_for_an_address_that_is_lost() -> None:
    email_change.vouch(ADELE, ISABELLE.account_id, OTHER, NOW)
    assert signing.check(ISABELLE.email, OLD) == ISABELLE.account_id
    new = last_link(OTHER, email_change.PATHS[Purpose.EMAIL_NEW])
    assert email_change.agree(new, Purpose.EMAIL_NEW, NOW) is True
    assert signing.check(OTHER, OLD) == ISABELLE.account_id
    assert subjects(ISABELLE.email) == ["Votre adresse e-mail va changer", "Votre adresse e-mail a changé"]


def test_others_do_not_agree_for_anybody() -> None:
    for user, account_id, email, refusal in (
        (AGATHE, ISABELLE.account_id, OTHER, Forbidden),
        (KARIM, ISABELLE.account_id, OTHER, Forbidden),
        (ADELE, ADELE.account_id, OTHER, OwnAccount),
        (ADELE, 99999, OTHER, NotFound),
        (ADELE, ISABELLE.account_id, "x", BadInput),
        (ADELE, ISABELLE.account_id, KARIM.email, EmailTaken),
    ):
        with pytest.raises(refusal):
            email_change.vouch(user, account_id, email, NOW)
    assert kinds() == []


def test_withdrawing_ends_the_links() -> None:
    old, _ = change()
    email_change.withdraw(ISABELLE, NOW)
    with pytest.raises(LinkOver):
        email_change.shown(old, Purpose.EMAIL_OLD, NOW)


def test_a_link_of_another_purpose_opens_nothing() -> None:
    old, new = change()
    token = asked()
    for act in (
        lambda: recovery.known(old, NOW),
        lambda: invitations.invited(token, NOW),
        lambda: email_change.shown(new, Purpose.EMAIL_OLD, NOW),
        lambda: email_change.shown(token, Purpose.EMAIL_NEW, NOW),
    ):
        with pytest.raises(LinkOver):
            act()


def test_a_link_of_an_account_disabled_otherwise_opens_nothing() -> None:
    token = asked()
    with db.transaction() as con:
        con.execute("UPDATE accounts SET disabled_at = created_at WHERE id = ?", [ISABELLE.account_id])
    with pytest.raises(LinkOver):
        reset(token)
