"""Attacks on accounts: guessing, telling who has one, forged forms, stolen or reused secrets, rights by hand."""

import asyncio
import re
import statistics
import time
from datetime import timedelta
from urllib.parse import urlencode

import pyotp
import pytest
from starlette.testclient import TestClient
from starlette.types import Message

import db
from db.outbox import Waiting
from portail import clock
from portail.actions import accounts, attempts, email_change, invitations, recovery, second_factor, signing
from portail.actions import links as secret
from portail.errors_accounts import WrongPassword
from portail.messages import sender
from portail.rules.access import Role
from portail.rules.links import LIFETIMES, Purpose
from portail.web import connexion, forms
from portail.web.routes import ROUTES
from tests.cast import ADELE, AGATHE, BILLARD, ISABELLE, KARIM, MARC
from tests.post import last_link
from tests.web.conftest import PASSWORD, SignedIn

pytestmark = pytest.mark.usefixtures("known")
NEW, MAIL, NINA = "rivage-marmotte-17-lampe", "nina@exemple.fr", 115


@pytest.fixture(autouse=True)
def nina(town: object) -> None:
    """An adult who has no account."""
    with db.transaction() as con:
        con.execute("INSERT INTO adults (id, household_id, first_name, last_name) VALUES (?, ?, 'Nina', 'Œrsted')",
                    [NINA, BILLARD])  # fmt: skip


def hidden(client: TestClient, path: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', client.get(path).text))


def account(client: TestClient) -> object:
    answer = client.get("/media/identity")
    return answer.json()["account"] if answer.status_code == 200 else None


def protect(account_id: int) -> str:
    shared, before = second_factor.new_secret(), clock.now() - timedelta(minutes=2)
    second_factor.enrol(account_id, shared, pyotp.TOTP(shared).at(before), before)
    return shared


# Guessing


def test_the_code_cannot_be_guessed_by_starting_again(client: TestClient) -> None:
    shared = protect(ISABELLE.account_id)
    statuses = []
    for n in range(8):
        form = {**hidden(client, "/connexion"), "email": ISABELLE.email, "mot_de_passe": PASSWORD}
        client.post("/connexion", data=form)
        typed = {**hidden(client, "/acces/code"), "code": f"00000{n}"}
        statuses.append(client.post("/acces/code", data=typed).text.count("Trop d&#x27;essais"))
    assert statuses[-1] == 1
    typed = {**hidden(client, "/acces/code"), "code": pyotp.TOTP(shared).at(clock.now())}
    client.post("/acces/code", data=typed)
    assert account(client) is None


def test_the_password_cannot_be_guessed_through_any_form(client: TestClient) -> None:
    """Sign-in, change of address, second factor and provider count together."""
    for _ in range(attempts.PER_ACCOUNT):
        with pytest.raises(WrongPassword):
            second_factor.check_password(ISABELLE, "not it", clock.now())
    for act in (
        lambda: second_factor.check_password(ISABELLE, PASSWORD, clock.now()),
        lambda: email_change.ask(ISABELLE, PASSWORD, MAIL, clock.now()),
    ):
        with pytest.raises(Exception, match="15"):
            act()


# Telling who has an account


def test_signing_in_takes_as_long_whoever_has_an_account() -> None:
    invitations.invite_adult(ADELE, NINA, MAIL, clock.now())
    accounts.disable(ADELE, KARIM.account_id, clock.now())
    with db.transaction() as con:  # a hash that is none
        con.execute("UPDATE credentials SET password_hash = '!' WHERE account_id = ?", [MARC.account_id])

    def taken(email: str) -> float:
        spent = []
        for _ in range(5):
            start = time.process_time()
            with pytest.raises(WrongPassword):
                signing.check(email, "not the password")
            spent.append(time.process_time() - start)
        return statistics.median(spent)

    taken(ISABELLE.email)  # warm
    known = taken(ISABELLE.email)
    for other in ("nobody@exemple.fr", MAIL, KARIM.email, MARC.email, ""):
        assert 0.5 < taken(other) / known < 2, other


def test_asking_for_a_password_answers_before_looking(client: TestClient) -> None:
    """Same bytes, and the account is looked up only once the answer has left."""
    answers = {}
    for email in (ISABELLE.email, "nobody@exemple.fr"):
        body = urlencode({**hidden(client, "/acces/oublie"), "email": email}).encode()
        cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        headers = [(b"host", b"portail.test"), (b"cookie", cookies.encode()),
                   (b"content-type", b"application/x-www-form-urlencoded")]  # fmt: skip
        scope = {"type": "http", "method": "POST", "path": "/acces/oublie", "raw_path": b"/acces/oublie",
                 "query_string": b"", "headers": headers, "scheme": "https", "server": ("portail.test", 443),
                 "client": ("1.2.3.4", 1), "http_version": "1.1", "root_path": ""}  # fmt: skip
        sent: list[Message] = []
        written_at_answer: list[int] = []

        async def receive(body: bytes = body) -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message, sent: list[Message] = sent, seen: list[int] = written_at_answer) -> None:
            sent.append(message)
            seen.append(_mails())

        asyncio.run(client.app(scope, receive, send))  # type: ignore[arg-type]
        answers[email] = (sent[0]["status"], b"".join(message.get("body", b"") for message in sent))
        assert written_at_answer == [0] * len(written_at_answer)
        assert _mails() == (email == ISABELLE.email)
        with db.transaction() as con:
            con.execute("DELETE FROM outbox")
    assert len(set(answers.values())) == 1


