"""`python -m tests.benchmarks`: build a town, measure, print one JSON line per figure.

Ends with 1 only when a figure of correctness is wrong: a place oversold, an order lost. A slow machine is no fault.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.benchmarks import (
    accounts,
    basket,
    crowd,
    eligibility,
    invoices,
    kills,
    occupancy,
    planning,
    rules,
    town,
    web,
)
from tests.benchmarks.measure import Options

FAMILIES = {
    "rules": rules.figures,
    "planning": planning.figures,
    "basket": basket.figures,
    "eligibility": eligibility.figures,
    "invoices": invoices.figures,
    "crowd": crowd.figures,
    "occupancy": occupancy.figures,
    "kills": kills.figures,
    "web": web.figures,
    "accounts": accounts.figures,
}


def main(arguments: list[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    options = Options(asked.households, asked.rounds, asked.bookings, asked.kills)
    faults = 0
    with tempfile.TemporaryDirectory(prefix="portail-") as folder:
        built = town.build(Path(folder), options.households)
        for name in asked.only or FAMILIES:
            for figure in FAMILIES[name](built, options):
                print(figure.line(), flush=True)
                faults += figure.vital and not figure.ok
    return 1 if faults else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--households", type=int, default=300, metavar="N", help="size of the town")
    parser.add_argument("--rounds", type=int, default=20, metavar="N", help="repetitions of a measure")
    parser.add_argument("--bookings", type=int, default=200_000, metavar="N", help="bookings behind the occupancy")
    parser.add_argument("--kills", type=int, default=10, metavar="N", help="processes killed while booking")
    parser.add_argument("--only", action="append", choices=FAMILIES, metavar="NAME", help=", ".join(FAMILIES))
    return parser


if __name__ == "__main__":
    sys.exit(main())
