"""The second proof: a code of the moment from an authenticator application (TOTP), or a recovery code."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime

import pyotp

import db
from db import account_list, accounts, links, second_factors, structure
from db.second_factors import Factor
from portail import clock, settings
from portail.actions import attempts, passwords, signing
from portail.actions import links as secret
from portail.errors import NotFound
from portail.errors_accounts import (
    AlreadyProtected,
    FactorRequired,
    LinkOver,
    TooManyAttempts,
    WrongCode,
    WrongPassword,
)
from portail.messages import account_letters, outbox
from portail.rules.access import STAFF, User
from portail.rules.links import Purpose, bare, new_key

STEP_SECONDS = 30
DRIFT = (0, -1, 1)  # steps: clocks differ, people are slow
CODES, CODE_LENGTH = 10, 12
LONGEST_CODE = 40  # characters typed


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an application needs; nothing is kept until a code proves that it has it."""

    secret: str = field(repr=False)
    uri: str = field(repr=False)


def new_secret() -> str:
    """160 random bits, in base 32."""
    return pyotp.random_base32()


def enrolment(account_id: int, shared: str) -> Enrolment:
    """Raises AlreadyProtected."""
    with db.cursor() as con:
        if second_factors.of(con, account_id) is not None:
            raise AlreadyProtected
        holder, house = account_list.holder(con, account_id), structure.get(con).name
    return Enrolment(
        shared, pyotp.TOTP(shared).provisioning_uri(name=holder.email, issuer_name=house.replace(":", " "))
    )


def enrol(account_id: int, shared: str, code: str, now: datetime) -> list[str]:
    """Keep the secret that the application has shown to have; the recovery codes, the only time they are told.

    Raises WrongCode, AlreadyProtected, TooManyAttempts.
    """
    _count(account_id, now)
    step = _step(shared, code, now)
    if step is None:
        raise WrongCode
    codes, at = _new_codes(), clock.to_utc(now)
    with db.transaction() as con:
        if second_factors.of(con, account_id) is not None:
            raise AlreadyProtected
        second_factors.put(con, account_id, shared, step, at)
        second_factors.put_codes(con, account_id, [_hashed(code) for code in codes])
        _tell(con, account_id, "activée", "factor_on", now)
    attempts.codes.succeeded(str(account_id), "")
    return codes


def check_password(user: User, password: str, now: datetime) -> None:
    """Before anything that a stolen session must not do. Raises WrongPassword, TooManyAttempts."""
    if not attempts.shared.allowed(user.email, "", now):
        raise TooManyAttempts(round(attempts.WINDOW.total_seconds() / 60))
    with db.cursor() as con:
        stored = accounts.password_hash(con, user.account_id)
    if not passwords.matches(stored, password):
        raise WrongPassword
    attempts.shared.succeeded(user.email, "")


def pass_step(token: str, code: str, *, former: str, ip: str, device: str, now: datetime) -> str:
    """The step after the password: open the session. Raises LinkOver, WrongCode, TooManyAttempts."""
    account_id = step_account(token, signing.Step.CODE, now)
    check_code(account_id, code, now)
    return finish(token, account_id, former=former, ip=ip, device=device, now=now)


def finish(token: str, account_id: int, *, former: str, ip: str, device: str, now: datetime) -> str:
    """The step is done: the token of the session. Raises LinkOver when it had served."""
    with db.transaction() as con:
        if secret.use(con, token, Purpose.STEP, now).account_id != account_id:
            raise LinkOver
    return signing.open_session(account_id, former=former, ip=ip, device=device, now=now)


def step_account(token: str, step: signing.Step, now: datetime) -> int:
    """Whose step it is. Raises LinkOver, for another step too."""
    found = secret.look(token, Purpose.STEP, now)
    if found.account_id is None or found.detail != step:
        raise LinkOver
    return found.account_id


def check_code(account_id: int, code: str, now: datetime) -> None:
    """Raises WrongCode, for one that has served too; TooManyAttempts."""
    _count(account_id, now)
    with db.transaction() as con:
        factor = second_factors.of(con, account_id)
        if factor is None or not _accepted(con, account_id, factor, code, now):
            raise WrongCode
    attempts.codes.succeeded(str(account_id), "")


def renew_codes(user: User, password: str, code: str, now: datetime) -> list[str]:
    """Ten other recovery codes; the former ones end. Raises WrongPassword, WrongCode, TooManyAttempts."""
    check_password(user, password, now)
    check_code(user.account_id, code, now)
    codes = _new_codes()
    with db.transaction() as con:
        second_factors.put_codes(con, user.account_id, [_hashed(one) for one in codes])
        secret.record(con, user.account_id, user.household_id, "factor_codes", now)
    return codes


def remove(user: User, password: str, code: str, now: datetime) -> None:
    """One proof is enough again. Raises FactorRequired, WrongPassword, WrongCode, NotFound, TooManyAttempts."""
    with db.cursor() as con:
        if user.role in STAFF and settings.town(structure.settings(con)).second_factor_staff:
            raise FactorRequired
    check_password(user, password, now)
    check_code(user.account_id, code, now)
    with db.transaction() as con:
        if not second_factors.remove(con, user.account_id):
            raise NotFound("account")
        links.revoke(con, user.account_id, [Purpose.STEP], clock.to_utc(now))
        _tell(con, user.account_id, "retirée", "factor_off", now)


def _count(account_id: int, now: datetime) -> None:
    if not attempts.codes.allowed(str(account_id), "", now):
        raise TooManyAttempts(round(attempts.WINDOW.total_seconds() / 60))


def _step(shared: str, code: str, now: datetime) -> int | None:
    """The step, near `now`, whose code this is."""
    typed, totp = "".join(code[:LONGEST_CODE].split()), pyotp.TOTP(shared)
    at = int(now.timestamp())
    near = (at + drift * STEP_SECONDS for drift in DRIFT)
    found = [moment // STEP_SECONDS for moment in near if pyotp.utils.strings_equal(totp.at(moment), typed)]
    return found[0] if found else None


def _accepted(con: db.Connection, account_id: int, factor: Factor, code: str, now: datetime) -> bool:
    step = _step(factor.secret, code, now)
    if step is not None:
        return second_factors.use_step(con, account_id, step)
    if second_factors.use_code(con, account_id, _hashed(code[:LONGEST_CODE]), clock.to_utc(now)):
        secret.record(con, account_id, account_list.holder(con, account_id).household_id, "factor_code_used", now)
        return True
    return False


def _new_codes() -> list[str]:
    return [new_key(secrets.choice, CODE_LENGTH) for _ in range(CODES)]


def _hashed(code: str) -> str:
    return signing.fingerprint(bare(code))


def _tell(con: db.Connection, account_id: int, done: str, kind: str, now: datetime) -> None:
    holder = account_list.holder(con, account_id)
    letter = account_letters.told(
        holder.name, f"Votre double sécurité est {done}",
        f"La double sécurité de votre compte vient d'être {done}.",
        f"{settings.environment().url}/compte", structure.get(con).name,
    )  # fmt: skip
    outbox.write(con, [outbox.Mail(account_id, holder.email, letter)], now)
    secret.record(con, account_id, holder.household_id, kind, now)