def _mails() -> int:
    with db.cursor() as con:
        return int((con.execute("SELECT count(*) FROM outbox").fetchone() or (0,))[0])


# Fixation


def test_a_cookie_given_beforehand_is_never_the_session(client: TestClient) -> None:
    client.cookies.set(signing.COOKIE, "chosen-by-somebody-else", domain="portail.test")
    form = {**hidden(client, "/connexion"), "email": ISABELLE.email, "mot_de_passe": PASSWORD}
    answer = client.post("/connexion", data=form)
    assert "chosen-by-somebody-else" not in answer.headers["set-cookie"]
    assert signing.who("chosen-by-somebody-else", clock.now()) is None


@pytest.mark.parametrize("way", ["code", "reset", "invitation"])
def test_every_way_in_opens_a_new_session(client: TestClient, signed_in: SignedIn, way: str) -> None:
    tokens = set()
    if way == "code":
        shared = protect(ISABELLE.account_id)
        form = {**hidden(client, "/connexion"), "email": ISABELLE.email, "mot_de_passe": PASSWORD}
        client.post("/connexion", data=form)
        step = client.cookies[forms.STEP_COOKIE]
        path, fields = "/acces/code", {"code": pyotp.TOTP(shared).at(clock.now())}
        tokens.add(bytes.fromhex(step).decode().partition("|")[0])
    else:
        path, fields = link_of(way), {"mot_de_passe": NEW, "encore": NEW}
        tokens.add(path.rpartition("/")[2])
    client.post(path, data={**hidden(client, path), **fields})
    assert account(client)
    assert client.cookies[signing.COOKIE] not in tokens


# Forged forms


def link_of(way: str) -> str:
    """A page behind a link that can be used."""
    if way == "reset":
        recovery.ask(ISABELLE.email, "", clock.now())
        return f"{recovery.PATH}/{last_link(ISABELLE.email, recovery.PATH)}"
    if way == "invitation":
        invitations.invite_adult(ADELE, NINA, MAIL, clock.now())
        return f"{invitations.PATH}/{last_link(MAIL, invitations.PATH)}"
    purpose, to = {"old": (Purpose.EMAIL_OLD, ISABELLE.email), "new": (Purpose.EMAIL_NEW, MAIL)}[way]
    email_change.ask(ISABELLE, PASSWORD, MAIL, clock.now())
    return f"{email_change.PATHS[purpose]}/{last_link(to, email_change.PATHS[purpose])}"


WAYS = {
    "/acces/invitation/{token}": "invitation", "/acces/mot-de-passe/{token}": "reset",
    "/acces/ancienne-adresse/{token}": "old", "/acces/nouvelle-adresse/{token}": "new",
}  # fmt: skip
POSTED = sorted({route.path for route in ROUTES if "POST" in (route.methods or ())})
EVERYTHING = {
    "email": ISABELLE.email, "mot_de_passe": PASSWORD, "encore": PASSWORD, "reponse": "oui", "cle": "AAAA-BBBB-CCCC",
    "code": "000000",
}  # fmt: skip


