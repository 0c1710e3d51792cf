"""The matrix of actions: what the code offers, and one row for each of them."""

import importlib
import inspect
import io
import pkgutil
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FunctionType

from pypdf import PdfReader

import portail.actions
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


def actions() -> set[str]:
    """Those asked by a person."""
    return {name for name, function in every_function() if first_type(function) is User}


def unasked() -> set[str]:
    """Those that open the database and are told by nobody who asks."""
    return {
        name
        for name, function in every_function()
        if re.search(r"\bdb\.(cursor|transaction)\(", inspect.getsource(function)) and first_type(function) is not User
    }


def readable(content: bytes) -> str:
    """What a file says, and the files in it."""
    if content.startswith(b"%PDF-"):
        return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "".join(name + readable(archive.read(name)) for name in archive.namelist())
    return content.decode("utf-8", "replace")
