"""S8, accounts."""

import pyotp
import pytest
from streamlit.testing.v1 import AppTest

import db
from db import account_list
from portail import clock
from portail.actions import invitations, second_factor, signing
from portail.rules.access import Role, User
from tests.cast import ADELE, AGATHE, BRUNO, DIANE, HADDAD, ISABELLE, KARIM, NOW
from tests.pages.conftest import OpenPage
from tests.post import subjects

PAGE = "equipe/comptes.py"
SAMIRA = 116


@pytest.fixture(autouse=True)
def samira(town: object) -> None:
    """An adult without an account."""
    with db.transaction() as con:
        con.execute("INSERT INTO adults (id, household_id, first_name, last_name) VALUES (?, ?, 'Samira', 'Haddad')",
                    [SAMIRA, HADDAD])  # fmt: skip


def click(page: AppTest, label: str) -> AppTest:
    next(button for button in page.button if button.label == label).click()
    return page.run()


def shown(page: AppTest) -> str:
    return " ".join(element.proto.body for element in page.get("html"))


def families(open_page: OpenPage, words: str = "") -> AppTest:
    page = open_page(ADELE, PAGE)
    page.session_state["comptes-de"] = "Familles"
    page.session_state["comptes-mots"] = words
    return page.run()


def state(account_id: int) -> account_list.Account:
    with db.cursor() as con:
        return next(one for one in account_list.every(con, clock.to_utc(NOW)) if one.account_id == account_id)


def test_the_team_is_listed_with_roles_and_states(open_page: OpenPage) -> None:
    page = open_page(ADELE, PAGE)
    assert not page.exception
    assert "Agathe Petit" in shown(page)
    assert "Régie" in shown(page)
    assert "Isabelle" not in shown(page)


@pytest.mark.parametrize("user", [AGATHE, DIANE, BRUNO, ISABELLE], ids=lambda user: user.role.value)
def test_others_have_no_such_page(open_page: OpenPage, user: User) -> None:
    page = open_page(user)
    with pytest.raises(ValueError, match="comptes"):
        page.switch_page(PAGE)


def test_families_are_found_whatever_accents(open_page: OpenPage) -> None:
    page = families(open_page, "sâmira HADDAD")
    assert "Samira" in shown(page)
    assert "Karim" not in shown(page)
    assert "Sans compte" in shown(page)


SCRIPT = """
from db import account_list, activities
from pages.ui import account_dialogs, session
from portail import clock
with session.cursor() as con:
    sites = {{site.id: site.name for site in activities.sites(con)}}
    everyone = account_list.every(con, clock.to_utc(clock.now()))
one = next((one for one in everyone if {who}), None)
account_dialogs.{call}
session.show_flash()
"""


def dialog(open_page: OpenPage, call: str, who: str = "False", user: User = ADELE) -> AppTest:
    """A dialog of the page, open at every run as a browser keeps it."""
    open_page(user)
    return AppTest.from_string(SCRIPT.format(call=call, who=who), default_timeout=20).run()


def flashes(page: AppTest) -> list[str]:
    return [one.value for one in (*page.success, *page.run().success)]


def test_an_adult_is_invited(open_page: OpenPage) -> None:
    page = dialog(open_page, "invite_adult(one)", f"one.adult_id == {SAMIRA}")
    page.text_input(key=f"inv-email-{SAMIRA}").set_value("samira@exemple.fr")
    assert "Invitation envoyée." in flashes(click(page, "Envoyer l'invitation"))
    assert subjects("samira@exemple.fr") == ["Ouvrez votre compte sur le portail familles"]
    page = families(open_page, "samira")
    assert "Invitation envoyée" in shown(page)
    click(page, "Renvoyer l'invitation")
    assert len(subjects("samira@exemple.fr")) == 2


def test_a_wrong_address_is_refused_in_place(open_page: OpenPage) -> None:
    page = dialog(open_page, "invite_adult(one)", f"one.adult_id == {SAMIRA}")
    page.text_input(key=f"inv-email-{SAMIRA}").set_value("samira")
    assert click(page, "Envoyer l'invitation").error[0].value.startswith("L'adresse e-mail")