@pytest.mark.parametrize("path", POSTED)
@pytest.mark.parametrize("forged", ["no token", "other site", "other browser"])
def test_every_form_refuses_what_our_pages_did_not_send(
    client: TestClient, signed_in: SignedIn, path: str, forged: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if path == "/auth/demo":
        monkeypatch.delenv("PORTAIL_DB")
    here = link_of(WAYS[path]) if path in WAYS else path
    if path == "/acces/code":
        protect(KARIM.account_id)
        entry = signing.sign_in(KARIM.email, PASSWORD, former="", ip="", device="", now=clock.now())
        client.cookies.set(forms.STEP_COOKIE, f"{entry.token}|/".encode().hex(), domain="portail.test")
    if path == "/acces/rattacher":
        with db.transaction() as con:
            token = secret.make(con, Purpose.IDENTITY, None, clock.now(), "", "subject")
        client.cookies.set(forms.STEP_COOKIE, f"{token}|/".encode().hex(), domain="portail.test")
    if path in ("/acces/double-securite", "/auth/logout"):
        signed_in(ISABELLE)
    form, headers = hidden(client, here if path != "/auth/demo" else "/connexion"), {}
    if forged == "no token":
        form.pop("jeton", None)
    elif forged == "other site":
        headers = {"origin": "https://elsewhere.test", "sec-fetch-site": "cross-site"}
    else:
        client.cookies.set("__Host-csrf", "of-another-browser", domain="portail.test")
    before, session = _state(), client.cookies.get(signing.COOKIE)
    answer = client.post(here, data={**EVERYTHING, **form}, headers=headers)
    asked_again = path == "/auth/logout" and "Se déconnecter" in answer.text
    assert answer.status_code == 403 or asked_again
    assert client.cookies.get(signing.COOKIE) == session
    assert _state() == before


def _state() -> list[object]:
    """Everything that a form may change."""
    tables = ("credentials", "second_factors", "identities", "account_links", "outbox", "events", "sessions")
    with db.cursor() as con:
        return [con.execute(f"SELECT * FROM {table} ORDER BY ALL").fetchall() for table in tables]


# Leading elsewhere


@pytest.mark.parametrize("target", ["//elsewhere.test", "https://elsewhere.test", "/\\elsewhere.test", "/acces/code"])
def test_a_forged_step_leads_to_no_other_site(client: TestClient, target: str) -> None:
    shared = protect(ISABELLE.account_id)
    entry = signing.sign_in(ISABELLE.email, PASSWORD, former="", ip="", device="", now=clock.now())
    client.cookies.set(forms.STEP_COOKIE, f"{entry.token}|{target}".encode().hex(), domain="portail.test")
    typed = {**hidden(client, "/acces/code"), "code": pyotp.TOTP(shared).at(clock.now())}
    assert client.post("/acces/code", data=typed).headers["location"] == "/"


@pytest.mark.parametrize(
    "target", ["//elsewhere.test", "https://elsewhere.test", "/acces/oublie", "/\tx", "javascript:x"]
)
def test_the_page_wanted_after_signing_in_is_ours(client: TestClient, target: str) -> None:
    form = {**hidden(client, "/connexion"), "email": ISABELLE.email, "mot_de_passe": PASSWORD, "next": target}
    assert client.post("/connexion", data=form).headers["location"] == "/"
    assert connexion.safe_next(target) == "/"


# Links


OPENS = {
    Purpose.INVITE: "/acces/invitation", Purpose.RESET: "/acces/mot-de-passe",
    Purpose.EMAIL_OLD: "/acces/ancienne-adresse", Purpose.EMAIL_NEW: "/acces/nouvelle-adresse",
}  # fmt: skip


@pytest.mark.parametrize("path", OPENS.values())
@pytest.mark.parametrize("purpose", Purpose)
def test_a_secret_opens_the_page_of_its_purpose_only(client: TestClient, purpose: Purpose, path: str) -> None:
    with db.transaction() as con:
        token = secret.make(con, purpose, ISABELLE.account_id, clock.now(), ISABELLE.email, "x")
    answer = client.get(f"{path}/{token}")
    assert answer.status_code == (200 if OPENS.get(purpose) == path else 410)


@pytest.mark.parametrize("way", WAYS.values())
def test_a_link_that_has_served_or_expired_opens_nothing(client: TestClient, way: str) -> None:
    path = link_of(way)
    with db.transaction() as con:
        con.execute("UPDATE account_links SET expires_at = ?", [clock.to_utc(clock.now())])
    assert client.get(path).status_code == 410
    assert client.post(path, data=EVERYTHING).status_code == 410
    path = link_of(way)
    client.post(path, data={**hidden(client, path), "mot_de_passe": NEW, "encore": NEW, "reponse": "oui"})
    client.cookies.clear()
    assert client.get(path).status_code == 410


def test_the_link_of_one_account_changes_no_other(client: TestClient) -> None:
    path = link_of("reset")
    form = {**hidden(client, path), "mot_de_passe": NEW, "encore": NEW, "email": KARIM.email,
            "account_id": str(KARIM.account_id)}  # fmt: skip
    client.post(path, data=form)
    assert signing.check(KARIM.email, PASSWORD) == KARIM.account_id
    assert signing.check(ISABELLE.email, NEW) == ISABELLE.account_id


def test_every_secret_ends() -> None:
    assert set(LIFETIMES) == set(Purpose)
    assert max(LIFETIMES.values()) <= timedelta(days=60)


# Mails


HOSTILE = "Nina\r\nBcc: pirate@elsewhere.test\r\n\r\n<script>"


def test_names_put_no_header_in_a_mail() -> None:
    with db.transaction() as con:
        con.execute("UPDATE adults SET first_name = ? WHERE id = ?", [HOSTILE, NINA])
        con.execute("UPDATE structures SET name = ?", [HOSTILE])
    invitations.invite_adult(ADELE, NINA, MAIL, clock.now())
    with db.cursor() as con:
        rows = con.execute(
            "SELECT id, recipient, subject, text_body, html_body, message_id, created_at, attempts FROM outbox"
        ).fetchall()
    message = sender.message(Waiting(*rows[0]), "portail@exemple.fr")
    assert message["Bcc"] is None
    assert message["To"] == MAIL
    assert b"\nBcc:" not in message.as_bytes().partition(b"\n\n")[0]
    assert "<script>" not in rows[0][4]


HEADERS = ["a@b.fr\r\nBcc: x@y.fr", "a@b.fr%0aBcc:x@y.fr", "a@b.fr,x@y.fr", "a@b.fr;x@y.fr", '"a"@b.fr', "a@[1.2.3.4]"]


@pytest.mark.parametrize("email", HEADERS)
def test_addresses_with_more_than_an_address_are_sent_nothing(client: TestClient, email: str) -> None:
    key = invitations.make_key(ADELE, NINA, clock.now())
    for path, fields in (("/activation", {"cle": key}), ("/acces/oublie", {})):
        client.post(path, data={**hidden(client, path), **fields, "email": email})
    assert _mails() == 0


# Rights by hand


def test_fields_of_ones_own_give_no_right(client: TestClient) -> None:
    path = link_of("invitation")
    form = {**hidden(client, path), "mot_de_passe": NEW, "encore": NEW, "role": "admin", "household_id": "2",
            "account_id": str(ADELE.account_id)}  # fmt: skip
    client.post(path, data=form, headers={"x-portail-user": str(ADELE.account_id)})
    who = signing.who(client.cookies[signing.COOKIE], clock.now())
    assert who is not None
    assert (who.role, who.household_id, who.email) == (Role.PARENT, BILLARD, MAIL)


def test_a_role_taken_away_is_lost_in_the_sessions_that_are_open(client: TestClient, signed_in: SignedIn) -> None:
    token = signed_in(AGATHE)
    accounts.set_rights(ADELE, AGATHE.account_id, Role.ADMIN, [], clock.now())
    assert client.get("/_stcore/metrics").status_code == 200
    accounts.set_rights(ADELE, AGATHE.account_id, Role.AGENT, [], clock.now())
    assert client.get("/_stcore/metrics").status_code == 404
    accounts.disable(ADELE, AGATHE.account_id, clock.now())
    assert signing.who(token, clock.now()) is None
