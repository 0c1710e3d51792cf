"""Every page × every role, in the matrix town: who it runs for, and what the screens of others do not hold."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui import session
from portail import clock
from portail.actions import signing
from portail.rules.access import ADMINISTRATORS, BILLERS, KEEPERS, OBSERVERS, RULERS, STAFF, VALIDATORS, Role, User
from tests.cast import KARIM, NOW
from tests.security.matrix.conftest import MatrixTown
from tests.security.matrix.table import EVERYBODY, PARENT, PEOPLE
from tests.security.matrix.town import CHILD, CHILD_TRACES, FULGENCE, MONEY, ONDINE, PERPETUE, THEIRS, TRACES

PAGES = Path(__file__).parents[3] / "pages"
ROWS: dict[str, frozenset[Role]] = {
    "famille/accueil.py": PARENT,
    "famille/alertes.py": PARENT,
    "famille/calendrier.py": PARENT,
    "famille/compte.py": EVERYBODY,
    "famille/enfant.py": PARENT,
    "famille/finances.py": PARENT,
    "famille/inscription.py": PARENT,
    "equipe/comptes.py": ADMINISTRATORS,
    "equipe/communication.py": STAFF,
    "equipe/donnees.py": ADMINISTRATORS,
    "equipe/documents.py": VALIDATORS,
    "equipe/facturation.py": BILLERS,
    "equipe/fiches.py": KEEPERS,
    "equipe/foyers.py": VALIDATORS,
    "equipe/occupation.py": OBSERVERS,
    "equipe/reglages.py": RULERS | BILLERS,
    "equipe/regles.py": RULERS,
    "equipe/tableau_de_bord.py": STAFF,
    "equipe/validation.py": VALIDATORS,
}
NAMING: list[tuple[str, dict[str, str]]] = [  # addresses that name what is Ondine's
    ("famille/enfant.py", {"fiche": str(CHILD)}),
    ("famille/calendrier.py", {"jour": str(THEIRS), "enfants": str(CHILD)}),
    ("famille/inscription.py", {"etape": "planning"}),
    ("famille/inscription.py", {"etape": "resume"}),
    ("famille/inscription.py", {"etape": "confirmation", "commande": "order"}),
]
MEDIA = ("download_button", "st.image", "st.audio", "st.video", "st.pdf", "st.file(")  # kept at /media/, unguarded
Open = Callable[[User, str, dict[str, str]], AppTest]


@pytest.fixture
def signed_in(matrix_town: MatrixTown, monkeypatch: pytest.MonkeyPatch) -> Callable[[User], None]:
    monkeypatch.setattr(clock, "now", lambda: NOW)

    def give(user: User) -> None:
        token = signing.open_session(user.account_id, former="", ip="", device="", now=NOW)
        monkeypatch.setattr(session, "token", lambda: token)

    return give


@pytest.fixture
def opened(signed_in: Callable[[User], None], matrix_town: MatrixTown) -> Open:
    def run(user: User, path: str, query: dict[str, str]) -> AppTest:
        signed_in(user)
        page = AppTest.from_file(str(PAGES / "navigation.py"), default_timeout=30)
        page.run()
        page.switch_page(path)
        page.query_params.update(
            query | ({"commande": matrix_town.belongings.order_key} if "commande" in query else {})
        )
        return page.run()

    return run


def sent(page: AppTest) -> str:
    """All that the page sends to its reader."""
    return " ".join(
        node.proto.SerializeToString().decode("utf-8", "replace")
        for node in nodes(page._tree)
        if getattr(node, "proto", None) is not None
    )


def nodes(block: object) -> Iterator[object]:
    yield block
    for child in getattr(block, "children", {}).values():
        yield from nodes(child)


def test_each_page_has_a_row() -> None:
    scripts = [path for folder in ("famille", "equipe") for path in (PAGES / folder).glob("*.py")]
    found = {str(path.relative_to(PAGES)) for path in scripts if path.name != "__init__.py"}
    assert found ^ ROWS.keys() == set()


@pytest.mark.parametrize(("path", "role"), [(path, role) for path, roles in ROWS.items() for role in sorted(roles)])
def test_a_page_runs_for_its_roles(path: str, role: Role, opened: Open) -> None:
    page = opened(PEOPLE[role], path, {"fiche": str(CHILD)} if path == "famille/enfant.py" else {})
    assert not page.exception
    assert [error.value for error in page.error] == []


@pytest.mark.parametrize("path", ROWS)
def test_a_page_refuses_the_other_roles_by_itself(path: str, signed_in: Callable[[User], None]) -> None:
    for role in EVERYBODY - ROWS[path]:
        signed_in(PEOPLE[role])
        page = AppTest.from_file(str(PAGES / path), default_timeout=30).run()
        assert [error.value for error in page.error] == ["Votre compte ne donne pas accès à cette page."], role
        assert not page.title, role


@pytest.mark.parametrize("user", [KARIM, FULGENCE, PERPETUE], ids=lambda user: user.name)
def test_the_screens_of_a_parent_hold_nothing_of_others(user: User, opened: Open) -> None:
    traces = {KARIM: TRACES, FULGENCE: CHILD_TRACES, PERPETUE: MONEY}[user]
    own = [(path, {}) for path, roles in ROWS.items() if Role.PARENT in roles]
    for path, query in [*own, *NAMING]:
        page = opened(user, path, query)
        assert not page.exception, path
        assert [trace for trace in traces if trace in sent(page)] == [], f"{path} {query}"


def test_the_screens_of_ondine_do_hold_them(opened: Open) -> None:
    said = sent(opened(ONDINE, "famille/enfant.py", {"fiche": str(CHILD)}))
    assert "Zéphyrine" in said
    said = sent(opened(ONDINE, "famille/finances.py", {}))
    assert "777,77" in said


@pytest.mark.parametrize("path", sorted(PAGES.rglob("*.py")), ids=lambda path: path.stem)
def test_no_page_gives_a_file_that_any_account_could_fetch(path: Path) -> None:
    assert [name for name in MEDIA if name in path.read_text("utf-8")] == []
