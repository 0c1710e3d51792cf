"""The second proof: codes of an application, recovery codes, and the step between password and session."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest

import db
from db import second_factors, structure
from portail.actions import accounts, passwords, recovery, second_factor, signing, town_settings
from portail.actions.signing import Step
from portail.errors import Forbidden, NotFound
from portail.errors_accounts import (
    AlreadyProtected,
    FactorRequired,
    LinkOver,
    OwnAccount,
    TooManyAttempts,
    WrongCode,
    WrongPassword,
)
from portail.rules.access import User
from portail.rules.links import LIFETIMES, Purpose
from tests.actions.conftest import Count
from tests.cast import ADELE, AGATHE, ISABELLE, KARIM, NOW
from tests.post import kinds, last_link, subjects

PASSWORD = "cerise-tabouret-41-nuage"  # pragma: allowlist secret
FROM_HERE = {"former": "", "ip": "", "device": ""}
HALF_MINUTE = timedelta(seconds=30)


@pytest.fixture(scope="module")
def some_hash() -> str:
    return passwords.hashed(PASSWORD)


@pytest.fixture(autouse=True)
def known(town: Path, some_hash: str) -> None:
    with db.transaction() as con:
        con.execute("UPDATE credentials SET password_hash = ?", [some_hash])


def code(shared: str, at=NOW) -> str:  # type: ignore[no-untyped-def]
    return pyotp.TOTP(shared).at(at)


def protect(user: User) -> tuple[str, list[str]]:
    """The secret and the recovery codes; the code of two steps ago has served."""
    shared = second_factor.new_secret()
    before = NOW - 2 * HALF_MINUTE
    return shared, second_factor.enrol(user.account_id, shared, code(shared, before), before)


def half(user: User = ISABELLE) -> str:
    entry = signing.sign_in(user.email, PASSWORD, **FROM_HERE, now=NOW)
    assert entry.step is Step.CODE
    return entry.token


def pass_step(token: str, typed: str, at=NOW) -> str:  # type: ignore[no-untyped-def]
    return second_factor.pass_step(token, typed, **FROM_HERE, now=at)


def test_password_then_code_open_a_session() -> None:
    shared, codes = protect(ISABELLE)
    token = half()
    assert signing.who(token, NOW) is None
    assert signing.who(pass_step(token, code(shared)), NOW) == ISABELLE
    assert len(set(codes)) == 10
    assert kinds() == ["factor_on"]
    assert subjects(ISABELLE.email) == ["Votre double sécurité est activée"]


def test_others_sign_in_as_before() -> None:
    protect(ISABELLE)
    assert signing.sign_in(KARIM.email, PASSWORD, **FROM_HERE, now=NOW).step is Step.NONE


@pytest.mark.parametrize("drift", [-1, 0, 1])
def test_clocks_may_differ_by_one_step(drift: int) -> None:
    shared, _ = protect(ISABELLE)
    assert pass_step(half(), code(shared, NOW + drift * HALF_MINUTE))


@pytest.mark.parametrize("drift", [-3, 2, 100])
def test_other_codes_are_wrong(drift: int) -> None:
    shared, _ = protect(ISABELLE)
    with pytest.raises(WrongCode):
        pass_step(half(), code(shared, NOW + drift * HALF_MINUTE))


@pytest.mark.parametrize("typed", ["", "000000", "é", "1" * 500, "١٢٣٤٥٦", "' OR 1=1", "\x00"])
def test_anything_else_is_wrong(typed: str) -> None:
    protect(ISABELLE)
    with pytest.raises(WrongCode):
        pass_step(half(), typed)


def test_a_code_serves_once_even_at_the_same_time() -> None:
    shared, _ = protect(ISABELLE)
    tokens, opened = [half() for _ in range(1)], []

    def tried(_: int) -> None:
        try:
            second_factor.check_code(ISABELLE.account_id, code(shared), NOW)
        except WrongCode:
            return
        opened.append(True)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(tried, range(4)))
    assert opened == [True]
    with pytest.raises(WrongCode):
        pass_step(tokens[0], code(shared))
    with pytest.raises(WrongCode):  # nor one from before
        pass_step(tokens[0], code(shared, NOW - HALF_MINUTE))


def test_the_enrolment_code_does_not_serve_again() -> None:
    shared = second_factor.new_secret()
    second_factor.enrol(ISABELLE.account_id, shared, code(shared), NOW)
    with pytest.raises(WrongCode):
        pass_step(half(), code(shared))


def test_a_recovery_code_serves_once_however_it_is_typed() -> None:
    _, codes = protect(ISABELLE)
    assert pass_step(half(), f" {codes[3].lower().replace('-', ' ')} ")
    with pytest.raises(WrongCode):
        pass_step(half(), codes[3])
    assert pass_step(half(), codes[4])
    with db.cursor() as con:
        factor = second_factors.of(con, ISABELLE.account_id)
    assert factor is not None
    assert factor.codes_left == 8
    assert factor.secret not in repr(factor)


def test_the_code_of_somebody_else_opens_nothing() -> None:
    protect(ISABELLE)
    shared, codes = protect(KARIM)
    for typed in (code(shared), codes[0]):
        with pytest.raises(WrongCode):
            pass_step(half(), typed)


def test_codes_are_not_to_be_guessed() -> None:
    shared, _ = protect(ISABELLE)
    token = half()
    for n in range(6):
        with pytest.raises(WrongCode):
            pass_step(token, f"{n:06}")
    with pytest.raises(TooManyAttempts):
        pass_step(half(), code(shared))


def test_a_step_ends_and_serves_once() -> None:
    shared, codes = protect(ISABELLE)
    token = half()
    with pytest.raises(LinkOver):
        pass_step(token, code(shared), NOW + LIFETIMES[Purpose.STEP])
    pass_step(token, code(shared))
    with pytest.raises(LinkOver):
        pass_step(token, codes[0])


def test_a_new_password_needs_the_code_too() -> None:
    shared, _ = protect(ISABELLE)
    recovery.ask(ISABELLE.email, "", NOW)
    entry = recovery.reset(last_link(ISABELLE.email, recovery.PATH), "rivage-marmotte-17-lampe", **FROM_HERE, now=NOW)
    assert entry.step is Step.CODE
    assert pass_step(entry.token, code(shared))


def test_enrolment_needs_a_right_code(count: Count) -> None:
    with pytest.raises(WrongCode):
        second_factor.enrol(ISABELLE.account_id, second_factor.new_secret(), "000000", NOW)
    assert (count("second_factors"), count("recovery_codes")) == (0, 0)


def test_an_account_has_one_factor() -> None:
    protect(ISABELLE)
    with pytest.raises(AlreadyProtected):
        second_factor.enrolment(ISABELLE.account_id, second_factor.new_secret())
    other = second_factor.new_secret()
    with pytest.raises(AlreadyProtected):
        second_factor.enrol(ISABELLE.account_id, other, code(other), NOW)


def test_what_an_application_is_shown() -> None:
    shown = second_factor.enrolment(ISABELLE.account_id, "JBSWY3DPEHPK3PXPJBSWY3DP")
    assert shown.uri.startswith("otpauth://totp/")
    assert "isabelle%40exemple.fr?secret=JBSWY3DPEHPK3PXPJBSWY3DP&issuer=" in shown.uri
    assert "JBSWY3DPEHPK3PXPJBSWY3DP" not in repr(shown)


def test_removing_needs_password_and_code() -> None:
    shared, codes = protect(ISABELLE)
    with pytest.raises(WrongPassword):
        second_factor.remove(ISABELLE, "not it", code(shared), NOW)
    with pytest.raises(WrongCode):
        second_factor.remove(ISABELLE, PASSWORD, "000000", NOW)
    second_factor.remove(ISABELLE, PASSWORD, codes[0], NOW)
    assert signing.sign_in(ISABELLE.email, PASSWORD, **FROM_HERE, now=NOW).step is Step.NONE


def test_other_recovery_codes_replace_the_former_ones() -> None:
    shared, codes = protect(ISABELLE)
    others = second_factor.renew_codes(ISABELLE, PASSWORD, code(shared), NOW)
    with pytest.raises(WrongCode):
        pass_step(half(), codes[0])
    assert pass_step(half(), others[0])


def test_staff_make_one_when_the_structure_asks() -> None:
    town_settings.set_access(ADELE, {"second_factor_staff": "1"}, NOW)
    entry = signing.sign_in(AGATHE.email, PASSWORD, **FROM_HERE, now=NOW)
    assert entry.step is Step.ENROL
    assert signing.who(entry.token, NOW) is None
    with pytest.raises(LinkOver):  # there is no code to give yet
        pass_step(entry.token, "000000")
    shared = second_factor.new_secret()
    second_factor.enrol(second_factor.step_account(entry.token, Step.ENROL, NOW), shared, code(shared), NOW)
    session = second_factor.finish(entry.token, AGATHE.account_id, **FROM_HERE, now=NOW)
    assert signing.who(session, NOW) == AGATHE
    with pytest.raises(FactorRequired):
        second_factor.remove(AGATHE, PASSWORD, code(shared, NOW + HALF_MINUTE), NOW)


def test_parents_are_not_asked() -> None:
    town_settings.set_access(ADELE, {"second_factor_staff": "1"}, NOW)
    assert signing.sign_in(ISABELLE.email, PASSWORD, **FROM_HERE, now=NOW).step is Step.NONE
    town_settings.set_access(ADELE, {"second_factor_staff": "0"}, NOW)
    with db.cursor() as con:
        assert structure.setting(con, "second_factor_staff") == "0"
    assert signing.sign_in(AGATHE.email, PASSWORD, **FROM_HERE, now=NOW).step is Step.NONE


def test_administrators_take_a_lost_factor_away() -> None:
    protect(ISABELLE)
    open_session = signing.open_session(ISABELLE.account_id, **FROM_HERE, now=NOW)
    for user, account_id, refusal in (
        (AGATHE, ISABELLE.account_id, Forbidden),
        (ADELE, ADELE.account_id, OwnAccount),
        (ADELE, KARIM.account_id, NotFound),
    ):
        with pytest.raises(refusal):
            accounts.reset_factor(user, account_id, NOW)
    accounts.reset_factor(ADELE, ISABELLE.account_id, NOW)
    assert signing.who(open_session, NOW) is None
    assert signing.sign_in(ISABELLE.email, PASSWORD, **FROM_HERE, now=NOW).step is Step.NONE
    assert kinds()[-1] == "factor_reset"
    assert subjects(ISABELLE.email)[-1] == "Votre double sécurité est retirée"
