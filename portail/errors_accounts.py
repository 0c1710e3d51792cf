"""What keeps somebody out of an account, or an account from changing: types that carry facts."""

from dataclasses import dataclass

from portail.errors import Refusal


class AccountRefusal(Refusal):
    """About accounts: passwords, links, codes. Their words are in portail/wording_accounts.py."""


class WrongPassword(AccountRefusal):
    """Not the account's, or there is no such account."""


@dataclass(eq=False)
class TooManyAttempts(AccountRefusal):
    minutes: int  # to wait


@dataclass(eq=False)
class WeakPassword(AccountRefusal):
    min_length: int
    cause: str = "short"  # or 'long', 'common', 'personal': keys of wording_accounts.WEAK


class LinkOver(AccountRefusal):
    """Used, expired, withdrawn, of another account or purpose: told apart nowhere."""


class UnknownKey(AccountRefusal):
    """No activation key reads so, or it is over."""


class EmailTaken(AccountRefusal):
    """Another account signs in with that address."""


class AlreadyActive(AccountRefusal):
    """The account has been accepted: it needs no invitation."""


class AlreadyInvited(AccountRefusal):
    """An invitation to staff waits at that address."""


class WrongCode(AccountRefusal):
    """Neither the code of the moment nor a recovery code; or it has served."""


class AlreadyProtected(AccountRefusal):
    """The account has a second factor."""


class LastAdmin(AccountRefusal):
    """Nobody could administer the portal any more."""


class OwnAccount(AccountRefusal):
    """Nobody changes their own rights."""


class FactorRequired(AccountRefusal):
    """The structure asks staff for a second factor."""


class ProviderFailed(AccountRefusal):
    """The provider of identities said something that cannot be trusted, or nothing."""