@pytest.mark.parametrize("call", ["invite_staff(sites)", "letters([116])", "invite_adult(one)", "rights(one, sites)"])
def test_no_dialog_opens_for_others(open_page: OpenPage, call: str) -> None:
    page = dialog(open_page, call, f"one.adult_id == {SAMIRA}", AGATHE)
    assert "ne donne pas accès" in page.error[0].value
    assert not page.button


def test_a_letter_tells_its_key_once(open_page: OpenPage) -> None:
    page = click(dialog(open_page, f"letters([{SAMIRA}])"), "Préparer 1 lettre")
    assert not page.exception
    invitations.ask_with_key(page.code[0].value, "samira@exemple.fr", "", NOW)
    assert subjects("samira@exemple.fr")


def test_a_member_of_staff_is_invited(open_page: OpenPage) -> None:
    page = dialog(open_page, "invite_staff(sites)")
    page.text_input(key="inv-nom").set_value("Paul Durand")
    page.text_input(key="inv-email").set_value("paul@exemple.fr")
    page.multiselect(key="inv-sites").set_value([1])
    click(page, "Envoyer l'invitation")
    page = open_page(ADELE, PAGE)
    assert "Paul Durand" in shown(page)
    assert "École Jules-Ferry" in shown(page)


def test_rights_change_and_sessions_follow(open_page: OpenPage) -> None:
    token = signing.open_session(AGATHE.account_id, former="", ip="", device="", now=NOW)
    page = dialog(open_page, "rights(one, sites)", f"one.account_id == {AGATHE.account_id}")
    page.selectbox(key=f"droits-{AGATHE.account_id}-role").set_value(Role.DIRECTOR)
    assert "Droits enregistrés." in flashes(click(page, "Enregistrer"))
    who = signing.who(token, NOW)
    assert who is not None
    assert who.role is Role.DIRECTOR


def test_an_account_is_disabled_and_enabled(open_page: OpenPage) -> None:
    token = signing.open_session(AGATHE.account_id, former="", ip="", device="", now=NOW)
    click(dialog(open_page, "disable(one)", f"one.account_id == {AGATHE.account_id}"), "Désactiver")
    assert signing.who(token, NOW) is None
    assert state(AGATHE.account_id).state == "disabled"
    click(open_page(ADELE, PAGE), "Réactiver")
    assert state(AGATHE.account_id).state == "active"


def test_a_lost_address_is_replaced(open_page: OpenPage) -> None:
    page = dialog(open_page, "new_address(one)", f"one.account_id == {ISABELLE.account_id}")
    page.text_input(key=f"adr-email-{ISABELLE.account_id}").set_value("neuve@exemple.fr")
    assert "Le lien est envoyé." in flashes(click(page, "Envoyer le lien"))
    assert subjects("neuve@exemple.fr") == ["Confirmez votre nouvelle adresse e-mail"]


def test_nobody_acts_on_their_own_account(open_page: OpenPage) -> None:
    page = open_page(ADELE, PAGE)
    assert f"disable-{ADELE.account_id}-0" not in {button.key for button in page.button}


def test_a_lost_factor_is_taken_away(open_page: OpenPage) -> None:
    shared = second_factor.new_secret()
    second_factor.enrol(AGATHE.account_id, shared, pyotp.TOTP(shared).at(NOW), NOW)
    assert "Double sécurité…" in {button.label for button in open_page(ADELE, PAGE).button}
    page = dialog(open_page, "lost_factor(one)", f"one.account_id == {AGATHE.account_id}")
    click(page, "Retirer la double sécurité")
    assert not state(AGATHE.account_id).two_factors


def test_names_are_escaped(open_page: OpenPage) -> None:
    with db.transaction() as con:
        con.execute("UPDATE adults SET first_name = '<img src=x>' WHERE id = ?", [SAMIRA])
    assert "<img" not in shown(families(open_page))


def test_an_address_typed_for_one_is_not_for_another(open_page: OpenPage) -> None:
    """A dialog that was closed leaves nothing to the next."""
    page = families(open_page)
    page.button(key=f"address-{ISABELLE.account_id}-{ISABELLE.adult_id}").click().run()
    page.text_input[-1].set_value("isabelle.neuve@exemple.fr")
    page.button(key=f"address-{KARIM.account_id}-{KARIM.adult_id}").click().run()
    assert page.text_input[-1].label == "Nouvelle adresse e-mail"
    assert page.text_input[-1].value == ""
