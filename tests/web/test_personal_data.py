"""The zip of a household, the register, the pages about data and cookies: who gets them, and whether they are true."""

import io
import re
import zipfile
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from portail import privacy
from portail.rules.access import User
from portail.rules.privacy import COOKIES
from portail.settings import Town
from tests.cast import ADELE, AGATHE, BILLARD, BRUNO, DIANE, HADDAD, ISABELLE, KARIM
from tests.web.conftest import PASSWORD, SignedIn

ROOT = Path(__file__).parent.parent.parent
OWN = "/documents/mes-donnees.zip"


@pytest.mark.parametrize("user", [ISABELLE, KARIM], ids=lambda user: user.name)
def test_a_parent_gets_the_household_that_is_theirs(client: TestClient, signed_in: SignedIn, user: User) -> None:
    signed_in(user)
    answer = client.get(OWN)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert re.fullmatch(
        r'attachment; filename="mes-donnees-F-000\d-[0-9-]+\.zip"', answer.headers["content-disposition"]
    )
    text = zipfile.ZipFile(io.BytesIO(answer.content)).read("mes-donnees.json").decode()
    assert ("Léa" in text, "Yanis" in text) == (user is ISABELLE, user is KARIM)


@pytest.mark.parametrize("user", [ISABELLE, KARIM, AGATHE, DIANE, BRUNO], ids=lambda user: user.name)
@pytest.mark.parametrize("household", [BILLARD, HADDAD, 999])
def test_a_household_by_its_number_does_not_exist(
    client: TestClient, signed_in: SignedIn, user: User, household: int
) -> None:
    signed_in(user)
    assert client.get(f"/documents/donnees/{household}.zip").status_code == 404


@pytest.mark.parametrize("user", [AGATHE, DIANE, BRUNO, ADELE], ids=lambda user: user.name)
def test_staff_have_no_data_of_their_own_household(client: TestClient, signed_in: SignedIn, user: User) -> None:
    signed_in(user)
    assert client.get(OWN).status_code == 404


def test_the_administration_hands_a_household_over(client: TestClient, signed_in: SignedIn) -> None:
    signed_in(ADELE)
    assert client.get(f"/documents/donnees/{BILLARD}.zip").status_code == 200
    assert client.get("/documents/donnees/999.zip").status_code == 404


@pytest.mark.parametrize("path", [OWN, f"/documents/donnees/{BILLARD}.zip", "/documents/registre-des-traitements.md"])
def test_nobody_gets_anything_unsigned(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 401


def test_the_register_is_for_the_administration(client: TestClient, signed_in: SignedIn) -> None:
    signed_in(ADELE)
    assert "Association Les P'tits Loups" in client.get("/documents/registre-des-traitements.md").text
    for user in (ISABELLE, BRUNO):
        signed_in(user)
        assert client.get("/documents/registre-des-traitements.md").status_code == 404


def test_the_committed_register_is_what_the_program_says() -> None:
    assert privacy.REGISTER.read_text("utf-8") == privacy.register(Town()), "run python -m portail.privacy"


def test_every_cookie_of_the_program_is_told_and_no_other() -> None:
    names = set()
    for path in (ROOT / "portail").rglob("*.py"):
        if "set_cookie(" in (source := path.read_text("utf-8")):
            set_here = re.findall(r"set_cookie\(\s*([\w.]+)", source)
            names |= {constant(path, name) for name in set_here}
    told = {cookie.name for cookie in COOKIES}
    assert names <= told
    assert told - names == {"_streamlit_xsrf"}  # Streamlit's own


def constant(path: Path, name: str) -> str:
    """The value of « COOKIE » here, of « signing.COOKIE » in the module called signing."""
    module, _, word = name.rpartition(".")
    files = [path] if not module else list((ROOT / "portail").rglob(f"{module}.py"))
    values = [
        found for file in files for found in re.findall(rf'^{word} = "([^"]+)"', file.read_text("utf-8"), re.MULTILINE)
    ]
    assert len(values) == 1, name
    return values[0]


def test_the_cookies_that_a_browser_receives_are_told(client: TestClient, known: None) -> None:
    page = client.get("/connexion")
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text))
    fields = {**hidden, "email": ISABELLE.email, "mot_de_passe": PASSWORD}
    answer = client.post("/connexion", data=fields)
    received = {header.split("=")[0] for one in (page, answer) for header in one.headers.get_list("set-cookie")}
    assert received == {"__Host-portail", "__Host-csrf"}
    told = client.get("/cookies").text
    assert [name for name in received if f"<dt>{name}</dt>" not in told] == []


def test_the_privacy_page_says_the_durations_that_are_set(client: TestClient) -> None:
    page = unescape(client.get("/confidentialite").text).replace("\u00a0", " ")
    assert "<li>Copies des e-mails : <strong>12 mois</strong>.</li>" in page
    assert "<li>Réservations, factures et paiements : <strong>10 ans</strong>.</li>" in page
    assert "Télécharger mes données" in page
    assert "$" not in page
