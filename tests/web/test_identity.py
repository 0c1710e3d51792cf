"""Signing in by a provider of identities, against one that lives on this machine."""

import re
import time
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
import requests
from joserfc.jwk import RSAKey
from starlette.testclient import TestClient

import db
from portail import clock, provider
from portail.actions import accounts, identities, second_factor, signing
from portail.errors import NotFound
from portail.errors_accounts import LinkOver
from portail.web import forms, identity
from tests.actions.conftest import Count, count  # noqa: F401  a fixture
from tests.cast import ADELE, ISABELLE, KARIM
from tests.post import kinds, subjects
from tests.web.conftest import PASSWORD
from tests.web.provider import CLIENT, SECRET, Provider

pytestmark = pytest.mark.usefixtures("known")


@pytest.fixture
def other(monkeypatch: pytest.MonkeyPatch, client: TestClient) -> Iterator[Provider]:
    provider.forget()
    with Provider() as running:
        for name, value in {"ISSUER": running.issuer, "CLIENT_ID": CLIENT, "CLIENT_SECRET": SECRET,
                            "LABEL": "FranceConnect"}.items():  # fmt: skip
            monkeypatch.setenv(f"PORTAIL_OIDC_{name}", value)
        monkeypatch.setenv("PORTAIL_URL", "https://portail.test")
        yield running


def leave(client: TestClient, target: str = "/finances") -> str:
    """Where the provider sends the browser back."""
    away = client.get(f"/acces/fournisseur?next={target}").headers["location"]
    return requests.get(away, allow_redirects=False, timeout=5).headers["location"]


def come(client: TestClient, target: str = "/finances"):  # type: ignore[no-untyped-def]
    return client.get(leave(client, target))


def confirm(client: TestClient, email: str = ISABELLE.email, password: str = PASSWORD):  # type: ignore[no-untyped-def]
    page = client.get(identity.LINK).text
    form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    return client.post(identity.LINK, data={**form, "email": email, "mot_de_passe": password})


def account(client: TestClient) -> object:
    answer = client.get("/media/identity")
    return answer.json()["account"] if answer.status_code == 200 else None


def test_the_first_time_the_password_confirms_then_the_provider_is_enough(client: TestClient, other: Provider) -> None:
    assert "Se connecter avec FranceConnect" in client.get("/connexion").text
    assert come(client).headers["location"] == identity.LINK
    assert account(client) is None
    assert other.email in client.get(identity.LINK).text
    answer = confirm(client)
    assert (answer.status_code, answer.headers["location"]) == (303, "/finances")
    assert account(client) == ISABELLE.account_id
    client.cookies.clear()
    assert come(client, "/calendrier").headers["location"] == "/calendrier"
    assert account(client) == ISABELLE.account_id
    assert kinds() == ["identity_linked"]
    assert subjects(ISABELLE.email) == ["FranceConnect est relié à votre compte"]


def test_what_leaves_for_the_provider(client: TestClient, other: Provider) -> None:
    away = client.get("/acces/fournisseur").headers["location"]
    asked = {name: values[0] for name, values in parse_qs(urlsplit(away).query).items()}
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert asked["redirect_uri"] == "https://portail.test/acces/retour"
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 43
    assert SECRET not in away


def test_a_wrong_password_links_nothing(client: TestClient, other: Provider, count: Count) -> None:  # noqa: F811
    come(client)
    answer = confirm(client, password="not it")
    assert answer.status_code == 401
    assert (account(client), count("identities")) == (None, 0)
    assert confirm(client).status_code == 303


def test_passwords_are_not_to_be_guessed_there_either(client: TestClient, other: Provider) -> None:
    come(client)
    answers = [confirm(client, password="not it").status_code for _ in range(9)]  # pragma: allowlist secret
    assert answers == [401] * 8 + [429]


def test_the_second_factor_is_asked_all_the_same(client: TestClient, other: Provider) -> None:
    come(client)
    confirm(client)
    client.cookies.clear()
    shared = second_factor.new_secret()
    second_factor.enrol(ISABELLE.account_id, shared, pyotp.TOTP(shared).at(clock.now()), clock.now())
    assert come(client).headers["location"] == "/acces/code"
    assert account(client) is None


def test_a_disabled_account_is_not_opened(client: TestClient, other: Provider) -> None:
    come(client)
    confirm(client)
    client.cookies.clear()
    accounts.disable(ADELE, ISABELLE.account_id, clock.now())
    come(client)
    assert account(client) is None


def test_the_identity_can_be_unlinked(client: TestClient, other: Provider) -> None:
    come(client)
    confirm(client)
    client.cookies.clear()
    with pytest.raises(NotFound):
        identities.detach(KARIM, clock.now())
    assert identities.since(ISABELLE)
    identities.detach(ISABELLE, clock.now())
    assert come(client).headers["location"] == identity.LINK


