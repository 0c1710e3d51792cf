"""What the portal remembers: one DuckDB file, one process, one writer at a time, one cursor per call.

A connection shared by two threads returns the other's rows, hence a cursor per call. The lock gives throughput, the
constraints of the schema give correctness: both are kept.
"""

import collections
import contextlib
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import duckdb

from portail.errors import Busy, CannotStart

Connection = duckdb.DuckDBPyConnection

MIGRATIONS = Path(__file__).parent / "migrations"
STORAGE_VERSION = "v1.4.0"  # a file that DuckDB 1.5 can still read
WAIT_SECONDS = 20


class FairLock:
    """First come, first served; `threading.Lock` lets late threads overtake."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._queue: collections.deque[threading.Event] = collections.deque()

    def acquire(self, seconds: float) -> None:
        """Wait for one's turn; raises Busy when it does not come in time."""
        turn = threading.Event()
        with self._guard:
            self._queue.append(turn)
            first = self._queue[0] is turn
        if first or turn.wait(seconds):
            return
        with self._guard:
            if not turn.is_set():
                self._queue.remove(turn)
                raise Busy

    def release(self) -> None:
        """Let the next one in."""
        with self._guard:
            self._queue.popleft()
            if self._queue:
                self._queue[0].set()


_writer = FairLock()
_root: Connection | None = None
_path: Path | None = None
_generation = 0


def generation() -> int:
    """A number that grows each time a file is opened: what is kept in memory belongs to one of them."""
    return _generation


def path() -> Path:
    """The file that is open."""
    if _path is None:
        raise RuntimeError("no database is open: call db.open_file first")
    return _path


def open_file(path: Path) -> None:
    """Open the database, creating it if needed, and bring its schema up to date.

    Raises CannotStart when the file is locked, unreadable, of a newer schema, or its folder cannot be written.
    """
    global _root, _path, _generation
    close()
    _generation += 1
    _check_folder(path)
    root = duckdb.connect()
    root.execute("SET GLOBAL TimeZone = 'UTC'")
    root.execute("SET threads = 1")  # short statements: 1.4 times as many bookings per second as with two
    quoted = str(path).replace("'", "''")
    try:
        root.execute(f"ATTACH '{quoted}' AS app (STORAGE_VERSION '{STORAGE_VERSION}')")
    except duckdb.Error as error:
        root.close()
        raise _cannot_open(path, error) from None
    _root, _path = root, path
    try:
        migrate(path)
    except BaseException:
        close()
        raise


def close() -> None:
    """Close the file; without effect when none is open."""
    global _root
    if _root is not None:
        _root.close()
        _root = None


def cursor() -> contextlib.closing[Connection]:
    """A connection for reading, closed by `with`. Fetch everything before leaving."""
    if _root is None:
        raise RuntimeError("no database is open: call db.open_file first")
    con = _root.cursor()
    con.execute("USE app")
    return contextlib.closing(con)


@contextlib.contextmanager
def transaction(wait: float = WAIT_SECONDS) -> Iterator[Connection]:
    """A connection for writing: committed at the end, rolled back on anything raised.

    BaseException too: Streamlit stops a script with one. No screen, mail or network inside. Raises Busy when other
    writers keep it waiting for more than `wait` seconds.
    """
    _writer.acquire(wait)
    try:
        with cursor() as con:
            con.execute("BEGIN")
            try:
                yield con
                con.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(duckdb.Error):
                    con.execute("ROLLBACK")
                raise
    finally:
        _writer.release()


def migrate(path: Path) -> None:
    """Apply the missing migrations in order, each in its transaction, after a copy of the file."""
    steps = sorted(MIGRATIONS.glob("[0-9]*.sql"))
    with cursor() as con:
        con.execute("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, name VARCHAR NOT NULL)")
        done = {row[0] for row in con.execute("SELECT version FROM schema_version").fetchall()}
    numbers = {int(step.name[:4]): step for step in steps}
    if unknown := done - set(numbers):
        raise CannotStart(
            f"Le fichier {path} a été ouvert par une version plus récente du portail (schéma {max(unknown)}). "
            "Installez cette version, ou reprenez une sauvegarde plus ancienne.",
            f"{path} was written by a newer version (schema {max(unknown)}). Install that version or use a backup.",
        )
    missing = [number for number in sorted(numbers) if number not in done]
    if done and missing:
        _copy_before(path, max(done))
    for number in missing:
        with transaction() as con:
            con.execute(numbers[number].read_text("utf-8"))
            con.execute("INSERT INTO schema_version VALUES (?, ?)", [number, numbers[number].stem])


def _copy_before(path: Path, version: int) -> None:
    with cursor() as con:
        con.execute("CHECKPOINT app")
    shutil.copy2(path, path.with_name(f"{path.name}.schema{version:04d}"))


def _check_folder(path: Path) -> None:
    folder = path.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        writable = False
    else:
        writable = os.access(folder, os.W_OK | os.X_OK) and not path.is_dir()
    if not writable:
        raise CannotStart(
            f"Impossible d'écrire dans le dossier {folder}. "
            "Donnez-en le droit au compte qui lance le portail, ou changez PORTAIL_DB.",
            f"The folder {folder} is not writable. Grant access to the account that runs it, or change PORTAIL_DB.",
        )


def _cannot_open(path: Path, error: duckdb.Error) -> CannotStart:
    if "lock" in str(error).lower():
        return CannotStart(
            f"Le fichier {path} est déjà ouvert par un autre programme. Arrêtez-le, puis relancez le portail.",
            f"{path} is in use by another process. Stop it, then start again.",
        )
    return CannotStart(
        f"Le fichier {path} n'est pas une base du portail, ou il est abîmé. Reprenez une sauvegarde.",
        f"{path} is not a database of the portal, or it is damaged. Use a backup.",
    )
