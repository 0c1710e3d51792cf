"""Signing in by a provider of identities. The first time, the account's password confirms whose identity it is."""

from datetime import datetime

import db
from db import account_list, identities, structure
from db.links import Link
from portail import clock, provider, settings
from portail.actions import links as secret
from portail.errors import NotFound
from portail.errors_accounts import LinkOver
from portail.messages import account_letters, outbox
from portail.provider import Asked, Identity
from portail.rules.access import User
from portail.rules.links import Purpose, is_email
from portail.settings import Oidc

PATH = "/acces/retour"


def configured() -> Oidc:
    """The provider that is set. Raises NotFound("account") when there is none."""
    oidc = settings.environment().oidc
    if oidc is None:
        raise NotFound("account")
    return oidc


def begin(now: datetime) -> Asked:
    """Where to send the browser. Raises NotFound, ProviderFailed."""
    return provider.begin(configured(), _redirect(), now.timestamp())


def finish(code: str, nonce: str, verifier: str, now: datetime) -> tuple[int | None, str]:
    """The account of whoever comes back, and no token; or no account yet, and the token with which to name it.

    Raises NotFound, ProviderFailed.
    """
    oidc = configured()
    found: Identity = provider.finish(oidc, code, nonce, verifier, _redirect(), now.timestamp())
    with db.cursor() as con:
        account_id = identities.account_of(con, oidc.issuer, found.subject)
    if account_id is not None:
        return account_id, ""
    email = found.email.lower()
    with db.transaction() as con:
        return None, secret.make(con, Purpose.IDENTITY, None, now, email if is_email(email) else "", found.subject)


def proposed(token: str, now: datetime) -> Link:
    """The identity that waits for its account. Raises LinkOver."""
    return secret.look(token, Purpose.IDENTITY, now)


def attach(token: str, account_id: int, now: datetime) -> None:
    """The account, whose password was right, has this identity from now on. Raises NotFound, LinkOver."""
    oidc = configured()
    with db.transaction() as con:
        found = secret.use(con, token, Purpose.IDENTITY, now)
        if not found.detail:
            raise LinkOver
        holder = account_list.holder(con, account_id)
        identities.put(con, oidc.issuer, found.detail, account_id, clock.to_utc(now))
        letter = account_letters.told(
            holder.name, f"{oidc.label} est relié à votre compte",
            f"Vous pouvez maintenant vous connecter avec {oidc.label}.",
            f"{settings.environment().url}/compte", structure.get(con).name,
        )  # fmt: skip
        outbox.write(con, [outbox.Mail(account_id, holder.email, letter)], now)
        secret.record(con, account_id, holder.household_id, "identity_linked", now)


def detach(user: User, now: datetime) -> None:
    """The provider opens the account no more. Raises NotFound when it did not."""
    with db.transaction() as con:
        if not identities.remove(con, user.account_id, configured().issuer):
            raise NotFound("account")
        secret.record(con, user.account_id, user.household_id, "identity_unlinked", now)


def since(user: User) -> datetime | None:
    """Since when (UTC) the account has an identity of the provider that is set."""
    with db.cursor() as con:
        return identities.since(con, user.account_id, configured().issuer)


def _redirect() -> str:
    return f"{settings.environment().url}{PATH}"
