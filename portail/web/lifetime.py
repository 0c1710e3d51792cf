"""From the start of the server to its end: database, slow imports, background tasks."""

import asyncio
import gc
import importlib
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import db
from db import demo
from portail import clock, logs, settings
from portail.errors import CannotStart
from portail.messages import sender
from portail.web import nights

WARM_UP = ("numpy", "pandas", "pyarrow", "plotly.graph_objects")  # several first visitors importing them at once fail


@asynccontextmanager
async def running(_: object) -> AsyncIterator[dict[str, object]]:
    """Open everything before the first visitor, close it after the last. Ends the program when it cannot start."""
    logs.start()
    try:
        _open_database()
    except CannotStart as refused:
        print(refused.french, refused.english, sep="\n", file=sys.stderr, flush=True)
        os._exit(1)  # an exception would be printed as a traceback by the server
    for slow in WARM_UP:
        importlib.import_module(slow)
    gc.collect()
    gc.freeze()
    tasks = [asyncio.create_task(sender.run()), asyncio.create_task(nights.run())]
    yield {}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    db.close()


def _open_database() -> None:
    environment = settings.environment()
    if environment.demonstration:
        demo.open_or_build(environment.database, clock.today())
    else:
        db.open_file(environment.database)
    nights.clean(clock.now())
