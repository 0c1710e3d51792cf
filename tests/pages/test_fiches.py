"""« Fiches », the staff's side of the children's files."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from portail.actions import child_files, child_review
from portail.rules.access import User
from portail.rules.child_file import ChildFile, Field, Section
from tests.actions.conftest import Count, count
from tests.cast import ADELE, AGATHE, BRUNO, DIANE, ISABELLE, LEA, NOW, TOM
from tests.pages.conftest import OpenPage

__all__ = ["count"]
PAGE = "equipe/fiches.py"


def file() -> ChildFile:
    return child_files.view(ISABELLE, LEA, None, NOW).file


def ask(section: Section, **changed: object) -> None:
    child_files.save(ISABELLE, LEA, section, file(), replace(file(), **changed), NOW)  # type: ignore[arg-type]


def html(page: AppTest) -> str:
    return " ".join(element.proto.body for element in page.get("html"))


def click(page: AppTest, label: str) -> AppTest:
    next(one for one in page.button if one.label == label).click()
    return page.run()


def look_for(page: AppTest, words: str) -> AppTest:
    page.segmented_control(key="fiches-part").set_value("search").run()
    page.text_input(key="fiches-words").set_value(words)
    return page.run()


def test_an_empty_queue_says_so(open_page: OpenPage) -> None:
    assert open_page(AGATHE, PAGE).info[0].value == "Aucune modification n'attend de vérification."


def test_a_change_is_accepted(open_page: OpenPage) -> None:
    ask(Section.IDENTITY, last_name="Billard-Nuñez")
    page = open_page(AGATHE, PAGE)
    assert "Billard-Nuñez" in html(page)
    page = click(page, "Accepter")
    assert page.success[0].value == "Modification acceptée. La famille est prévenue."
    assert file().last_name == "Billard-Nuñez"


def test_a_change_is_refused_with_a_reason(open_page: OpenPage, count: Count) -> None:
    ask(Section.IDENTITY, last_name="Billard-Nuñez")
    page = click(open_page(AGATHE, PAGE), "Refuser…")
    page.text_area[0].set_value("Envoyez le livret de famille.")
    page.button(key="refuse-now").click().run()
    assert count("child_changes WHERE state = 'refused' AND reason = 'Envoyez le livret de famille.'") == 1


def test_a_reason_for_one_child_is_not_for_another(open_page: OpenPage) -> None:
    """A dialog that was closed leaves nothing to the next."""
    ask(Section.IDENTITY, last_name="Billard-Nuñez")
    tom = child_files.view(ISABELLE, TOM, None, NOW).file
    child_files.save(ISABELLE, TOM, Section.IDENTITY, tom, replace(tom, last_name="Billard-Nuñez"), NOW)
    page = open_page(AGATHE, PAGE)
    for number, words in enumerate(("Léa a déjà changé de nom.", "Tom aussi.")):
        [one for one in page.button if one.label == "Refuser…"][number].click().run()
        assert page.text_area[0].value == ""
        page.text_area[0].set_value(words)


def test_a_refusal_without_a_reason_changes_nothing(open_page: OpenPage, count: Count) -> None:
    ask(Section.IDENTITY, last_name="Billard-Nuñez")
    page = click(open_page(AGATHE, PAGE), "Refuser…")
    page.button(key="refuse-now").click().run()
    assert count("child_changes WHERE state = 'waiting'") == 1


def test_health_is_read_by_a_click_that_leaves_a_trace(open_page: OpenPage, count: Count) -> None:
    child_review.set_rules(ADELE, [Field.ALLERGIES], NOW)
    ask(Section.HEALTH, allergies="Arachide")
    page = open_page(AGATHE, PAGE)
    assert "Arachide" not in html(page)
    assert "Accepter" not in [one.label for one in page.button]
    page = click(page, "Lire la demande")
    assert "Arachide" in html(page)
    assert count("events WHERE kind = 'health_read'") == 1
    click(page, "Accepter")
    assert file().allergies == "Arachide"


def test_a_child_is_found_its_file_opened_and_changed(open_page: OpenPage, count: Count) -> None:
    ask(Section.HEALTH, allergies="Arachide")
    page = click(look_for(open_page(AGATHE, PAGE), "lea"), "Ouvrir la fiche")
    assert page.title[0].value == "Fiche de Léa Billard"
    assert "Arachide" not in [one.value for one in page.text_area]
    page = click(page, "Ouvrir les informations de santé")
    assert "Arachide" in [one.value for one in page.text_area]
    page.run()
    assert count("events WHERE kind = 'health_read'") == 1
    next(one for one in page.text_input if one.label == "Classe").set_value("CE1")
    next(one for one in page.button if "-school-" in str(one.key) and str(one.key).endswith("-save")).click()
    page.run()
    assert file().class_name == "CE1"
    page = click(page, "Toutes les fiches")
    page = click(look_for(page, "lea"), "Ouvrir la fiche")
    assert "Arachide" not in [one.value for one in page.text_area]


def test_nobody_found_says_what_to_do(open_page: OpenPage) -> None:
    page = look_for(open_page(AGATHE, PAGE), "zzz")
    assert page.info[0].value.startswith("Aucun enfant ne correspond")


def test_the_structure_sets_what_is_verified(open_page: OpenPage) -> None:
    page = open_page(DIANE, PAGE)
    page.segmented_control(key="fiches-part").set_value("rules").run()
    page.multiselect(key="checked-diet").set_value([Field.DIET])
    next(one for one in page.button if one.label == "Enregistrer").click()
    page.run()
    assert Field.DIET in child_review.rules_of(DIANE).checked


def test_the_structure_adds_and_retires_a_diet(open_page: OpenPage) -> None:
    page = open_page(DIANE, PAGE)
    page.segmented_control(key="fiches-part").set_value("rules").run()
    page.text_input(key="diet-name").set_value("Végétarien")
    next(one for one in page.button if one.label == "Ajouter").click()
    page.run()
    page.button(key="diet-retire-3").click().run()
    found = {diet.name: diet.retired for diet in child_review.rules_of(DIANE).diets}
    assert (found["Végétarien"], found["Sans porc"]) == (False, True)


def test_an_agent_has_no_settings(open_page: OpenPage) -> None:
    assert "rules" not in open_page(AGATHE, PAGE).segmented_control(key="fiches-part").options


@pytest.mark.parametrize("user", [BRUNO, ISABELLE], ids=["bursar", "parent"])
def test_others_have_no_such_page(open_page: OpenPage, user: User) -> None:
    with pytest.raises(ValueError, match="fiches"):
        open_page(user, PAGE)
