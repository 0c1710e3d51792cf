"""`python -m portail.install --name … --zone A --admin adele@exemple.fr`: the first opening of a structure's portal.

Exit codes: 0 done, 1 refused (nothing was written), 2 wrong arguments.
"""

import argparse
import getpass
import re
import sys
from collections.abc import Sequence
from datetime import datetime

import db
from db import accounts, school_calendar, structure
from portail import clock, settings, wording
from portail.actions import passwords, signing
from portail.errors import CannotStart
from portail.errors_accounts import WeakPassword
from portail.rules.access import Role

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_NO_FILE = "Indiquez le fichier à créer dans la variable d'environnement PORTAIL_DB, puis recommencez."
_EXISTS = "Une structure est déjà installée dans {path}. Rien n'a été modifié."
_DONE = "Le portail de « {name} » est prêt dans {path}. Lancez-le, puis connectez-vous avec {email}."


class _Refused(Exception):
    """What to tell the person at the terminal."""


def main(arguments: Sequence[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    try:
        print(install(asked.name.strip(), asked.zone, asked.admin, asked.password_stdin, clock.now()))
    except _Refused as refused:
        print(refused, file=sys.stderr)
        return 1
    except CannotStart as refused:
        print(refused.french, file=sys.stderr)
        return 1
    finally:
        db.close()
    return 0


def install(name: str, zone: str, admin: str, from_stdin: bool, now: datetime) -> str:
    """Create the structure, its calendar and its first administrator; what to tell."""
    environment = settings.environment()
    if environment.demonstration:
        raise _Refused(_NO_FILE)
    db.open_file(environment.database)
    with db.cursor() as con:
        if structure.is_set_up(con):
            raise _Refused(_EXISTS.format(path=environment.database))
    email = signing.address(admin)
    if not name or not _ADDRESS.fullmatch(email):
        raise _Refused("Donnez un nom à la structure et une adresse e-mail valable à l'administrateur.")
    hashed = passwords.hashed(_password(from_stdin, email))
    year = now.year if now.month >= 9 else now.year - 1
    with db.transaction() as con:
        structure.create(con, name, zone)
        school_calendar.fill(con, zone, year, year + 2)
        accounts.add_staff(con, Role.ADMIN, "Administration", email, hashed, clock.to_utc(now))
    return _DONE.format(name=name, path=environment.database, email=email)


def _password(from_stdin: bool, email: str) -> str:
    """Read once from the standard input, or typed twice without being shown."""
    if from_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = getpass.getpass("Mot de passe de l'administrateur : ")
        if getpass.getpass("Le même, une seconde fois : ") != password:
            raise _Refused("Les deux saisies diffèrent. Rien n'a été créé : recommencez.")
    try:
        passwords.check_strength(password, settings.Town().password_min_length, (email,))
    except WeakPassword as weak:
        raise _Refused(wording.refusal(weak)) from None
    return password


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m portail.install", description="Installe le portail.")
    parser.add_argument("--name", required=True, metavar="NOM", help="nom de la structure")
    parser.add_argument("--zone", required=True, choices=("A", "B", "C"), help="zone des vacances scolaires")
    parser.add_argument("--admin", required=True, metavar="E-MAIL", help="adresse du premier administrateur")
    parser.add_argument("--password-stdin", action="store_true", help="lire le mot de passe sur l'entrée standard")
    return parser


if __name__ == "__main__":
    sys.exit(main())
