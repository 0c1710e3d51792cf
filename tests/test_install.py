"""The first opening of a structure's portal, as typed in a terminal."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

import db
from db import accounts, school_calendar, structure
from portail import clock, install
from portail.actions import passwords

PASSWORD = "trois chouettes sur un toit"  # pragma: allowlist secret
ARGUMENTS = ["--name", "Les P'tits Loups", "--zone", "A", "--admin", "Adele@Exemple.FR", "--password-stdin"]


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("PORTAIL_DB", str(tmp_path / "portail.duckdb"))
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    yield tmp_path / "portail.duckdb"
    db.close()


def test_the_structure_its_calendar_and_its_administrator_are_created(path: Path) -> None:
    assert install.main(ARGUMENTS) == 0
    db.open_file(path)
    with db.cursor() as con:
        assert structure.get(con).name == "Les P'tits Loups"
        assert school_calendar.load(con).holidays_on(clock.today().replace(month=12, day=30)) == "Vacances de Noël"
        found = accounts.credentials(con, "adele@exemple.fr")
        assert found is not None
        assert con.execute("SELECT role FROM accounts").fetchall() == [("admin",)]
    assert passwords.matches(found.password_hash, PASSWORD)


def test_a_second_installation_is_refused_and_changes_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    install.main(ARGUMENTS)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    assert install.main(["--name", "Autre", "--zone", "B", *ARGUMENTS[4:]]) == 1
    assert "déjà installée" in capsys.readouterr().err
    db.open_file(path)
    with db.cursor() as con:
        assert structure.get(con).name == "Les P'tits Loups"


@pytest.mark.parametrize("typed", ["", "court", "motdepasse123"])
def test_a_weak_password_is_refused_and_leaves_no_structure(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{typed}\n"))
    assert install.main(ARGUMENTS) == 1
    assert "mot de passe" in capsys.readouterr().err
    db.open_file(path)
    with db.cursor() as con:
        assert not structure.is_set_up(con)


def test_two_different_passwords_are_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = iter([PASSWORD, f"{PASSWORD} !"])
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(typed))
    assert install.main(ARGUMENTS[:-1]) == 1
    assert "diffèrent" in capsys.readouterr().err


@pytest.mark.parametrize(("name", "email"), [(" ", "adele@exemple.fr"), ("Les Loups", "adele")])
def test_a_missing_name_or_a_wrong_address_is_refused(path: Path, name: str, email: str) -> None:
    assert install.main(["--name", name, "--zone", "A", "--admin", email, "--password-stdin"]) == 1


def test_the_file_must_be_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("PORTAIL_DB", raising=False)
    assert install.main(ARGUMENTS) == 1
    assert "PORTAIL_DB" in capsys.readouterr().err


def test_an_unknown_zone_is_a_wrong_argument(path: Path) -> None:
    with pytest.raises(SystemExit) as stopped:
        install.main(["--name", "Les Loups", "--zone", "D", "--admin", "adele@exemple.fr"])
    assert stopped.value.code == 2
