"""A real DuckDB file per test, holding the cast. It is built once and copied."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

import db
from portail.actions import attempts
from tests import cast

settings.register_profile("shared machine", deadline=None)
settings.load_profile("shared machine")


@pytest.fixture(scope="session")
def built_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("town") / "town.duckdb"
    db.open_file(path)
    with db.transaction() as con:
        cast.settle(con)
    db.close()
    return path


@pytest.fixture
def town(built_town: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The open database of the cast; its path. Nobody has tried a password yet."""
    monkeypatch.setattr(attempts, "shared", attempts.Attempts())
    monkeypatch.setattr(attempts, "codes", attempts.Attempts(per_account=6))
    monkeypatch.setattr(attempts, "keys", attempts.Attempts(per_account=600, per_address=10))
    monkeypatch.setattr(attempts, "mails", attempts.Attempts(per_account=3, per_address=20))
    path = tmp_path / "town.duckdb"
    shutil.copy2(built_town, path)
    db.open_file(path)
    yield path
    db.close()
