"""« Foyers »: staff find a household, record a rhythm after its preview, exceptions, authority."""

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

import db
from db import custody as stored
from portail.actions import custody
from portail.rules.custody import Holidays, Pattern, Weeks
from tests.cast import AGATHE, BILLARD, BRUNO, HADDAD, ISABELLE, KARIM, LEA, NOW, TOM
from tests.pages.conftest import OpenPage

PAGE = "equipe/foyers.py"
SINCE = date(2026, 9, 1)
EVEN = Pattern(BILLARD, SINCE, Weeks.EVEN)


def html(page: AppTest) -> str:
    return " ".join(element.proto.body for element in page.get("html"))


def again(page: AppTest, opener: str) -> AppTest:
    """Run the page with its dialog still open: AppTest runs the whole script, where a browser runs the dialog alone."""
    return page.button(opener).click().run()


@pytest.fixture
def shared(town: object) -> None:
    custody.attach(AGATHE, LEA, "F-0002", NOW)


@pytest.fixture
def alternate(shared: None) -> None:
    custody.save(AGATHE, LEA, (EVEN, EVEN.mirror(HADDAD)), NOW)


def test_the_search_is_blind_to_accents_and_opens_a_household(open_page: OpenPage) -> None:
    page = open_page(AGATHE, PAGE)
    assert "Cherchez une famille" in html(page)
    page.text_input("words").set_value("lea bîllard").run()
    assert "F-0001" in html(page)
    assert "F-0002" not in html(page)
    page.button(f"open-{BILLARD}").click().run()
    assert page.header[0].value == "Foyer F-0001"
    assert "Marc Billard" in html(page)
    page.button("back").click().run()
    assert not page.header


def test_the_file_of_a_child_is_one_click_away_and_leads_back(open_page: OpenPage) -> None:
    page = open_page(AGATHE, PAGE, foyer=str(BILLARD))
    page.button(f"open-file-{LEA}").click().run()
    assert page.title[0].value == "Fiche de Léa Billard"
    assert [link.proto.label for link in page.get("page_link")][-1:] == ["Voir le foyer"]


def test_what_nobody_is_called_says_so(open_page: OpenPage) -> None:
    page = open_page(AGATHE, PAGE)
    page.text_input("words").set_value("zzz").run()
    assert "Aucun foyer ne correspond" in html(page)


@pytest.mark.parametrize("asked", ["999", "abc", "-1", "9" * 30])
def test_a_household_that_does_not_exist_is_not_found(open_page: OpenPage, asked: str) -> None:
    page = open_page(AGATHE, PAGE, foyer=asked)
    assert page.error[0].value.startswith("Cette famille est introuvable")
    assert not page.exception


@pytest.mark.parametrize("user", [ISABELLE, BRUNO], ids=["parent", "bursar"])
def test_the_others_have_no_such_page(open_page: OpenPage, user: object) -> None:
    with pytest.raises(ValueError, match="foyers"):
        open_page(user, PAGE)


def test_a_second_household_is_attached_by_its_reference(open_page: OpenPage) -> None:
    page = open_page(AGATHE, PAGE, foyer=str(BILLARD))
    page.text_input(f"attach-reference-{LEA}").set_value("F-000").run()
    assert f"attach-{LEA}" not in {button.key for button in page.button}
    assert "Aucun foyer n'a cette référence." in [caption.value for caption in page.caption]
    page.text_input(f"attach-reference-{LEA}").set_value(" f-0002 ").run()
    assert any("Karim Haddad" in line.value for line in page.markdown)
    page.button(f"attach-{LEA}").click().run()
    assert page.success[0].value == "L'enfant est rattaché à ce foyer."
    assert "Vit aussi dans le foyer F-0002 Haddad" in html(page)
    assert "Aucun calendrier de garde en vigueur" in page.info[0].value


