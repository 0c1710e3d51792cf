"""Signing in and out."""

import re
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

import db
from db import structure
from portail import clock
from portail.actions import attempts, signing
from portail.web import connexion, devices
from tests.cast import ISABELLE, KARIM, NOW
from tests.web.conftest import HTML, PASSWORD, SignedIn

pytestmark = pytest.mark.usefixtures("known")


def _hidden(client: TestClient, path: str = "/connexion") -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', client.get(path).text))


def _try(client: TestClient, email: str = ISABELLE.email, password: str = PASSWORD, **fields: str):  # type: ignore[no-untyped-def]
    return client.post("/connexion", data={**_hidden(client), "email": email, "mot_de_passe": password, **fields})


def test_the_right_password_opens_a_session(client: TestClient) -> None:
    answer = _try(client, next="/finances")
    assert (answer.status_code, answer.headers["location"]) == (303, "/finances")
    assert client.get("/media/identity").json()["account"] == ISABELLE.account_id


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client: TestClient) -> None:
    cookie = _try(client).headers["set-cookie"]
    assert cookie.startswith("__Host-portail=")
    assert all(word in cookie for word in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"))
    assert "Max-Age" not in cookie


def test_the_database_does_not_hold_the_token(client: TestClient) -> None:
    _try(client)
    with db.cursor() as con:
        (kept,) = con.execute("SELECT token_hash FROM sessions").fetchone() or ("",)
    assert kept == signing.fingerprint(client.cookies[signing.COOKIE]) != client.cookies[signing.COOKIE]


def test_the_address_is_read_without_case_or_spaces(client: TestClient) -> None:
    assert _try(client, " Isabelle@EXEMPLE.fr ").status_code == 303


def test_wrong_password_and_unknown_address_get_the_same_answer(client: TestClient) -> None:
    wrong, unknown = _try(client, password="wrong"), _try(client, "nobody@exemple.fr")
    assert (wrong.status_code, unknown.status_code) == (401, 401)
    assert connexion.WRONG.replace("'", "&#x27;") in wrong.text
    assert wrong.text.replace(ISABELLE.email, "") == unknown.text.replace("nobody@exemple.fr", "")


def test_the_former_session_of_the_browser_is_closed(client: TestClient, signed_in: SignedIn) -> None:
    fields = {**_hidden(client), "email": ISABELLE.email, "mot_de_passe": PASSWORD}
    former = signed_in(KARIM)
    assert client.post("/connexion", data=fields).status_code == 303
    assert signing.who(former, clock.now()) is None


@pytest.mark.parametrize("jeton", ["", "0" * 64, "é"])
def test_a_form_without_our_token_is_refused(client: TestClient, jeton: str) -> None:
    assert _try(client, jeton=jeton).status_code == 403


def test_a_token_shown_to_another_browser_is_refused(client: TestClient) -> None:
    fields = _hidden(client)
    client.cookies.clear()
    client.get("/connexion")
    answer = client.post("/connexion", data={**fields, "email": ISABELLE.email, "mot_de_passe": PASSWORD})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "headers", [{"origin": "https://elsewhere.test"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}]
)
def test_a_form_sent_by_another_site_is_refused(client: TestClient, headers: dict[str, str]) -> None:
    fields = {**_hidden(client), "email": ISABELLE.email, "mot_de_passe": PASSWORD}
    assert client.post("/connexion", data=fields, headers=headers).status_code == 403


def test_a_huge_form_is_not_read(client: TestClient) -> None:
    assert _try(client, password="x" * 40_000).status_code == 403


@pytest.mark.parametrize(
    "target",
    ["//elsewhere.test", "https://elsewhere.test", "/\\elsewhere.test", "javascript:alert(1)", "/x\r\ny", "",
     "/connexion", "/auth/logout", "/" + "x" * 600],
)  # fmt: skip
def test_next_never_leads_elsewhere(target: str) -> None:
    assert connexion.safe_next(target) == "/"


def test_next_keeps_the_page_and_its_parameters() -> None:
    assert connexion.safe_next("/inscription?etape=3") == "/inscription?etape=3"


def test_the_ninth_attempt_on_an_account_is_told_to_wait(client: TestClient) -> None:
    for _ in range(attempts.PER_ACCOUNT):
        connexion.attempts.allowed(ISABELLE.email, "other", clock.now())
    answer = _try(client)
    assert answer.status_code == 429
    assert "Patientez" in answer.text


