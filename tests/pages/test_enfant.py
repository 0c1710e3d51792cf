"""« Fiche d'un enfant », as its family opens it."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

import db
from db.structure import put_setting
from portail.actions import child_files
from portail.rules.child_file import ChildFile, Person, Section
from tests.cast import AGATHE, ISABELLE, KARIM, LEA, MARC, NOW, YANIS
from tests.pages.conftest import OpenPage

PAGE = "famille/enfant.py"


def file() -> ChildFile:
    return child_files.view(MARC, LEA, None, NOW).shown


def write(section: Section, **changed: object) -> None:
    child_files.save(MARC, LEA, section, file(), replace(file(), **changed), NOW)  # type: ignore[arg-type]


def fill(page: AppTest, label: str, value: str, rank: int = 0) -> None:
    [field for field in (*page.text_input, *page.text_area) if field.label == label][rank].set_value(value)


def save(page: AppTest, section: Section) -> AppTest:
    next(one for one in page.button if f"-{section}-" in str(one.key) and str(one.key).endswith("-save")).click()
    return page.run()


def html(page: AppTest) -> str:
    return " ".join(element.proto.body for element in page.get("html"))


def test_a_card_of_mon_compte_shows_each_child_and_when_all_was_confirmed(open_page: OpenPage) -> None:
    page = open_page(ISABELLE, "famille/compte.py")
    assert [one.label for one in page.button].count("Ouvrir la fiche") == 2
    page.button(key="confirm").click().run()
    assert page.success[0].value == "Merci, c'est noté : vos informations sont à jour."
    assert "Confirmé le 23 novembre 2026 à 9h par Isabelle Billard" in html(page)


def test_a_parent_fills_a_section_in(open_page: OpenPage) -> None:
    page = open_page(ISABELLE, PAGE, fiche=str(LEA))
    assert page.title[0].value == "Fiche de Léa"
    fill(page, "École", "École Jules\u00adFerry".replace("\u00ad", "-"))
    fill(page, "Classe", "CP")
    page = save(page, Section.SCHOOL)
    assert [one.value for one in page.success] == ["C'est enregistré."]
    assert (file().school, file().class_name) == ("École Jules-Ferry", "CP")


def test_what_is_wrong_is_said_in_place_and_what_was_typed_stays(open_page: OpenPage) -> None:
    page = open_page(ISABELLE, PAGE, fiche=str(LEA))
    fill(page, "Prénom et nom", "Odile Billard")
    fill(page, "Téléphone", "06 12")
    page = save(page, Section.CONTACTS)
    assert page.error[0].value.startswith("Personne à prévenir n° 1 : ce numéro de téléphone n'est pas complet.")
    assert next(one.value for one in page.text_input if one.label == "Prénom et nom") == "Odile Billard"
    fill(page, "Téléphone", "0639980102")
    page = save(page, Section.CONTACTS)
    assert not page.error
    assert file().contacts == (Person("Odile Billard", "06 39 98 01 02"),)


def test_people_are_added_put_in_order_and_taken_away(open_page: OpenPage) -> None:
    write(Section.CONTACTS, contacts=(Person("Un", "06 39 98 01 01"), Person("Deux", "06 39 98 01 02")))
    page = open_page(ISABELLE, PAGE, fiche=str(LEA))
    next(one for one in page.button if one.label == "Ajouter une personne à prévenir").click()
    page.run()
    fill(page, "Prénom et nom", "Trois", 2)
    fill(page, "Téléphone", "06 39 98 01 03", 2)
    [one for one in page.button if one.label == "Monter"][2].click()
    page.run()
    next(one for one in page.button if one.label == "Retirer cette personne").click()
    page = save(page.run(), Section.CONTACTS)
    assert [person.name for person in file().contacts] == ["Trois", "Deux"]


def test_a_change_to_verify_is_said_to_wait(open_page: OpenPage) -> None:
    page = open_page(ISABELLE, PAGE, fiche=str(LEA))
    fill(page, "Nom", "Billard-Nuñez")
    page = save(page, Section.IDENTITY)
    assert page.success[0].value == "L'équipe va vérifier : nom. Nous vous préviendrons de sa réponse."
    assert "En attente de vérification par l'équipe" in html(page)
    assert file().last_name == "Billard-Nuñez"


def test_two_parents_at_once_the_second_is_told_then_decides(open_page: OpenPage) -> None:
    page = open_page(ISABELLE, PAGE, fiche=str(LEA))
    write(Section.SCHOOL, school="École Pasteur")
    fill(page, "École", "École Curie")
    page = save(page, Section.SCHOOL)
    assert page.error[0].value.startswith("Marc Billard a modifié entre-temps le 23 novembre 2026 à 9h : école.")
    assert "École, valeur actuelle : **École Pasteur**" in [one.value for one in page.markdown]
    assert file().school == "École Pasteur"
    page = save(page, Section.SCHOOL)
    assert file().school == "École Curie"


def test_what_the_other_parent_changes_is_shown_when_nothing_was_typed(open_page: OpenPage) -> None:
    page = open_page(ISABELLE, PAGE, fiche=str(LEA))
    write(Section.SCHOOL, school="École Pasteur")
    page.run()
    assert "École Pasteur" in [one.value for one in page.text_input]


def test_the_history_and_the_readings_are_shown(open_page: OpenPage) -> None:
    write(Section.DIET, diet=2)
    child_files.open_health(AGATHE, LEA, NOW)
    shown = html(open_page(ISABELLE, PAGE, fiche=str(LEA)))
    assert 'non renseigné <span role="img" aria-label="devient">→</span> Sans viande' in shown
    assert "Consultée le 23 novembre 2026 à 9h par Agathe Petit (agent d'accueil)" in shown


def test_names_are_text(open_page: OpenPage) -> None:
    write(Section.CONTACTS, contacts=(Person("<img src=x onerror=alert(1)>", "06 39 98 01 02"),))
    assert "<img" not in html(open_page(ISABELLE, PAGE, fiche=str(LEA)))


@pytest.mark.parametrize("asked", [str(YANIS), "999999", "0", "-1", "x", "1" * 30, ""])
def test_another_familys_child_is_not_found(open_page: OpenPage, asked: str) -> None:
    page = open_page(ISABELLE, PAGE, fiche=asked)
    assert page.error[0].value.startswith("Cet enfant est introuvable")
    assert not page.text_input
    assert "Yanis" not in html(page)


def test_staff_have_no_such_page(open_page: OpenPage) -> None:
    with pytest.raises(ValueError, match="enfant"):
        open_page(AGATHE, PAGE)


@pytest.mark.parametrize("page", ["famille/accueil.py", "famille/inscription.py"])
def test_where_one_books_it_is_said_first(open_page: OpenPage, page: str) -> None:
    said = "**Avant de réserver**, confirmez que vos informations sont à jour."
    assert said not in [one.value for one in open_page(KARIM, page).markdown]
    with db.transaction() as con:
        put_setting(con, "confirmation_months", "12")
    assert said in [one.value for one in open_page(KARIM, page).markdown]
    child_files.confirm(KARIM, NOW)
    assert said not in [one.value for one in open_page(KARIM, page).markdown]
