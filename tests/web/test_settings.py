"""Settings of the server and of the town."""

import pytest

from portail import settings
from portail.errors import CannotStart

MAIL = {"PORTAIL_SMTP_HOST": "smtp.exemple.fr", "PORTAIL_SMTP_FROM": "portail@exemple.fr"}


def test_without_a_database_it_is_the_demonstration() -> None:
    found = settings.environment({})
    assert found.demonstration
    assert found.database == settings.DEMONSTRATION_FILE
    assert found.smtp is None
    assert found.url == "http://localhost:8501"


def test_with_a_database_it_is_not() -> None:
    found = settings.environment({"PORTAIL_DB": "/srv/portail.duckdb", "PORTAIL_URL": "https://familles.exemple.fr/"})
    assert not found.demonstration
    assert str(found.database) == "/srv/portail.duckdb"
    assert found.url == "https://familles.exemple.fr"


@pytest.mark.parametrize(("security", "port"), [("", 587), ("starttls", 587), ("tls", 465), ("none", 25)])
def test_each_protection_of_mail_has_its_port(security: str, port: int) -> None:
    smtp = settings.environment({**MAIL, "PORTAIL_SMTP_SECURITY": security}).smtp
    assert smtp is not None
    assert smtp.port == port


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PORTAIL_URL", "familles.exemple.fr"),
        ("PORTAIL_URL", "ftp://familles.exemple.fr"),
        ("PORTAIL_SMTP_PORT", "smtp"),
        ("PORTAIL_SMTP_PORT", "70000"),
        ("PORTAIL_SMTP_SECURITY", "ssl"),
        ("PORTAIL_SMTP_FROM", ""),
    ],
)
def test_a_wrong_variable_is_named(variable: str, value: str) -> None:
    with pytest.raises(CannotStart) as refused:
        settings.environment({**MAIL, variable: value})
    assert variable in refused.value.french
    assert variable in refused.value.english


def test_the_town_keeps_defaults_and_types() -> None:
    town = settings.town({"session_idle_minutes": "10", "text_why": "Parce que.", "demo_accounts": "[]"})
    assert (town.session_idle_minutes, town.text_why) == (10, "Parce que.")
    assert town.session_absolute_hours == settings.Town().session_absolute_hours