def test_a_rhythm_is_seen_before_it_is_kept(open_page: OpenPage, shared: None) -> None:
    page = open_page(AGATHE, PAGE, foyer=str(BILLARD))
    page.button(f"pattern-{LEA}").click().run()
    assert "lundi 30 novembre : F-0002 Haddad" in html(page)  # week 49, odd
    page.selectbox(f"pattern-weeks-{LEA}").set_value(Weeks.ODD)
    again(page, f"pattern-{LEA}")
    assert "lundi 30 novembre : F-0001 Billard" in html(page)
    page.selectbox(f"pattern-holidays-{LEA}").set_value(Holidays.FIRST_EVEN)
    page.button("pattern-save").click()
    again(page, f"pattern-{LEA}")
    assert not page.exception
    assert page.success[0].value == "Le rythme est enregistré. Les deux foyers sont prévenus."
    with db.cursor() as con:
        known = stored.load(con, [LEA]).children[LEA]
    mine = Pattern(BILLARD, NOW.date(), Weeks.ODD, 4, True, Holidays.FIRST_EVEN)
    assert list(known.patterns) == [mine, mine.mirror(HADDAD)]


def test_a_fixed_day_of_the_week_is_kept_and_shown_again(open_page: OpenPage, shared: None) -> None:
    page = open_page(AGATHE, PAGE, foyer=str(BILLARD))
    page.button(f"pattern-{LEA}").click().run()
    page.pills(f"pattern-here-{LEA}").set_value([0, 2])
    page.pills(f"pattern-there-{LEA}").set_value([2])
    again(page, f"pattern-{LEA}")
    assert page.error[0].value.startswith("Un jour fixe est chez un seul des deux foyers")
    page.pills(f"pattern-there-{LEA}").set_value([3])
    page.pills(f"pattern-here-{LEA}").set_value([2])
    again(page, f"pattern-{LEA}")
    page.button("pattern-save").click()
    again(page, f"pattern-{LEA}")
    with db.cursor() as con:
        mine, theirs = stored.load(con, [LEA]).children[LEA].patterns
    assert (mine.always, mine.never) == (theirs.never, theirs.always) == (frozenset({2}), frozenset({3}))
    assert "et tous les mercredis, sauf les jeudis" in " ".join(one.value for one in page.markdown)
    page.button(f"pattern-{LEA}").click().run()
    assert page.pills(f"pattern-here-{LEA}").value == [2]


def test_a_dialog_that_was_closed_leaves_nothing_to_the_next_child(open_page: OpenPage, alternate: None) -> None:
    """Brothers and sisters stand on the same page."""
    custody.attach(AGATHE, TOM, "F-0002", NOW)
    odd = Pattern(BILLARD, SINCE, Weeks.ODD, 0, False, Holidays.ALL, always=frozenset({4}))
    custody.save(AGATHE, TOM, (odd, odd.mirror(HADDAD)), NOW)
    page = open_page(AGATHE, PAGE, foyer=str(BILLARD))
    page.button(f"pattern-{LEA}").click().run()
    assert page.selectbox(f"pattern-weeks-{LEA}").value is Weeks.EVEN
    page.button(f"pattern-{TOM}").click().run()
    found = [page.selectbox(f"pattern-{name}-{TOM}").value for name in ("weeks", "change", "holidays")]
    assert (found, page.pills(f"pattern-here-{TOM}").value) == ([Weeks.ODD, (0, False), Holidays.ALL], [4])
    page.button(f"exception-{LEA}").click().run()
    page.text_input(f"exception-why-{LEA}").set_value("Sortie de Léa")
    page.button(f"exception-{TOM}").click().run()
    assert page.text_input(f"exception-why-{TOM}").value == ""


def test_a_proposal_that_was_not_sent_is_not_that_of_the_next_child(open_page: OpenPage, alternate: None) -> None:
    custody.attach(AGATHE, TOM, "F-0002", NOW)
    custody.save(AGATHE, TOM, (EVEN, EVEN.mirror(HADDAD)), NOW)
    mine = open_page(ISABELLE, "famille/compte.py", rubrique="foyer")
    mine.button(f"swap-{LEA}").click().run()
    mine.date_input(f"swap-{LEA}-taken-first").set_value(date(2026, 12, 2))
    mine.button(f"swap-{TOM}").click().run()
    assert [field.value for field in mine.date_input if (field.key or "").startswith("swap-")] == [None] * 4


