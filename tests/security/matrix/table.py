"""The matrix of actions: what the code offers, and one row for each of them."""

import importlib
import inspect
import io
import pkgutil
import re
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FunctionType
from typing import get_args

from pypdf import PdfReader

import portail.actions
from db import Connection
from portail.errors import NotFound, Refusal
from portail.rules.access import Role, User
from tests.cast import ADELE, AGATHE, BRUNO, DIANE
from tests.security.matrix.town import ONDINE, Belongings

PARENT = OWNER = frozenset({Role.PARENT})  # an owner's things are those of one account, staff accounts included
EVERYBODY = frozenset(Role)
PEOPLE = {Role.PARENT: ONDINE, Role.AGENT: AGATHE, Role.DIRECTOR: DIANE, Role.BURSAR: BRUNO, Role.ADMIN: ADELE}

Call = Callable[[User, Belongings], object]


@dataclass(frozen=True, slots=True)
class Row:
    """`call` asks the action about what is Ondine's. `roles`: who is answered, the only parent being Ondine.

    `names`: something of another family can be named in the call. `elsewhere`: what another family is then answered;
    nothing: what is not theirs is left out. `other_home`: the child's other household may do it too.
    `site`: what staff of another site are answered; nothing: it is left out; None: it belongs to no site.
    """

    roles: frozenset[Role]
    call: Call
    names: bool = True
    elsewhere: tuple[type[Refusal], ...] = (NotFound,)
    other_home: bool = False
    site: tuple[type[Refusal], ...] | None = None


def own(roles: frozenset[Role], call: Call) -> Row:
    """Of oneself only: nothing of others can be named."""
    return Row(roles, call, names=False)


def staff(roles: frozenset[Role], call: Call, site: tuple[type[Refusal], ...] | None = None) -> Row:
    """Of any family, by staff only; or of the activity MATIN, which a `site` has."""
    assert Role.PARENT not in roles
    return Row(roles, call, site=site)


def every_function() -> Iterator[tuple[str, FunctionType]]:
    """« basket.pick » and the like: what `portail.actions` offers."""
    for module in pkgutil.walk_packages(portail.actions.__path__, "portail.actions."):
        for name, function in inspect.getmembers(importlib.import_module(module.name), inspect.isfunction):
            if function.__module__ == module.name and not name.startswith("_"):
                yield f"{module.name.removeprefix('portail.actions.')}.{name}", function


def first_type(function: FunctionType) -> object:
    parameters = list(inspect.signature(function).parameters.values())
    return parameters[0].annotation if parameters else None


def hears_of_a_person(function: FunctionType) -> bool:
    """Whether some parameter is a User, or may be one."""
    annotations = (one.annotation for one in inspect.signature(function).parameters.values())
    return any(one is User or User in get_args(one) for one in annotations)


def actions() -> set[str]:
    """Those asked by a person; steps of another action, which are given its connection, are left out."""
    return {
        name
        for name, function in every_function()
        if hears_of_a_person(function) and first_type(function) is not Connection
    }


def unasked() -> set[str]:
    """Those that open the database, by themselves or by a private function, and are told by nobody who asks."""
    return {
        name
        for name, function in every_function()
        if not hears_of_a_person(function) and opens_the_database(function, frozenset())
    }


def opens_the_database(function: FunctionType, seen: frozenset[str]) -> bool:
    source = inspect.getsource(function)
    if re.search(r"\bdb\.(cursor|transaction)\(", source):
        return True
    own = {name: one for name, one in vars(sys.modules[function.__module__]).items() if inspect.isfunction(one)}
    called = [name for name in own if name not in seen and re.search(rf"\b{name}\(", source)]
    return any(opens_the_database(own[name], seen | {function.__name__, *called}) for name in called)


def readable(content: bytes) -> str:
    """What a file says, and the files in it."""
    if content.startswith(b"%PDF-"):
        return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "".join(name + readable(archive.read(name)) for name in archive.namelist())
    return content.decode("utf-8", "replace")
