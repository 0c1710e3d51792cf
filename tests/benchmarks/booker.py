"""`python -m tests.benchmarks.booker FILE RANK STEP`: book in a loop, printing the key of each acknowledged order.

It never ends: the benchmark kills it. The families are those of that rank, one in `step`.
"""

import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import db
from tests.benchmarks.town import Family, baskets, families, fill, order

CLIENTS = 4
DAYS = 10  # of an order


def main(arguments: Sequence[str]) -> None:
    path, rank, step = arguments
    db.open_file(Path(path))
    own = families()[int(rank) :: int(step)]
    with ThreadPoolExecutor(CLIENTS) as clients:
        for shift in range(CLIENTS):
            clients.submit(_book, own[shift::CLIENTS])
    print("", flush=True)
    time.sleep(3600)


def _book(own: Sequence[Family]) -> None:
    for family, cells in baskets(own, DAYS):
        fill(family, cells)
        sys.stdout.write(f"{order(family).order.key}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
