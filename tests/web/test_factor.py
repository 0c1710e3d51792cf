"""The pages between a password and a session."""

import re
from datetime import datetime, timedelta

import pyotp
import pytest
from starlette.testclient import TestClient

from portail import clock
from portail.actions import second_factor, signing, town_settings
from portail.rules.access import User
from portail.web import forms
from tests.cast import ADELE, AGATHE, ISABELLE, KARIM
from tests.web.conftest import HTML, PASSWORD, SignedIn

pytestmark = pytest.mark.usefixtures("known")
ENROL = "/acces/double-securite"


def hidden(client: TestClient, path: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', client.get(path).text))


def sign_in(client: TestClient, user: User, target: str = "/finances"):  # type: ignore[no-untyped-def]
    form = {**hidden(client, f"/connexion?next={target}"), "email": user.email, "mot_de_passe": PASSWORD}
    return client.post("/connexion", data=form)


def protect(user: User) -> tuple[str, list[str]]:
    shared, before = second_factor.new_secret(), clock.now() - timedelta(seconds=90)
    return shared, second_factor.enrol(user.account_id, shared, pyotp.TOTP(shared).at(before), before)


def give(client: TestClient, path: str, **fields: str):  # type: ignore[no-untyped-def]
    return client.post(path, data={**hidden(client, path), **fields})


def current(shared: str, at: datetime | None = None) -> str:
    return pyotp.TOTP(shared).at(at or clock.now())


def test_password_then_code_lead_to_the_wanted_page(client: TestClient) -> None:
    shared, _ = protect(ISABELLE)
    answer = sign_in(client, ISABELLE)
    assert answer.headers["location"] == "/acces/code"
    assert signing.COOKIE not in client.cookies
    answer = give(client, "/acces/code", code=current(shared))
    assert (answer.status_code, answer.headers["location"]) == (303, "/finances")
    assert client.get("/media/identity").json()["account"] == ISABELLE.account_id
    assert not client.cookies.get(forms.STEP_COOKIE)


def test_the_step_opens_no_page(client: TestClient) -> None:
    protect(ISABELLE)
    sign_in(client, ISABELLE)
    assert client.get("/finances", headers=HTML).headers["location"].startswith("/connexion")
    assert client.get("/media/identity").status_code == 401
    step, _, _ = bytes.fromhex(client.cookies[forms.STEP_COOKIE]).decode().partition("|")
    client.cookies.set(signing.COOKIE, step, domain="portail.test")
    assert client.get("/media/identity").status_code == 401


def test_a_wrong_code_is_told_and_the_step_goes_on(client: TestClient) -> None:
    _, codes = protect(ISABELLE)
    sign_in(client, ISABELLE)
    answer = give(client, "/acces/code", code="000000")
    assert answer.status_code == 401
    assert "pas le bon" in answer.text
    assert give(client, "/acces/code", code=codes[0]).status_code == 303


def test_without_a_step_the_page_leads_to_the_sign_in(client: TestClient) -> None:
    for path in ("/acces/code", ENROL):
        assert client.get(path).headers["location"] == "/connexion?raison=etape"
        client.cookies.set(forms.STEP_COOKIE, "zz", domain="portail.test")
        assert client.get(path).headers["location"] == "/connexion?raison=etape"
        client.cookies.clear()


def test_a_signed_in_parent_makes_a_factor(client: TestClient, signed_in: SignedIn) -> None:
    signed_in(ISABELLE)
    page = client.get(ENROL).text
    assert "<svg" in page
    shared = re.search(r'<p class="key">([A-Z2-7 ]+)</p>', page)
    assert shared
    form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    bare = shared[1].replace(" ", "")
    wrong = client.post(ENROL, data={**form, "code": current(bare), "mot_de_passe": "not it"})
    assert wrong.status_code == 422
    answer = client.post(ENROL, data={**form, "code": current(bare), "mot_de_passe": PASSWORD})
    assert len(re.findall(r"<li>[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}</li>", answer.text)) == 10
    assert "déjà active" in client.get(ENROL).text


def test_staff_make_one_before_they_come_in(client: TestClient) -> None:
    town_settings.set_access(ADELE, {"second_factor_staff": "1"}, clock.now())
    assert sign_in(client, AGATHE, "/validation").headers["location"] == ENROL
    page = client.get(ENROL).text
    form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    shared = (re.search(r'<p class="key">([A-Z2-7 ]+)</p>', page) or [""])[1].replace(" ", "")
    assert client.get("/media/identity").status_code == 401
    answer = client.post(ENROL, data={**form, "code": current(shared)})
    assert 'href="/validation"' in answer.text
    assert client.get("/media/identity").json()["account"] == AGATHE.account_id


def test_a_secret_shown_to_somebody_else_is_refused(client: TestClient, signed_in: SignedIn) -> None:
    signed_in(KARIM)
    sealed = hidden(client, ENROL)["scelle"]
    signed_in(ISABELLE)
    answer = give(client, ENROL, scelle=sealed, code="000000", mot_de_passe=PASSWORD)
    assert answer.status_code == 403


@pytest.mark.parametrize("scelle", ["", "x", "W10.x.y"])
def test_a_secret_of_ones_own_is_refused(client: TestClient, signed_in: SignedIn, scelle: str) -> None:
    signed_in(ISABELLE)
    assert give(client, ENROL, scelle=scelle, code="000000", mot_de_passe=PASSWORD).status_code == 403


def test_the_secret_is_in_no_log(
    client: TestClient, signed_in: SignedIn, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    caplog.set_level("DEBUG")
    signed_in(ISABELLE)
    page = client.get(ENROL).text
    shared = (re.search(r'<p class="key">([A-Z2-7 ]+)</p>', page) or [""])[1].replace(" ", "")
    give(client, ENROL, code="000000", mot_de_passe=PASSWORD)
    said = caplog.text + "".join(capfd.readouterr())
    assert shared
    assert shared not in said
    assert PASSWORD not in said