def test_an_identity_opens_one_account(client: TestClient, other: Provider, count: Count) -> None:  # noqa: F811
    come(client)
    confirm(client)
    identities.detach(ISABELLE, clock.now())
    client.cookies.clear()
    come(client)
    confirm(client, KARIM.email)
    client.cookies.clear()
    come(client)
    assert (account(client), count("identities")) == (KARIM.account_id, 1)


Lie = Callable[[Provider], object]


@pytest.mark.parametrize(
    "lie",
    [
        lambda p: p.lies.update(nonce="another"),
        lambda p: p.lies.update(nonce=None),
        lambda p: p.lies.update(aud="somebody-else"),
        lambda p: p.lies.update(aud=[CLIENT, "x"], azp="x"),
        lambda p: p.lies.update(iss="https://elsewhere.test"),
        lambda p: p.lies.update(exp=int(time.time()) - 120),
        lambda p: p.lies.update(exp=None),
        lambda p: p.lies.update(sub=None),
        lambda p: p.lies.update(sub="x" * 300),
        lambda p: setattr(p, "signing", RSAKey.generate_key(2048)),
        lambda p: setattr(p, "algorithm", "none"),
        lambda p: setattr(p, "algorithm", "HS256"),
        lambda p: p.told.update(sub="fc-43"),
        lambda p: p.told.update(aud="somebody-else"),
        lambda p: p.told.update(iss="https://elsewhere.test"),
        lambda p: p.told.update(exp=int(time.time()) - 120),
    ],
    ids=["nonce", "no nonce", "audience", "party", "issuer", "over", "no end", "nobody", "long", "key", "none",
         "shared secret", "userinfo of another", "userinfo audience", "userinfo issuer", "userinfo over"],
)  # fmt: skip
def test_a_provider_that_lies_is_not_believed(client: TestClient, other: Provider, lie: Lie) -> None:
    lie(other)
    answer = come(client)
    assert answer.status_code == 502
    assert forms.STEP_COOKIE not in client.cookies


def test_unsigned_information_is_refused_where_it_must_be_signed(
    client: TestClient, other: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    other.unsigned = True
    assert come(client).status_code == 303
    monkeypatch.setenv("PORTAIL_OIDC_SIGNED_USERINFO", "1")
    assert come(client).status_code == 502


def test_a_provider_without_userinfo_is_believed_by_its_token(client: TestClient, other: Provider) -> None:
    other.hidden = True
    assert come(client).status_code == 303


def test_keys_may_turn(client: TestClient, other: Provider) -> None:
    come(client)
    other.key = other.signing = RSAKey.generate_key(2048, {"kid": "1", "use": "sig", "alg": "RS256"})
    assert come(client).status_code == 303


def test_coming_back_needs_the_state_of_this_browser(client: TestClient, other: Provider) -> None:
    back = leave(client)
    stranger = re.sub("state=[^&]+", "state=forged", back)
    assert client.get(stranger).status_code == 502
    client.cookies.clear()
    assert client.get(back).status_code == 502
    client.cookies.set(identity.COOKIE, "forged", domain="portail.test")
    assert client.get(back).status_code == 502
    assert client.get("/acces/retour").status_code == 502


def test_a_code_serves_once(client: TestClient, other: Provider) -> None:
    back = leave(client)
    kept = client.cookies[identity.COOKIE]
    assert client.get(back).status_code == 303
    client.cookies.set(identity.COOKIE, kept, domain="portail.test")
    assert client.get(back).status_code == 502


def test_the_step_of_an_identity_opens_nothing_else(client: TestClient, other: Provider) -> None:
    come(client)
    assert client.get("/acces/code").headers["location"] == "/connexion?raison=etape"
    with pytest.raises(LinkOver):
        identities.attach("x", ISABELLE.account_id, clock.now())
    assert signing.COOKIE not in client.cookies


@pytest.mark.parametrize("target", ["//elsewhere.test", "https://elsewhere.test", "/acces/retour"])
def test_the_wanted_page_is_ours(client: TestClient, other: Provider, target: str) -> None:
    come(client)
    confirm(client)
    client.cookies.clear()
    assert come(client, target).headers["location"] == "/"


def test_without_a_provider_nothing_is_shown_nor_asked(client: TestClient) -> None:
    assert "fournisseur" not in client.get("/connexion").text
    assert client.get("/acces/fournisseur").status_code == 404
    assert client.get("/acces/rattacher").status_code == 303


def test_a_provider_that_does_not_answer_is_told(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    provider.forget()
    for name in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET"):
        monkeypatch.setenv(f"PORTAIL_OIDC_{name}", "http://127.0.0.1:9")
    answer = client.get("/acces/fournisseur")
    assert answer.status_code == 502
    assert "mot de passe" in answer.text
    with db.cursor() as con:
        assert con.execute("SELECT count(*) FROM account_links").fetchone() == (0,)
