"""Passwords: argon2id, at most two computations at a time because each takes 64 MiB."""

import re
import threading
import unicodedata
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from portail.errors import WeakPassword

MAX_LENGTH = 1000  # beyond, hashing would only serve to tire the server
FEWEST_DISTINCT = 5  # different characters that no common word explains
_COMMON = Path(__file__).with_name("common_passwords.txt")
_hasher = PasswordHasher()
_two_at_a_time = threading.Semaphore(2)


def hashed(password: str) -> str:
    """What is stored."""
    with _two_at_a_time:
        return _hasher.hash(_normal(password))


def matches(stored: str | None, password: str) -> bool:
    """Whether `password` is the one stored; as slow when nothing is stored, so that time tells nothing."""
    with _two_at_a_time:
        try:
            return _hasher.verify(stored or _nobody(), _normal(password)) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


def check_strength(password: str, min_length: int, personal: tuple[str, ...]) -> None:
    """Raises WeakPassword when it is too short, or once common words and the person's own leave next to nothing."""
    rest = _folded(password)
    for word in sorted(_common() | _words(personal), key=lambda word: (-len(word), word)):
        rest = rest.replace(word, "")
    if not min_length <= len(password) <= MAX_LENGTH or len(set(rest)) < FEWEST_DISTINCT:
        raise WeakPassword(min_length)


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
