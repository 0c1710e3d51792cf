"""« Mon compte », for a parent and for staff."""

from datetime import timedelta

import pyotp
import pytest
from streamlit.testing.v1 import AppTest

import db
from db import accounts, identities
from portail import clock
from portail.actions import passwords, second_factor, signing
from tests.cast import AGATHE, BILLARD, ISABELLE, NOW
from tests.pages.conftest import OpenPage

OLD, NEW = "cerise-tabouret-41-nuage", "rivage-marmotte-17-lampe"


def _click(page: AppTest, label: str) -> AppTest:
    next(button for button in page.button if button.label == label).click()
    return page.run()


def _fill(page: AppTest, **values: str) -> None:
    for field in page.text_input:
        if field.label in values:
            field.set_value(values[field.label])


def _html(page: AppTest) -> str:
    return " ".join(element.proto.body for element in page.get("html"))


def test_a_parent_corrects_the_phone(open_page: OpenPage) -> None:
    page = open_page(ISABELLE, "famille/compte.py")
    _fill(page, Téléphone="06 12 34 56 78")
    page = _click(page, "Enregistrer")
    assert [one.value for one in page.success] == ["Vos coordonnées sont enregistrées."]
    with db.cursor() as con:
        assert accounts.person(con, ISABELLE.adult_id or 0).phone == "06 12 34 56 78"


def test_a_wrong_phone_is_refused_in_place(open_page: OpenPage) -> None:
    page = open_page(ISABELLE, "famille/compte.py")
    _fill(page, Téléphone="pas de téléphone")
    page = _click(page, "Enregistrer")
    assert page.error[0].value.startswith("Le numéro de téléphone")


def test_the_household_is_shown_and_no_other(open_page: OpenPage) -> None:
    shown = _html(open_page(ISABELLE, "famille/compte.py"))
    assert "Léa Billard" in shown
    assert "marc@exemple.fr" in shown
    assert "Haddad" not in shown


def test_names_are_escaped(open_page: OpenPage) -> None:
    with db.transaction() as con:
        accounts.set_person(con, 112, "<img src=x onerror=alert(1)>", "Billard", "")
    shown = _html(open_page(ISABELLE, "famille/compte.py"))
    assert "<img" not in shown
    assert "&lt;img" in shown


def test_a_household_without_children_is_told_what_to_do(open_page: OpenPage) -> None:
    with db.transaction() as con:
        con.execute("DELETE FROM guardianships WHERE household_id = ?", [BILLARD])
    assert "Aucun enfant" in _html(open_page(ISABELLE, "famille/compte.py"))


@pytest.mark.parametrize("user", [ISABELLE, AGATHE], ids=["parent", "staff"])
def test_the_password_changes(open_page: OpenPage, user: object) -> None:
    with db.transaction() as con:
        con.execute("UPDATE credentials SET password_hash = ?", [passwords.hashed(OLD)])
    page = open_page(user, "famille/compte.py")
    fields = [field for field in page.text_input if "ot de passe" in field.label and field.label != "Mot de passe"]
    for field, value in zip(fields, (OLD, NEW, NEW), strict=True):
        field.set_value(value)
    page = _click(page, "Changer le mot de passe")
    assert [one.value for one in page.success] == ["Votre mot de passe est changé. Vos autres connexions sont fermées."]


def test_two_different_new_passwords_are_refused(open_page: OpenPage) -> None:
    page = open_page(AGATHE, "famille/compte.py")
    fields = [field for field in page.text_input if "ot de passe" in field.label and field.label != "Mot de passe"]
    for field, value in zip(fields, (OLD, NEW, OLD), strict=True):
        field.set_value(value)
    assert "diffèrent" in _click(page, "Changer le mot de passe").error[0].value


def test_another_session_is_closed(open_page: OpenPage) -> None:
    other = signing.open_session(AGATHE.account_id, former="", ip="", device="Safari sur iPad", now=clock.now())
    page = open_page(AGATHE, "famille/compte.py")
    assert "Safari sur iPad" in _html(page)
    page = _click(page, "Fermer")
    assert [one.value for one in page.success] == ["Connexion fermée."]
    assert signing.who(other, clock.now()) is None


