"""`python -m db.demo --households 10000 [--out FILE] [--today YYYY-MM-DD]`: a town to measure, in a file of its own."""

import argparse
import sys
import time
from datetime import date, datetime
from pathlib import Path

import db
from db import demo
from portail.errors import CannotStart
from portail.rules.calendar import PARIS


def main(arguments: list[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    path = asked.out or Path("var") / f"demonstration-{asked.households}.duckdb"
    if asked.households < 5:
        print("Il faut au moins cinq familles.", file=sys.stderr)
        return 2
    if path.exists():
        print(f"Le fichier {path} existe déjà. Supprimez-le, ou choisissez-en un autre avec --out.", file=sys.stderr)
        return 1
    start = time.perf_counter()
    try:
        demo.build(path.absolute(), asked.today, asked.households)
    except CannotStart as refused:
        print(refused.french, file=sys.stderr)
        return 1
    print(f"{path} : {_figures()}, {time.perf_counter() - start:.1f} s")
    db.close()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m db.demo", description="Construit une commune de démonstration.")
    parser.add_argument("--households", type=int, default=demo.HOUSEHOLDS, metavar="N", help="nombre de familles")
    parser.add_argument("--out", type=Path, metavar="FICHIER", help="fichier à créer")
    parser.add_argument("--today", type=date.fromisoformat, metavar="AAAA-MM-JJ", help="jour de la démonstration",
                        default=datetime.now(PARIS).date())  # fmt: skip
    return parser


def _figures() -> str:
    tables = {"households": "familles", "children": "enfants", "bookings": "réservations", "invoices": "factures"}
    with db.cursor() as con:
        counts = {name: con.execute(f"SELECT count(*) FROM {table}").fetchone() for table, name in tables.items()}
    return ", ".join(f"{count[0]} {name}" for name, count in counts.items() if count)


if __name__ == "__main__":
    sys.exit(main())
