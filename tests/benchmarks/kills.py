"""kill −9 while booking: every acknowledged order is there afterwards, and none by halves."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import db
from db import places
from tests.benchmarks.booker import DAYS
from tests.benchmarks.measure import Figure, Options
from tests.benchmarks.town import Town, make_room

ROOT = Path(__file__).parents[2]
SOONEST, LATEST = 0.02, 1.5  # seconds after the first order

# Orders made since, that are not whole; and traces of orders that do not exist.
_HALVES = """WITH parts AS (
    SELECT order_id, count(*) AS lines, 0 AS booked FROM order_lines WHERE order_id > $since GROUP BY order_id
    UNION ALL SELECT order_id, 0, count(*) FROM bookings WHERE order_id > $since GROUP BY order_id
), sums AS (SELECT order_id, sum(lines) AS lines, sum(booked) AS booked FROM parts GROUP BY order_id)
SELECT count(*) FROM (SELECT * FROM orders WHERE id > $since) o FULL JOIN sums s ON s.order_id = o.id
WHERE o.id IS NULL OR s.order_id IS NULL OR s.lines <> $days OR s.booked <> $days"""


def figures(town: Town, options: Options) -> Iterator[Figure]:
    random = Random(options.kills)
    lost = half = made = 0
    with town.copy("kills") as path:
        make_room()
        since = _number("SELECT coalesce(max(id), 0) FROM orders")
        mails = _number("SELECT count(*) FROM outbox")
        events = _number("SELECT count(*) FROM events")
        reopened = []
        for rank in range(options.kills):
            db.close()
            acknowledged = _killed(path, rank, options.kills, random.uniform(SOONEST, LATEST))
            start = time.perf_counter()
            db.open_file(path)
            reopened.append(time.perf_counter() - start)
            made += len(acknowledged)
            lost += _missing(acknowledged)
            half += _halves(since)
            stored = _number("SELECT count(*) FROM orders WHERE id > $since", since=since)
            half += abs(_number("SELECT count(*) FROM outbox") - mails - stored)
            half += abs(_number("SELECT count(*) FROM events") - events - stored * DAYS)
        notes = {"kills": options.kills, "acknowledged": made, "stored": stored,
                 "slowest_reopening_seconds": round(max(reopened), 2)}  # fmt: skip
    yield Figure("kills_lost", lost, "orders", "= 0", vital=True, notes=notes)
    yield Figure("kills_half_applied", half, "orders", "= 0", vital=True, notes={"kills": options.kills})


def _killed(path: Path, rank: int, step: int, seconds: float) -> list[str]:
    """Keys of the orders acknowledged by a process that is killed some seconds after the first."""
    command = [sys.executable, "-m", "tests.benchmarks.booker", str(path), str(rank), str(step)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        lines = [child.stdout.readline()]
        timer = threading.Timer(seconds, child.kill)
        timer.start()
        lines += child.stdout.readlines()
        timer.cancel()
    return [line.strip() for line in lines if len(line) > 1 and line.endswith("\n")]


def _missing(keys: list[str]) -> int:
    found = "SELECT count(*) FROM orders WHERE key IN (SELECT unnest(CAST($keys AS VARCHAR[])))"
    return len(keys) - _number(found, keys=keys)


def _halves(since: int) -> int:
    with db.cursor() as con:
        wrong = places.differences(con)
    return wrong + _number(_HALVES, since=since, days=DAYS)


def _number(sql: str, **parameters: object) -> int:
    with db.cursor() as con:
        return int(con.execute(sql, parameters or None).fetchall()[0][0])
