"""The portal as it is started for real: its own process, port, database file and log."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import db

ROOT = Path(__file__).parent.parent.parent
START_SECONDS, STOP_SECONDS = 90, 15


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """`streamlit run app.py` over `database`. It can be stopped and started again on the same port."""

    def __init__(self, database: Path, smtp_port: int) -> None:
        self.database, self.port = database, free_port()
        self.url = f"http://localhost:{self.port}"
        self.log = database.with_suffix(".log")
        self._process: subprocess.Popen[bytes] | None = None
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("PORTAIL_", "STREAMLIT_"))},
            "PORTAIL_DB": str(database),
            "PORTAIL_URL": self.url,
            "PORTAIL_SMTP_HOST": "127.0.0.1",
            "PORTAIL_SMTP_PORT": str(smtp_port),
            "PORTAIL_SMTP_SECURITY": "none",
            "PORTAIL_SMTP_FROM": "Portail familles <portail@ptitsloups.example>",
        }

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.stop()

    def start(self) -> None:
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(self.port)]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=self._environment, stdout=log, stderr=subprocess.STDOUT
            )
        end = time.monotonic() + START_SECONDS
        while not self._answers():
            assert self._process.poll() is None, f"the server ended while starting\n{self.logged()}"
            assert time.monotonic() < end, f"the server did not start in {START_SECONDS} s\n{self.logged()}"
            time.sleep(0.1)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/sante", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def stop(self) -> None:
        """As `systemctl stop` does: asked to end, killed when it does not."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.cut()
        self._process = None

    def cut(self) -> None:
        """As a power cut does: no time to write anything."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        self._process = None

    def logged(self) -> str:
        return self.log.read_text("utf-8", "replace") if self.log.exists() else ""

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What is on the disk while the server runs: the file and its journal, copied as a power cut would leave them.

        Only what was acknowledged is sure to be there: wait for the page's answer first.
        """
        copy = self.database.with_name("copy.duckdb")
        for suffix in ("", ".wal"):
            source = self.database.with_name(self.database.name + suffix)
            target = copy.with_name(copy.name + suffix)
            target.unlink(missing_ok=True)
            if source.exists():
                shutil.copyfile(source, target)
        db.open_file(copy)
        try:
            with db.cursor() as con:
                return con.execute(query, list(values)).fetchall()
        finally:
            db.close()
