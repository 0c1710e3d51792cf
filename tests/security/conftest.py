"""The portal as an attacker meets it: the same browser as in tests/web."""

from tests.web.conftest import client, known, password_hash, signed_in  # noqa: F401  fixtures