def test_every_session_is_closed_at_once(open_page: OpenPage) -> None:
    other = signing.open_session(AGATHE.account_id, former="", ip="", device="", now=clock.now())
    _click(open_page(AGATHE, "famille/compte.py"), "Se déconnecter partout")
    assert signing.who(other, clock.now()) is None


def test_staff_see_no_family_form(open_page: OpenPage) -> None:
    page = open_page(AGATHE, "famille/compte.py")
    assert "Téléphone" not in {field.label for field in page.text_input}


def _protect() -> str:
    with db.transaction() as con:
        con.execute("UPDATE credentials SET password_hash = ?", [passwords.hashed(OLD)])
    shared, before = second_factor.new_secret(), NOW - timedelta(minutes=2)
    second_factor.enrol(AGATHE.account_id, shared, pyotp.TOTP(shared).at(before), before)
    return shared


def _prove(page: AppTest, part: str, code: str) -> None:
    page.text_input(key=f"{part}-passe").set_value(OLD)
    page.text_input(key=f"{part}-code").set_value(code)


def test_without_a_second_factor_one_is_offered(open_page: OpenPage) -> None:
    page = open_page(ISABELLE, "famille/compte.py")
    assert "/acces/double-securite" in {link.proto.url for link in page.get("link_button")}


def test_new_recovery_codes_are_shown_once(open_page: OpenPage) -> None:
    shared = _protect()
    page = open_page(AGATHE, "famille/compte.py")
    _prove(page, "codes", pyotp.TOTP(shared).at(NOW))
    page = _click(page, "Obtenir dix nouveaux codes")
    assert len(page.code[0].value.split()) == 10
    assert not page.run().code


def test_the_second_factor_is_taken_away(open_page: OpenPage) -> None:
    shared = _protect()
    page = open_page(AGATHE, "famille/compte.py")
    _prove(page, "retrait", "000000")
    assert "pas le bon" in _click(page, "Retirer").error[0].value
    _prove(page, "retrait", pyotp.TOTP(shared).at(NOW))
    page = _click(page, "Retirer")
    assert [one.value for one in page.success] == ["La double sécurité est retirée."]


def test_the_address_changes_by_two_links(open_page: OpenPage) -> None:
    with db.transaction() as con:
        con.execute("UPDATE credentials SET password_hash = ?", [passwords.hashed(OLD)])
    page = open_page(ISABELLE, "famille/compte.py")
    next(field for field in page.text_input if field.label == "Nouvelle adresse e-mail").set_value("neuve@exemple.fr")
    next(field for field in page.text_input if field.label == "Mot de passe").set_value(OLD)
    page = _click(page, "Envoyer les liens")
    assert "attend la confirmation" in page.info[0].value
    page = _click(page, "Abandonner ce changement")
    assert not page.info


def test_a_provider_is_linked_and_unlinked(open_page: OpenPage, monkeypatch: pytest.MonkeyPatch) -> None:
    issuer = "https://fournisseur.exemple.fr"
    for name, value in {"ISSUER": issuer, "CLIENT_ID": "a", "CLIENT_SECRET": "b", "LABEL": "FranceConnect"}.items():
        monkeypatch.setenv(f"PORTAIL_OIDC_{name}", value)
    page = open_page(ISABELLE, "famille/compte.py")
    assert "/acces/fournisseur?next=/compte" in {link.proto.url for link in page.get("link_button")}
    with db.transaction() as con:
        identities.put(con, issuer, "fc-42", ISABELLE.account_id, clock.to_utc(NOW))
    page = _click(page.run(), "Ne plus relier")
    assert [one.value for one in page.success] == ["FranceConnect n'est plus relié à votre compte."]
    with db.cursor() as con:
        assert identities.account_of(con, issuer, "fc-42") is None


def test_without_a_provider_nothing_is_said_of_one(open_page: OpenPage) -> None:
    page = open_page(ISABELLE, "famille/compte.py")
    assert "Connexion avec" not in " ".join(head.value for head in page.subheader)
