"""Passwords: argon2id, at most two computations at a time because each takes 64 MiB.

The cost is above each that the OWASP Password Storage Cheat Sheet recommends (46 MiB and 1 pass, 19 MiB and 2…).
"""

import re
import threading
import unicodedata
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from portail.errors_accounts import WeakPassword

MAX_LENGTH = 1000  # beyond, hashing would only serve to tire the server
FEWEST_DISTINCT = 5  # different characters that no common word explains
JUDGED_LENGTH = 72  # characters: beyond, a password is long enough, and judging it slow
FEWEST_GUESSES = 10**10
_COMMON = Path(__file__).with_name("common_passwords.txt")
_hasher = PasswordHasher(time_cost=2, memory_cost=65_536, parallelism=1)  # passes, KiB, lanes
_two_at_a_time = threading.Semaphore(2)


def hashed(password: str) -> str:
    """What is stored."""
    with _two_at_a_time:
        return _hasher.hash(_normal(password))


def matches(stored: str | None, password: str) -> bool:
    """Whether `password` is the one stored; as slow when nothing is stored, so that time tells nothing."""
    with _two_at_a_time:
        try:
            known = stored if stored and stored.startswith("$argon2") else None
            return _hasher.verify(known or _nobody(), _normal(password)) and known is not None
        except (VerificationError, InvalidHashError):
            return False


def outdated(stored: str) -> bool:
    """Whether what is stored was computed at another cost than today's."""
    return _hasher.check_needs_rehash(stored)


def check_strength(password: str, min_length: int, personal: tuple[str, ...]) -> None:
    """Raises WeakPassword when it is too short, or easy to guess for who knows people's habits, or this person."""
    if len(password) < min_length:
        raise WeakPassword(min_length, "short")
    if len(password) > MAX_LENGTH:
        raise WeakPassword(min_length, "long")
    folded, own = _folded(password), _words(personal)
    if _left(folded, _common()) < FEWEST_DISTINCT:
        raise WeakPassword(min_length, "common")
    if _left(folded, _common() | own) < FEWEST_DISTINCT:
        raise WeakPassword(min_length, "personal")
    if zxcvbn(password[:JUDGED_LENGTH], user_inputs=sorted(own))["guesses"] < FEWEST_GUESSES:
        raise WeakPassword(min_length, "common")


def _left(password: str, words: frozenset[str]) -> int:
    """How many different characters remain without these words, the longest taken away first."""
    for word in sorted(words, key=lambda word: (-len(word), word)):
        password = password.replace(word, "")
    return len(set(password))


@cache
def _nobody() -> str:
    return _hasher.hash("nobody has this password")


@cache
def _common() -> frozenset[str]:
    return frozenset(_COMMON.read_text("utf-8").split())


def _words(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for text in texts for word in re.split(r"[^a-z0-9]+", _folded(text)) if len(word) > 3)


def _normal(password: str) -> str:
    return unicodedata.normalize("NFC", password[:MAX_LENGTH])


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