def test_a_success_forgets_the_account_s_failures() -> None:
    kept = attempts.Attempts()
    for _ in range(attempts.PER_ACCOUNT - 1):
        assert kept.allowed("a", "1", NOW)
    kept.succeeded("a", "1")
    assert all(kept.allowed("a", "1", NOW) for _ in range(attempts.PER_ACCOUNT))


def test_an_address_is_limited_whatever_the_accounts() -> None:
    kept = attempts.Attempts()
    for n in range(attempts.PER_ADDRESS):
        assert kept.allowed(f"account {n}", "1", NOW)
    assert not kept.allowed("another", "1", NOW)
    assert kept.allowed("another", "2", NOW)


def test_attempts_are_forgotten_after_the_window() -> None:
    kept = attempts.Attempts()
    for _ in range(attempts.PER_ACCOUNT):
        kept.allowed("a", "1", NOW)
    assert not kept.allowed("a", "1", NOW)
    assert kept.allowed("a", "1", NOW + attempts.WINDOW)


def test_logging_out_closes_the_session(client: TestClient, signed_in: SignedIn) -> None:
    token = signed_in(ISABELLE)
    answer = client.get("/auth/logout", headers={"sec-fetch-site": "same-origin"})
    assert answer.headers["location"] == "/connexion?raison=deconnexion"
    assert signing.who(token, clock.now()) is None
    assert signing.COOKIE not in client.cookies or not client.cookies[signing.COOKIE]


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"referer": "https://elsewhere.test/"}, {}])
def test_a_link_from_elsewhere_asks_before_logging_out(
    client: TestClient, signed_in: SignedIn, headers: dict[str, str]
) -> None:
    token = signed_in(ISABELLE)
    assert "Se déconnecter&nbsp;?" in client.get("/auth/logout", headers=headers).text
    assert signing.who(token, clock.now())
    fields = _hidden(client, "/auth/logout")
    assert client.post("/auth/logout", data=fields).status_code == 303
    assert signing.who(token, clock.now()) is None


def test_after_an_expired_session_the_form_leads_back_to_the_page(client: TestClient) -> None:
    answer = client.get("/auth/logout", headers={"referer": "https://portail.test/finances?annee=2026"})
    assert answer.headers["location"] == "/connexion?raison=expiree&next=/finances%3Fannee%3D2026"


def test_signed_in_people_do_not_see_the_form_again(client: TestClient, signed_in: SignedIn) -> None:
    signed_in(ISABELLE)
    assert client.get("/connexion?next=/finances", headers=HTML).headers["location"] == "/finances"


def test_what_was_typed_comes_back_escaped(client: TestClient) -> None:
    answer = _try(client, '"><img src=x onerror=alert(1)>')
    assert "<img src=x" not in answer.text


def _offer(email: str) -> None:
    with db.transaction() as con:
        structure.put_setting(con, "demo_accounts", f'[{{"email": "{email}", "label": "A", "description": "B"}}]')


def test_the_demonstration_opens_its_accounts_in_one_click(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    _offer(ISABELLE.email)
    monkeypatch.delenv("PORTAIL_DB")
    assert "Ville de démonstration" in client.get("/connexion").text
    answer = client.post("/auth/demo", data={**_hidden(client), "email": ISABELLE.email})
    assert answer.status_code == 303
    assert client.get("/media/identity").json()["account"] == ISABELLE.account_id


def test_the_demonstration_opens_no_other_account(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    _offer(ISABELLE.email)
    monkeypatch.delenv("PORTAIL_DB")
    assert client.post("/auth/demo", data={**_hidden(client), "email": KARIM.email}).status_code == 401
    assert client.post("/auth/demo", data={"email": ISABELLE.email}).status_code == 403


def test_one_click_accounts_do_not_exist_in_production(client: TestClient) -> None:
    _offer(ISABELLE.email)
    fields = _hidden(client)
    assert "/auth/demo" not in client.get("/connexion").text
    assert client.post("/auth/demo", data={**fields, "email": ISABELLE.email}).status_code == 404


def test_a_session_ends_after_its_absolute_limit(client: TestClient, signed_in: SignedIn) -> None:
    with db.transaction() as con:
        structure.put_setting(con, "session_absolute_hours", "1")
        structure.put_setting(con, "session_idle_minutes", "600")
    token = signed_in(ISABELLE)
    assert signing.who(token, clock.now() + timedelta(minutes=59))
    assert signing.who(token, clock.now() + timedelta(minutes=61)) is None


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0", "Firefox sur Android"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0", "Edge sur Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari sur iPhone"),
        ("", "Navigateur inconnu"),
    ],
)
def test_devices_have_a_name(user_agent: str, name: str) -> None:
    assert devices.name(user_agent) == name
