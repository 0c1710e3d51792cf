"""The menu of each role, the header of every page, and where scripts may live."""

from datetime import datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import db
from db import catalogue, structure
from pages.ui import session
from pages.ui.text import plain
from portail import clock
from portail.actions import signing
from portail.rules.access import User
from portail.rules.calendar import PARIS
from tests.cast import ADELE, AGATHE, BRUNO, DIANE, ISABELLE, LEA, MATIN, NOW
from tests.pages.conftest import NAVIGATION, OpenPage

PARENT = {"accueil", "compte", "inscription", "calendrier", "finances", "alertes", "enfant"}
TEAM = {"tableau_de_bord", "validation", "foyers", "fiches", "documents", "occupation", "facturation", "communication"}
MENUS = {
    ISABELLE: {f"famille/{name}.py" for name in PARENT},
    AGATHE: {f"equipe/{name}.py" for name in TEAM - {"occupation", "facturation"}} | {"famille/compte.py"},
    DIANE: {f"equipe/{name}.py" for name in TEAM - {"facturation"} | {"regles", "reglages"}} | {"famille/compte.py"},
    BRUNO: {
        "equipe/tableau_de_bord.py",
        "equipe/facturation.py",
        "equipe/communication.py",
        "equipe/reglages.py",
        "famille/compte.py",
    },
    ADELE: {f"equipe/{name}.py" for name in TEAM | {"comptes", "donnees", "regles", "reglages"}}
    | {"famille/compte.py"},
}
ALL = sorted(set().union(*MENUS.values()))


@pytest.mark.parametrize("user", MENUS, ids=lambda user: user.role.value)
def test_each_role_opens_its_pages_and_no_other(open_page: OpenPage, user: User) -> None:
    page = open_page(user)
    opened = set()
    for path in ALL:
        try:
            page.switch_page(path)
        except ValueError:
            continue
        opened.add(path)
    assert opened == MENUS[user]


@pytest.mark.parametrize("path", [path for path in ALL if path != "famille/compte.py"])
def test_every_page_refuses_the_other_side_by_itself(town: Path, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    other = AGATHE if path.startswith("famille/") else ISABELLE
    token = signing.open_session(other.account_id, former="", ip="", device="", now=clock.now())
    monkeypatch.setattr(session, "token", lambda: token)
    page = AppTest.from_file(str(NAVIGATION.parent / path), default_timeout=20).run()
    assert [error.value for error in page.error] == ["Votre compte ne donne pas accès à cette page."]
    assert not page.title


def test_without_a_session_nothing_is_shown(town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "token", lambda: "")
    page = AppTest.from_file(str(NAVIGATION)).run()
    assert not page.exception
    assert not page.title
    assert not page.button


@pytest.mark.parametrize(("hour", "greeting"), [(17, "Bonjour"), (18, "Bonsoir")])
def test_the_greeting_follows_the_hour(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch, hour: int, greeting: str
) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 23, hour, 0, tzinfo=PARIS))
    assert f"{greeting} Isabelle Billard" in _shown(open_page(ISABELLE, "famille/compte.py"))


def test_the_basket_is_counted_on_every_page(open_page: OpenPage) -> None:
    with db.transaction() as con:
        con.execute(
            """INSERT INTO cart_lines (account_id, child_id, activity_id, day, operation, added_at)
            VALUES (?, ?, ?, ?, 'book', ?)""",
            [ISABELLE.account_id, LEA, MATIN, NOW.date(), clock.to_utc(NOW)],
        )
    page = open_page(ISABELLE, "famille/compte.py")
    assert [link.proto.label for link in page.get("page_link")][:1] == ["Panier · 1"]


def test_fictitious_data_say_so_whatever_the_file_is_called(open_page: OpenPage) -> None:
    assert "démonstration" not in _shown(open_page(AGATHE, "famille/compte.py"))
    with db.transaction() as con:
        structure.put_setting(con, "demo_accounts", "[]")
    catalogue.changed()
    assert "Ville de démonstration" in _shown(open_page(AGATHE, "famille/compte.py"))


@pytest.mark.parametrize(
    ("user", "path", "named"),
    [
        (AGATHE, "equipe/fiches.py", ["Foyers", "Fiches", "Documents"]),
        (DIANE, "equipe/regles.py", ["Réglages du portail", "Règles et tarifs"]),
        (BRUNO, "equipe/reglages.py", []),
        (AGATHE, "equipe/validation.py", []),
    ],
)
def test_the_pages_of_one_entry_name_each_other(open_page: OpenPage, user: User, path: str, named: list[str]) -> None:
    assert [link.proto.label for link in open_page(user, path).get("page_link")] == named


def test_navigation_is_the_only_script_beside_the_folders() -> None:
    assert [path.name for path in NAVIGATION.parent.glob("*.py") if path.name != "__init__.py"] == ["navigation.py"]
    assert not (NAVIGATION.parent / "pages").exists()


@pytest.mark.parametrize(
    ("text", "shown"),
    [("**gras** [x](y)", r"\*\*gras\*\* \[x\](y)"), ("<img src=x>", r"\<img src\=x\>"), ("Œuvrard\n", "Œuvrard "),
     (":red[a] $x$", r"\:red\[a\] \$x\$")],
)  # fmt: skip
def test_names_are_shown_as_they_are_written(text: str, shown: str) -> None:
    assert plain(text) == shown


def _shown(page: object) -> str:
    return " ".join(element.proto.body for element in page.get("html"))  # type: ignore[attr-defined]
