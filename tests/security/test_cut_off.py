"""A document while things go wrong: the server killed, the type withdrawn, the family erased in the middle."""

import hashlib
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

import db
from db import catalogue, document_types, privacy, vault
from portail import clock
from portail.actions import document_nights, documents, erasure, export
from portail.errors import NotFound
from portail.rules.documents import Scope
from tests.actions import family
from tests.cast import ADELE, BILLARD, ISABELLE, KARIM, LEA, NOW
from tests.papers import ask, pdf

ROOT = Path(__file__).parents[2]
SENDER = """
import sys
import db
from pathlib import Path
from portail.actions import documents
from tests.cast import ISABELLE, LEA, NOW
from tests.papers import picture
db.open_file(Path(sys.argv[1]))
photo = picture(size=(1200, 900))
while True:
    print(documents.send(ISABELLE, int(sys.argv[2]), LEA, "photo.jpg", photo, NOW), flush=True)
"""


def test_a_server_killed_while_it_receives_documents_loses_none_and_serves_no_half(
    town: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_id, acknowledged = ask(), list[int]()
    for seconds in (0.0, 0.03, 0.11):
        db.close()
        acknowledged += _killed(town, type_id, seconds)
        db.open_file(town)
        with db.cursor() as con:
            rows = con.execute("SELECT id, storage_key, sha256 FROM documents").fetchall()
        assert set(acknowledged) <= {id for id, _, _ in rows}
        for _, key, sha256 in rows:
            assert hashlib.sha256(vault.read(key)).hexdigest() == sha256
    assert len(acknowledged) >= 3
    later = datetime.fromtimestamp(time.time(), clock.now().tzinfo) + timedelta(days=3)
    lost = len(list(vault.kept())) - len(rows)
    assert document_nights.sweep(later) == lost
    assert len(list(vault.kept())) == len(rows)


def _killed(path: Path, type_id: int, seconds: float) -> list[int]:
    """The documents that a server acknowledged before it was killed, some seconds after the first."""
    with subprocess.Popen(
        [sys.executable, "-c", SENDER, str(path), str(type_id)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        first = child.stdout.readline()
        time.sleep(seconds)
        child.kill()
        return [int(line) for line in (first + child.stdout.read()).splitlines() if line]


def withdraw(con: db.Connection, type_id: int) -> None:
    document_types.archive(con, type_id, clock.to_utc(NOW))
    catalogue.changed()


def erase(con: db.Connection, _: int) -> None:
    privacy.erase(con, privacy.of_household(con, BILLARD), clock.to_utc(NOW))
    privacy.add_erasure(con, BILLARD, None, clock.to_utc(NOW), ADELE.account_id)


@pytest.mark.parametrize("meanwhile", [withdraw, erase])
def test_what_ends_while_a_document_is_read_takes_none(
    town: Path, meanwhile: Callable[[db.Connection, int], None]
) -> None:
    type_id, outcome = ask(scope=Scope.HOUSEHOLD), list[object]()

    def send() -> None:
        try:
            outcome.append(documents.send(ISABELLE, type_id, 0, "Billard.pdf", pdf(), NOW))
        except NotFound as refused:
            outcome.append(refused)

    sender = threading.Thread(target=send)
    with db.transaction() as con:
        sender.start()
        while not list(vault.kept()):  # its file is written, its row waits for us
            time.sleep(0.005)
        meanwhile(con, type_id)
    sender.join(timeout=20)
    (refused,) = outcome
    assert isinstance(refused, NotFound)
    assert list(vault.kept()) == []


def test_a_file_for_another_family_is_not_even_read(town: Path) -> None:
    with pytest.raises(NotFound):
        documents.send(KARIM, ask(), LEA, "a.pdf", b"<html>", NOW)


def test_an_erasure_during_exports_waits_for_nobody_and_leaves_no_name(town: Path) -> None:
    family.live()
    over, broken = threading.Event(), list[BaseException]()

    def take_away() -> None:
        while not over.is_set():
            try:
                export.of_household(ADELE, BILLARD, NOW)
            except BaseException as error:
                broken.append(error)
                raise

    readers = [threading.Thread(target=take_away) for _ in range(2)]
    for reader in readers:
        reader.start()
    time.sleep(0.3)
    erasure.erase(ADELE, BILLARD, None, "F-0001", NOW)
    time.sleep(0.3)
    over.set()
    for reader in readers:
        reader.join(timeout=30)
    assert broken == []
    assert family.found() == []
    assert list(vault.kept()) == []
