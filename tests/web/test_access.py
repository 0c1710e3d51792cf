"""Pages behind the links of mails, and those that have one sent."""

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import db
from portail import clock
from portail.actions import email_change, invitations, recovery, signing
from portail.rules.links import Purpose
from portail.web import access
from tests.cast import ADELE, BILLARD, ISABELLE
from tests.post import last_link, subjects
from tests.web.conftest import PASSWORD, SignedIn

pytestmark = pytest.mark.usefixtures("known")
NEW, MAIL, NINA = "rivage-marmotte-17-lampe", "nina@exemple.fr", 115


def hidden(client: TestClient, path: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', client.get(path).text))


def choose(client: TestClient, path: str, password: str = NEW, again: str = ""):  # type: ignore[no-untyped-def]
    return client.post(path, data={**hidden(client, path), "mot_de_passe": password, "encore": again or password})


@pytest.fixture
def invitation(town: Path) -> str:
    """The path that was sent to an adult without an account."""
    with db.transaction() as con:
        con.execute("INSERT INTO adults (id, household_id, first_name, last_name) VALUES (?, ?, 'Nina <b>', 'Œrsted')",
                    [NINA, BILLARD])  # fmt: skip
    invitations.invite_adult(ADELE, NINA, MAIL, clock.now())
    return f"{invitations.PATH}/{last_link(MAIL, invitations.PATH)}"


@pytest.fixture
def reset(town: Path) -> str:
    recovery.ask(ISABELLE.email, "", clock.now())
    return f"{recovery.PATH}/{last_link(ISABELLE.email, recovery.PATH)}"


def test_an_invitation_asks_for_a_password_and_signs_in(client: TestClient, invitation: str) -> None:
    page = client.get(invitation).text
    assert f'value="{MAIL}" readonly' in page
    assert "Nina &lt;b&gt;" in page
    answer = choose(client, invitation)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert client.get("/media/identity").json()["account"]
    assert client.get(invitation).status_code == 410


def test_reading_the_link_any_number_of_times_uses_nothing_up(client: TestClient, invitation: str) -> None:
    assert [client.get(invitation).status_code for _ in range(3)] == [200, 200, 200]
    assert client.head(invitation).status_code in (200, 405)
    assert choose(client, invitation).status_code == 303


@pytest.mark.parametrize("more", ["é" * 900, "語" * 900, "😀" * 400], ids=["accents", "chinese", "emoji"])
def test_the_longest_password_that_the_form_takes_is_kept(client: TestClient, invitation: str, more: str) -> None:
    assert choose(client, invitation, NEW + more).status_code == 303
    assert signing.sign_in(MAIL, NEW + more, former="", ip="", device="", now=clock.now()).token


def test_a_password_of_ten_thousand_characters_opens_nothing(client: TestClient, invitation: str) -> None:
    answer = choose(client, invitation, "x" * 10_000)
    assert (answer.status_code, "trop long" in answer.text) == (422, True)
    assert choose(client, invitation, "x" * 100_000).status_code == 403
    assert choose(client, invitation).status_code == 303


def test_two_different_passwords_are_refused_in_place(client: TestClient, invitation: str) -> None:
    answer = choose(client, invitation, NEW, "autre chose")
    assert answer.status_code == 422
    assert access.DIFFERENT in answer.text
    assert choose(client, invitation).status_code == 303


def test_a_weak_password_says_why(client: TestClient, invitation: str) -> None:
    answer = choose(client, invitation, "motdepasse1234")
    assert answer.status_code == 422
    assert "facile à deviner" in answer.text


def test_a_forgotten_password_is_replaced(client: TestClient, reset: str, signed_in: SignedIn) -> None:
    before = signed_in(ISABELLE)
    client.cookies.clear()
    assert choose(client, reset).status_code == 303
    assert signing.who(before, clock.now()) is None
    assert client.get("/media/identity").json()["account"] == ISABELLE.account_id


@pytest.mark.parametrize("path", ["/acces/mot-de-passe/", "/acces/invitation/", "/acces/ancienne-adresse/"])
@pytest.mark.parametrize("token", ["x", "x" * 300, "%00", "'", "..%2f"])
def test_an_unknown_link_says_so(client: TestClient, path: str, token: str) -> None:
    answer = client.get(path + token, headers={"accept": "text/html"})
    assert answer.status_code in (404, 410)
    if answer.status_code == 410:
        assert access.OVER in answer.text.replace("&#x27;", "'")


def test_pages_of_links_are_kept_nowhere(client: TestClient, reset: str) -> None:
    headers = client.get(reset).headers
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "same-origin"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


def ask(client: TestClient, email: str):  # type: ignore[no-untyped-def]
    return client.post("/acces/oublie", data={**hidden(client, "/acces/oublie"), "email": email})


def test_asking_sends_the_link(client: TestClient) -> None:
    assert ask(client, f" {ISABELLE.email.upper()} ").status_code == 200
    assert subjects(ISABELLE.email) == ["Votre nouveau mot de passe"]


def activate(client: TestClient, key: str, email: str = MAIL):  # type: ignore[no-untyped-def]
    return client.post("/activation", data={**hidden(client, "/activation"), "cle": key, "email": email})


def test_the_key_of_a_letter_sends_the_link(client: TestClient, invitation: str) -> None:
    key = invitations.make_key(ADELE, NINA, clock.now())
    assert "Regardez vos messages" in activate(client, key.lower()).text
    assert choose(client, f"{invitations.PATH}/{last_link(MAIL, invitations.PATH)}").status_code == 303


def test_a_wrong_key_or_address_is_said_and_comes_back_escaped(client: TestClient, invitation: str) -> None:
    answer = activate(client, '"><img src=x>')
    assert answer.status_code == 422
    assert "n&#x27;est pas reconnue" in answer.text
    assert "<img src=x" not in answer.text
    assert "adresse e-mail" in activate(client, "AAAA", "nina").text


def answer(client: TestClient, path: str, word: str) -> str:
    return str(client.post(path, data={**hidden(client, path), "reponse": word}).text)


def test_both_addresses_confirm_a_change(client: TestClient) -> None:
    email_change.ask(ISABELLE, PASSWORD, MAIL, clock.now())
    old, new = (
        f"{email_change.PATHS[purpose]}/{last_link(to, email_change.PATHS[purpose])}"
        for purpose, to in ((Purpose.EMAIL_OLD, ISABELLE.email), (Purpose.EMAIL_NEW, MAIL))
    )
    assert MAIL in client.get(old).text
    assert "C&#x27;est noté" in answer(client, old, "oui") or "C'est noté" in answer(client, old, "oui")
    assert "Adresse changée" in answer(client, new, "oui")
    assert signing.check(MAIL, PASSWORD) == ISABELLE.account_id


def test_the_former_address_refuses_a_change(client: TestClient) -> None:
    email_change.ask(ISABELLE, PASSWORD, MAIL, clock.now())
    path = email_change.PATHS[Purpose.EMAIL_OLD]
    assert "Rien ne change" in answer(client, f"{path}/{last_link(ISABELLE.email, path)}", "non")
    assert client.get(f"{path}/{last_link(ISABELLE.email, path)}").status_code == 410
