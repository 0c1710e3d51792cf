"""The guard: who passes, what is refused, what every answer carries."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

import db
from portail import clock
from portail.actions import signing
from portail.web import guard
from tests.cast import ADELE, AGATHE, ISABELLE
from tests.web.conftest import HTML, SignedIn


def _change_session(assignment: str, minutes: int) -> None:
    at = clock.to_utc(clock.now()) + timedelta(minutes=minutes)
    with db.transaction() as con:
        con.execute(f"UPDATE sessions SET {assignment} = ?", [at])
    signing.forget()


def test_a_stranger_who_wants_a_page_is_sent_to_the_sign_in_form(client: TestClient) -> None:
    answer = client.get("/finances?annee=2026", headers=HTML)
    assert (answer.status_code, answer.headers["location"]) == (303, "/connexion?next=/finances%3Fannee%3D2026")
    assert answer.headers["cache-control"] == "no-store"


def test_a_stranger_who_wants_anything_else_gets_401(client: TestClient) -> None:
    assert client.get("/media/identity").status_code == 401


@pytest.mark.parametrize("path", ["/connexion", "/sante", "/fr.js", "/portail.css", "/guide", "/cookies",
                                  "/confidentialite", "/accessibilite"])  # fmt: skip
def test_public_pages_open_without_a_session(client: TestClient, path: str) -> None:
    assert client.get(path, headers=HTML).status_code == 200


def test_the_pages_learn_who_is_signed_in(client: TestClient, signed_in: SignedIn) -> None:
    signed_in(ISABELLE)
    assert client.get("/media/identity").json() == {"account": 101, "header": ["101"]}


def test_a_forged_identity_is_dropped(client: TestClient, signed_in: SignedIn) -> None:
    assert client.get("/static/identity", headers={"X-Portail-User": "204"}).json()["header"] == []
    signed_in(ISABELLE)
    assert client.get("/media/identity", headers={"X-Portail-User": "204"}).json()["header"] == ["101"]


def test_an_unknown_cookie_is_nobody(client: TestClient) -> None:
    client.cookies.set(signing.COOKIE, "x" * 43, domain="portail.test")
    assert client.get("/media/identity").status_code == 401


@pytest.mark.parametrize(
    ("assignment", "minutes"), [("seen_at", -31), ("expires_at", 0), ("revoked_at", 0)], ids=["idle", "old", "revoked"]
)
def test_a_session_ends(client: TestClient, signed_in: SignedIn, assignment: str, minutes: int) -> None:
    signed_in(ISABELLE)
    assert client.get("/media/identity").status_code == 200
    _change_session(assignment, minutes)
    assert client.get("/media/identity").status_code == 401


def test_a_session_lasts_while_it_is_used(client: TestClient, signed_in: SignedIn) -> None:
    signed_in(ISABELLE)
    _change_session("seen_at", -29)
    assert client.get("/media/identity").status_code == 200


def test_a_disabled_account_is_shut_out(client: TestClient, signed_in: SignedIn) -> None:
    signed_in(AGATHE)
    with db.transaction() as con:
        con.execute("UPDATE accounts SET disabled_at = TIMESTAMP '2026-11-01' WHERE id = ?", [AGATHE.account_id])
    assert client.get("/media/identity").status_code == 401


def test_the_use_of_a_session_is_written_once_a_minute_at_most(town: Path, signed_in: SignedIn) -> None:
    token, start = signed_in(ISABELLE), clock.now()

    def seen() -> object:
        with db.cursor() as con:
            return con.execute("SELECT seen_at FROM sessions").fetchone()

    first = seen()
    signing.who(token, start + timedelta(seconds=50))
    assert seen() == first
    signing.who(token, start + timedelta(seconds=70))
    assert seen() != first


def test_the_database_is_asked_every_two_seconds(town: Path, signed_in: SignedIn) -> None:
    token, start = signed_in(ISABELLE), clock.now()
    assert signing.who(token, start)
    with db.transaction() as con:
        con.execute("DELETE FROM sessions")
    assert signing.who(token, start + timedelta(seconds=1.9))
    assert signing.who(token, start + timedelta(seconds=2.1)) is None


def is_let_in(client: TestClient) -> bool:
    """Whether a page of ours may open its socket."""
    address, headers = "wss://portail.test/_stcore/stream", {"origin": "https://portail.test"}
    try:
        with client.websocket_connect(address, headers=headers):
            return True
    except WebSocketDisconnect:
        return False


def test_a_socket_without_a_cookie_is_refused(client: TestClient) -> None:
    with pytest.raises(WebSocketDisconnect) as refused, client.websocket_connect("/_stcore/stream"):
        pass
    assert refused.value.code == guard.SIGNED_OUT


@pytest.mark.parametrize(
    ("origin", "cookie"),
    [("https://portail.test", "junk"), ("https://elsewhere.test", ""), ("null", ""), ("", "")],
)
def test_a_socket_from_elsewhere_or_with_an_invented_cookie_is_refused(
    client: TestClient, signed_in: SignedIn, origin: str, cookie: str
) -> None:
    signed_in(ISABELLE)
    if cookie:
        client.cookies.set(signing.COOKIE, cookie, domain="portail.test")
    with (
        pytest.raises(WebSocketDisconnect) as refused,
        client.websocket_connect("wss://portail.test/_stcore/stream", headers={"origin": origin}),
    ):
        pass
    assert refused.value.code == guard.SIGNED_OUT


def test_a_socket_of_an_expired_session_is_let_in_to_be_led_to_the_sign_in_page(
    client: TestClient, signed_in: SignedIn
) -> None:
    token = signed_in(ISABELLE)
    signing.sign_out(token, clock.now())
    assert is_let_in(client)


def test_reading_a_page_never_waits_for_a_writer(town: Path, signed_in: SignedIn) -> None:
    token = signed_in(ISABELLE)
    later = clock.now() + timedelta(minutes=5)
    with db.transaction(), ThreadPoolExecutor(1) as pool:
        assert pool.submit(signing.who, token, later).result(timeout=3) == ISABELLE


def test_a_socket_with_a_cookie_is_let_in(client: TestClient, signed_in: SignedIn) -> None:
    signed_in(ISABELLE)
    assert is_let_in(client)


def test_streamlits_page_comes_in_french_and_is_not_kept(client: TestClient, signed_in: SignedIn) -> None:
    signed_in(ISABELLE)
    answer = client.get("/finances", headers=HTML)
    assert '<html lang="fr">' in answer.text
    assert '<script src="/fr.js?v=' in answer.text
    assert "Activez JavaScript" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers


def test_an_address_that_no_page_can_own_is_a_404_in_french(client: TestClient, signed_in: SignedIn) -> None:
    signed_in(ISABELLE)
    answer = client.get("/a/b", headers=HTML)
    assert answer.status_code == 404
    assert "Page introuvable" in answer.text


def test_the_page_of_a_component_is_left_as_it_is(client: TestClient, signed_in: SignedIn) -> None:
    signed_in(ISABELLE)
    answer = client.get("/component/streamlit_calendar.calendar/index.html", headers=HTML)
    assert answer.status_code == 200
    assert "Page introuvable" not in answer.text


def test_every_answer_carries_the_security_headers(client: TestClient, signed_in: SignedIn) -> None:
    signed_in(ISABELLE)
    for path in ("/", "/media/identity", "/a/b", "/fr.js"):
        headers = client.get(path, headers=HTML).headers
        carried = guard.SECURITY | guard.TRANSPORT
        assert [name for name in carried if headers.get(name) != carried[name]] == []


def test_only_what_came_encrypted_asks_to_stay_so(client: TestClient) -> None:
    answer = client.get("http://portail.test/connexion", headers=HTML)
    assert "x-content-type-options" in answer.headers
    assert "strict-transport-security" not in answer.headers


def test_our_own_pages_run_no_script_but_a_file_of_ours(client: TestClient) -> None:
    policy = client.get("/connexion").headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy


def test_metrics_are_for_the_administration(client: TestClient, signed_in: SignedIn) -> None:
    signed_in(AGATHE)
    assert client.get("/_stcore/metrics").status_code == 404
    signed_in(ADELE)
    assert client.get("/_stcore/metrics").status_code == 200
