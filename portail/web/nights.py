"""What is done each night while nobody looks: what is too old removed, counters of places compared with bookings,
families reminded of the documents that end."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, time, timedelta

from starlette.concurrency import run_in_threadpool

import db
from db import places
from portail import clock
from portail.actions import document_nights, retention

AT = time(3, 0)  # local

_log = logging.getLogger("portail")


async def run() -> None:
    """Sleep until the next night, clean, for ever."""
    while True:
        now = clock.now()
        await asyncio.sleep((next_night(now) - now).total_seconds())
        for work in WORKS:
            try:
                await run_in_threadpool(work, clock.now())
            except Exception:  # noqa: BLE001 – the other works, and tomorrow's night, must come
                _log.exception("the night's work failed")


def next_night(now: datetime) -> datetime:
    """The first 3 a.m. after `now`."""
    tonight = datetime.combine(now.date(), AT, now.tzinfo)
    return tonight if now < tonight else datetime.combine(now.date() + timedelta(days=1), AT, now.tzinfo)


def clean(now: datetime) -> int:
    """Remove what is too old; how many counters of places disagree with the bookings (logged when there are any)."""
    retention.purge(now)
    with db.cursor() as con:
        wrong = places.differences(con)
    if wrong:
        _log.error("%d counters of places disagree with the bookings", wrong)
    if lost := document_nights.sweep(now):
        _log.info("%d files of uploads that were cut are removed", lost)
    return wrong


WORKS: tuple[Callable[[datetime], int], ...] = (clean, document_nights.remind)
