"""A database that cannot be opened: the person at the terminal is told what to do, in two languages."""

import subprocess
import sys
from pathlib import Path

import pytest

import db
from portail.errors import CannotStart

ROOT = Path(__file__).parent.parent.parent
HOLD = "import sys, pathlib, db; db.open_file(pathlib.Path(sys.argv[1])); print('open', flush=True); sys.stdin.read()"


def _refused(path: Path) -> CannotStart:
    with pytest.raises(CannotStart) as refused:
        db.open_file(path)
    with pytest.raises(RuntimeError):
        db.cursor()
    return refused.value


def test_a_new_file_is_created_with_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "new" / "portail.duckdb"
    db.open_file(path)
    db.close()
    assert path.exists()


def test_a_file_held_by_another_program(tmp_path: Path) -> None:
    path = tmp_path / "portail.duckdb"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        refused = _refused(path)
        holder.communicate(b"")
    assert "déjà ouvert" in refused.french
    assert "in use" in refused.english


def test_a_damaged_file(tmp_path: Path) -> None:
    path = tmp_path / "portail.duckdb"
    path.write_bytes(b"not a database at all" * 1000)
    assert "abîmé" in _refused(path).french


def test_a_file_of_a_newer_version(town: Path) -> None:
    with db.transaction() as con:
        con.execute("INSERT INTO schema_version VALUES (9999, 'future')")
    db.close()
    assert "plus récente" in _refused(town).french


def test_a_folder_that_cannot_exist(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "dossier" in _refused(tmp_path / "file" / "portail.duckdb").french


def test_a_path_that_is_a_folder(tmp_path: Path) -> None:
    assert "dossier" in _refused(tmp_path).french


def test_the_server_says_it_and_stops(tmp_path: Path) -> None:
    path = tmp_path / "portail.duckdb"
    path.write_bytes(b"not a database at all" * 1000)
    ended = subprocess.run(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", "0"],
        cwd=ROOT, env={"PORTAIL_DB": str(path), "PATH": "", "HOME": str(tmp_path)}, capture_output=True, timeout=60,
        check=False,
    )  # fmt: skip
    said = ended.stderr.decode()
    assert ended.returncode == 1
    assert "abîmé" in said
    assert "damaged" in said
    assert "Traceback" not in said
