"""`python -m portail.reglement FILE…`: do the rules of these files answer as their examples say?

Exit codes: 0 all examples pass, 1 one fails (or `--explain` knows no such example), 2 a file is not valid.
"""

import argparse
import io
import sys
from collections.abc import Sequence
from pathlib import Path

from portail import french
from portail.reglement import cases, explain, schema
from portail.reglement.cases import Answer
from portail.reglement.problems import plain


def main(arguments: Sequence[str] | None = None) -> int:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    asked = _parser().parse_args(arguments)
    structures, valid = _load(asked.files)
    answers = [answer for structure in structures for answer in cases.answers(structure)]
    if asked.explain is not None:
        return _explain(answers, asked.explain, valid)
    for answer in answers:
        if not answer.passed:
            print(_failure(answer))
    failed = sum(not answer.passed for answer in answers)
    print(f"{len(answers) - failed} passed, {failed} failed")
    return 2 if not valid else 1 if failed else 0


def _load(files: Sequence[Path]) -> tuple[list[schema.Structure], bool]:
    """The structures of the valid files, and whether all are; what is wrong is told on the way."""
    structures, valid = [], True
    for file in files:
        found, problems = schema.load(file)
        structures += found
        for problem in problems:
            print(f"{file} : {'avertissement : ' if problem.warning else ''}{problem}", file=sys.stderr)
        errors = sum(not problem.warning for problem in problems)
        if errors:
            valid = False
            print(f"{file} : {french.count('erreur', errors)}, fichier ignoré", file=sys.stderr)
    return structures, valid


def _explain(answers: Sequence[Answer], id: str, valid: bool) -> int:
    found = [answer for answer in answers if answer.example.id == id]
    for answer in found:
        print("\n".join(explain.steps(answer)))
    if not found:
        print(f"Aucun exemple « {plain(id)} » dans les fichiers valides.", file=sys.stderr)
    return 2 if not valid else 0 if found and all(answer.passed for answer in found) else 1


def _failure(answer: Answer) -> str:
    example = plain(answer.example.id)
    return f"{example} : attendu {answer.expected}, obtenu {answer.got} ; {answer.why}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m portail.reglement", description="Vérifie des fichiers de règlements par leurs exemples."
    )
    parser.add_argument("files", type=Path, nargs="+", metavar="FICHIER", help="fichier de règlements, JSON")
    parser.add_argument("--explain", metavar="ID", help="montre pas à pas la réponse à cet exemple")
    return parser


if __name__ == "__main__":
    sys.exit(main())
