"""The town of the matrix, put back as it was after whoever changed it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import db
from portail.actions import attempts
from tests.security.matrix.town import ISSUER, build, snapshot

PROVIDER = {"ISSUER": ISSUER, "CLIENT_ID": "portail", "CLIENT_SECRET": "secret"}  # pragma: allowlist secret


class MatrixTown:
    """The open town, as it was built; `put_back` undoes what was written since."""

    def __init__(self, path: Path) -> None:
        self.path, self._kept, self._journal = path, path.with_suffix(".kept"), path.with_name(f"{path.name}.wal")
        self.belongings = build(path)
        self._before = snapshot()
        db.close()
        shutil.copy2(path, self._kept)
        db.open_file(path)

    def changes(self) -> list[str]:
        """The tables that are no longer as they were."""
        if not self._written():
            return []
        now = snapshot()
        return [name for name in now if now[name] != self._before[name]]

    def put_back(self) -> None:
        if self._written():
            db.close()
            shutil.copy2(self._kept, self.path)
            db.open_file(self.path)

    def _written(self) -> bool:
        """Whether anything was committed: each commit makes the journal beside the file grow."""
        return self._journal.exists() and self._journal.stat().st_size > 0


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MatrixTown]:
    town = MatrixTown(tmp_path_factory.mktemp("matrix") / "town.duckdb")
    yield town
    db.close()


@pytest.fixture
def matrix_town(settled: MatrixTown, monkeypatch: pytest.MonkeyPatch) -> Iterator[MatrixTown]:
    monkeypatch.setattr(attempts, "shared", attempts.Attempts())
    for name, value in PROVIDER.items():
        monkeypatch.setenv(f"PORTAIL_OIDC_{name}", value)
    yield settled
    settled.put_back()
