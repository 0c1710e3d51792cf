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
    """The open town. A test that asks for its `changes()` does so last: they are not looked for again."""

    def __init__(self, path: Path) -> None:
        self.path, self._kept = path, path.with_suffix(".kept")
        self.belongings = build(path)
        self._before = snapshot()
        db.close()
        shutil.copy2(path, self._kept)
        db.open_file(path)

        self._changes: list[str] | None = None

    def changes(self) -> list[str]:
        """The tables that are no longer as they were."""
        now = snapshot()
        self._changes = [name for name in now if now[name] != self._before[name]]
        return self._changes

    def put_back(self) -> None:
        changed = self.changes() if self._changes is None else self._changes
        self._changes = None
        if changed:
            db.close()
            shutil.copy2(self._kept, self.path)
            db.open_file(self.path)


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
