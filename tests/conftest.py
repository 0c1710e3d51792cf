"""A real DuckDB file per test, holding the cast. It is built once and copied."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

import db
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
def town(built_town: Path, tmp_path: Path) -> Iterator[Path]:
    """The open database of the cast; its path."""
    path = tmp_path / "town.duckdb"
    shutil.copy2(built_town, path)
    db.open_file(path)
    yield path
    db.close()
