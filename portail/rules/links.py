"""Secrets of a single use: what each is for, how long it lasts, and how a key is written on paper."""

import re
from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum


class Purpose(StrEnum):
    INVITE = "invite"  # opens an account whose address it proves
    KEY = "key"  # printed on a letter; gives an invitation to whoever holds it
    RESET = "reset"  # sets another password
    EMAIL_OLD = "email_old"  # the former address agrees to be left
    EMAIL_NEW = "email_new"  # the new address is the account's
    STEP = "step"  # the password was right, the code is to come
    IDENTITY = "identity"  # a provider has named somebody, the account is to be told


LIFETIMES = {
    Purpose.INVITE: timedelta(days=7),
    Purpose.KEY: timedelta(days=60),
    Purpose.RESET: timedelta(hours=1),
    Purpose.EMAIL_OLD: timedelta(days=2),
    Purpose.EMAIL_NEW: timedelta(days=2),
    Purpose.STEP: timedelta(minutes=10),
    Purpose.IDENTITY: timedelta(minutes=10),
}

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0 O, no 1 I L  # pragma: allowlist secret
KEY_LENGTH = 12  # 59 bits
LONGEST_TOKEN = 100  # characters; ours have 43
_EMAIL = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+")
LONGEST_EMAIL = 254


def new_key(choose: Callable[[str], str], length: int = KEY_LENGTH) -> str:
    """« K7QM-2XWD-9RTH »: `choose` draws one character of the alphabet."""
    drawn = "".join(choose(ALPHABET) for _ in range(length))
    return "-".join(drawn[at : at + 4] for at in range(0, length, 4))


def bare(typed: str) -> str:
    """A key as it is compared: capitals without spaces or dashes."""
    return "".join(letter for letter in typed.upper() if letter.isalnum())[:LONGEST_TOKEN]


def is_email(text: str) -> bool:
    """Whether mail can be sent to it: lower case, one address, nothing that a header could be broken with."""
    return len(text) <= LONGEST_EMAIL and bool(_EMAIL.fullmatch(text))