def test_patterns_that_clash_are_named_in_the_preview(open_page: OpenPage, shared: None) -> None:
    page = open_page(AGATHE, PAGE, foyer=str(BILLARD))
    page.button(f"pattern-{LEA}").click().run()
    page.checkbox(f"pattern-rest-{LEA}").uncheck()
    again(page, f"pattern-{LEA}")
    page.selectbox(f"pattern-weeks-other-{LEA}").set_value(Weeks.NONE)
    again(page, f"pattern-{LEA}")
    assert any("Aucun foyer n'a l'enfant" in one.value for one in page.warning)
    page.selectbox(f"pattern-weeks-other-{LEA}").set_value(Weeks.EVERY)
    again(page, f"pattern-{LEA}")
    assert any("Les deux foyers ont l'enfant" in one.value for one in page.warning)


def test_an_exception_is_added_and_taken_back(open_page: OpenPage, alternate: None) -> None:
    page = open_page(AGATHE, PAGE, foyer=str(BILLARD))
    page.button(f"exception-{LEA}").click().run()
    page.button("exception-save").click()
    again(page, f"exception-{LEA}")
    assert page.error[0].value == "Choisissez un jour."
    day = date(2026, 12, 2)
    page.date_input(f"exception-{LEA}-first").set_value(day)
    page.text_input(f"exception-why-{LEA}").set_value("Sortie *familiale*")
    page.button("exception-save").click()
    again(page, f"exception-{LEA}")
    assert page.success[0].value.startswith("L'exception est enregistrée.")
    assert "mercredi 2 décembre : F-0001 Billard, exception" in html(page)
    page.button(f"drop-{LEA}-{day}").click().run()
    assert page.success[0].value == "L'exception est retirée."
    assert "mercredi 2 décembre : F-0002 Haddad" in html(page)


def test_authority_is_withdrawn_after_a_word(open_page: OpenPage) -> None:
    page = open_page(AGATHE, PAGE, foyer=str(BILLARD))
    page.button(f"authority-112-{TOM}").click().run()
    assert any("ne verra plus rien de Tom" in one.value for one in page.markdown)
    page.button("dialog-authority").click()
    again(page, f"authority-112-{TOM}")
    page.run()
    assert any("Marc Billard **n'a pas l'autorité parentale" in one.value for one in page.markdown)


def test_the_calendar_of_custody_is_on_the_account_of_each_parent(open_page: OpenPage, alternate: None) -> None:
    mine = open_page(ISABELLE, "famille/compte.py")
    assert any("**Chez vous** : Les semaines paires" in one.value for one in mine.markdown)
    assert "lundi 30 novembre : Autre foyer" in html(mine)
    assert "Haddad" not in html(mine) + " ".join(one.value for one in mine.markdown)
    theirs = open_page(KARIM, "famille/compte.py")
    assert "lundi 30 novembre : Vous" in html(theirs)


def test_an_exchange_is_proposed_on_one_side_and_accepted_on_the_other(
    open_page: OpenPage, alternate: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = open_page(ISABELLE, "famille/compte.py")
    mine.button(f"swap-{LEA}").click().run()
    mine.button("swap-send").click()
    again(mine, f"swap-{LEA}")
    assert mine.error[0].value.startswith("Choisissez les jours à échanger")
    mine.date_input(f"swap-{LEA}-taken-first").set_value(date(2026, 12, 2))
    mine.button("swap-send").click()
    again(mine, f"swap-{LEA}")
    assert mine.success[0].value.startswith("Votre proposition est envoyée.")
    theirs = open_page(KARIM, "famille/compte.py")
    accept = next(button for button in theirs.button if button.label == "Accepter")
    accept.click().run()
    assert theirs.success[0].value == "L'échange est accepté. Le calendrier est à jour."
    assert "mercredi 2 décembre : Autre foyer, exception" in html(theirs)


def test_a_parent_without_shared_custody_sees_no_calendar(open_page: OpenPage) -> None:
    page = open_page(ISABELLE, "famille/compte.py")
    assert not any("Calendrier de garde" in one.value for one in page.subheader)
