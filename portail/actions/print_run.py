"""Print runs: a month's invoices drawn in a background thread, its progress, its result for a quarter of an hour.

Runs belong to the process and to who started them: after a restart they are started again. The result lies in a
temporary file without a name, which vanishes when it is closed, whatever happens to the process.
"""

import logging
import os
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import IO

import db
from portail.actions import invoicing
from portail.documents import invoice as paper
from portail.errors import NotFound
from portail.rules.access import User

KEEP_SECONDS = 900
PIECE = 256 * 1024  # bytes read at once


class Kind(StrEnum):
    """The value is the file's extension."""

    MERGED = "pdf"  # one document for the printer
    SEPARATE = "zip"  # a file per family


@dataclass(slots=True)
class Run:
    """`done` of `total` invoices are drawn. `failed`: it will never be ready."""

    invoice_ids: tuple[int, ...]
    file: IO[bytes] = field(default_factory=tempfile.TemporaryFile)
    done: int = 0
    size: int = 0
    ready: bool = False
    failed: bool = False

    @property
    def total(self) -> int:
        return len(self.invoice_ids)

    def content(self) -> Iterator[bytes]:
        """The finished file, piece by piece; several readers may go on at once."""
        own = os.dup(self.file.fileno())
        try:
            for start in range(0, self.size, PIECE):
                yield os.pread(own, PIECE, start)
        finally:
            os.close(own)


Key = tuple[int, int, date, Kind]  # database opened, account, period, kind

_runs: dict[Key, Run] = {}
_registry = threading.Lock()
_press = threading.Lock()  # one run at a time: the others wait at 0, visitors keep a processor


def start(user: User, period: date, kind: Kind) -> Run:
    """Begin to draw the month, unless it is drawn or being drawn already. Raises Forbidden, NotFound when empty."""
    key, ids = _key(user, period, kind), tuple(invoicing.issued_ids(user, period))
    if not ids:
        raise NotFound("invoice")
    with _registry:
        known = _runs.get(key)
        if known is not None and known.invoice_ids == ids and not known.failed:
            return known
        run = _runs[key] = Run(ids)
    threading.Thread(target=_work, args=(user, key, run), name="print-run", daemon=True).start()
    return run


def find(user: User, period: date, kind: Kind) -> Run | None:
    """The person's run; None when there is none, or when invoices were issued since. Raises Forbidden."""
    ids = tuple(invoicing.issued_ids(user, period))
    run = _runs.get(_key(user, period, kind))
    return run if run is not None and run.invoice_ids == ids else None


def now(user: User, period: date, kind: Kind) -> Run:
    """The month, drawn before this returns: for who follows the address directly. Raises Forbidden, NotFound."""
    ids = tuple(invoicing.issued_ids(user, period))
    if not ids:
        raise NotFound("invoice")
    run = Run(ids)
    with _press:
        _draw(user, kind, run)
    return run


def _key(user: User, period: date, kind: Kind) -> Key:
    return db.generation(), user.account_id, period, kind


def _work(user: User, key: Key, run: Run) -> None:
    try:
        with _press:
            _draw(user, key[-1], run)
    except Exception:
        run.failed = True
        logging.getLogger("portail").exception("print run of %s failed", key[2])
    timer = threading.Timer(KEEP_SECONDS, _forget, (key, run))
    timer.daemon = True
    timer.start()


def _forget(key: Key, run: Run) -> None:
    with _registry:
        if _runs.get(key) is run:
            del _runs[key]


def _draw(user: User, kind: Kind, run: Run) -> None:
    def progress(done: int) -> None:
        run.done = done

    WRITERS[kind](user, run.invoice_ids, run.file, progress)
    run.file.flush()
    run.size = os.fstat(run.file.fileno()).st_size
    run.ready = True


Writer = Callable[[User, Sequence[int], IO[bytes], Callable[[int], None]], None]


def _merged(user: User, invoice_ids: Sequence[int], file: IO[bytes], progress: Callable[[int], None]) -> None:
    file.write(paper.render_many(invoicing.documents_of(user, invoice_ids), progress))


def _separate(user: User, invoice_ids: Sequence[int], file: IO[bytes], progress: Callable[[int], None]) -> None:
    with zipfile.ZipFile(file, "w") as archive:  # stored: a PDF is compressed already
        for done, invoice in enumerate(invoicing.documents_of(user, invoice_ids), 1):
            named = zipfile.ZipInfo(f"facture-{invoice.number}.pdf", (*invoice.issued_on.timetuple()[:3], 0, 0, 0))
            archive.writestr(named, paper.render(invoice))
            progress(done)


WRITERS: dict[Kind, Writer] = {Kind.MERGED: _merged, Kind.SEPARATE: _separate}
