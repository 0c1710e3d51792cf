"""The staff's first screen: what each role reads on it."""

from datetime import datetime, timedelta
from typing import Any

import pytest

import db
from pages.ui import today as screen
from portail import clock
from portail.rules.booking import State
from portail.rules.calendar import PARIS
from tests.cast import ADELE, AGATHE, BRUNO, CANTINE, DIANE, ISABELLE, LEA, MATIN, NOW, SOIR, TOM, YANIS
from tests.pages.conftest import OpenPage

TODAY = NOW.date()
STAFF_ROLES = pytest.mark.parametrize("user", [AGATHE, DIANE, BRUNO, ADELE], ids=lambda user: user.role.value)


def book(child: int, activity: int, day: Any = TODAY, state: State = State.CONFIRMED) -> None:
    with db.transaction() as con:
        con.execute(
            """INSERT INTO bookings (child_id, activity_id, day, group_id, household_id, state, price, since_at)
            VALUES (?, ?, ?, ?, 1, ?, 3.10, ?)""",
            [child, activity, day, activity * 10, state, clock.to_utc(NOW - timedelta(days=3))],
        )


def written(page: Any) -> str:
    return " ".join(element.proto.body for element in page.get("html"))


def figure(page: Any, label: str) -> str:
    """Value and details of a figure, without tags."""
    after = written(page).split(f"<dt>{label}</dt>")[1].split("</div>")[0]
    return after.replace("<dd>", "").replace("</dd>", " ").replace("\u202f", " ").replace("\xa0", " ").strip()


@STAFF_ROLES
def test_it_is_the_first_screen_of_staff(open_page: OpenPage, user: Any) -> None:
    page = open_page(user)
    assert not page.exception
    assert page.title[0].value == "Tableau de bord"


def test_parents_have_no_such_page(open_page: OpenPage) -> None:
    with pytest.raises(ValueError, match="tableau_de_bord"):
        open_page(ISABELLE, "equipe/tableau_de_bord.py")


def test_children_count_once_and_meals_where_the_activity_has_one(open_page: OpenPage) -> None:
    for child, activity in ((LEA, MATIN), (LEA, CANTINE), (TOM, CANTINE), (YANIS, SOIR)):
        book(child, activity)
    book(YANIS, CANTINE, state=State.ABSENT)
    page = open_page(DIANE)
    assert figure(page, "Enfants attendus aujourd&#x27;hui") == "3"
    assert figure(page, "Repas") == "2"


def test_requests_show_their_age_and_lead_to_validation(open_page: OpenPage) -> None:
    book(LEA, CANTINE, TODAY, State.REQUESTED)
    book(TOM, CANTINE, TODAY, State.WAITING)
    page = open_page(AGATHE)
    assert figure(page, "Demandes à traiter") == "1 la plus ancienne : il y a 3 jours · 1 en liste d&#x27;attente"
    page.button("vers-validation").click().run()
    assert page.title[0].value == "Validation"


def test_the_bursar_who_may_not_decide_has_no_button(open_page: OpenPage) -> None:
    book(LEA, CANTINE, TODAY, State.REQUESTED)
    page = open_page(BRUNO)
    assert not [button for button in page.button if button.key == "vers-validation"]


@STAFF_ROLES
def test_money_is_for_those_who_may_know(open_page: OpenPage, user: Any) -> None:
    with db.transaction() as con:
        con.execute(
            """INSERT INTO invoices (id, number, household_id, period, issued_on, due_on, addressee, total, issued_at)
            VALUES (1, '2026-10-0001', 1, DATE '2026-10-01', DATE '2026-11-02', DATE '2026-11-20', '', 1234.5, ?)""",
            [clock.to_utc(NOW)],
        )
    page = open_page(user)
    if user is AGATHE:
        assert "encaisser" not in written(page)
    else:
        assert figure(page, "À encaisser") == "1 234,50 € 1 facture, dont 1 234,50 € en retard"


def test_failed_mails_are_announced(open_page: OpenPage) -> None:
    with db.transaction() as con:
        con.execute(
            """INSERT INTO outbox (recipient, subject, text_body, html_body, message_id, created_at, next_at, failed_at)
            VALUES ('a@exemple.fr', '', '', '', '1', $at, $at, $at)""",
            {"at": clock.to_utc(NOW)},
        )
    assert any("1 e-mail" in text.value for text in open_page(AGATHE).markdown)


def test_the_next_five_open_days_skip_wednesdays_without_activity(open_page: OpenPage) -> None:
    days = [
        title for title in ("mar. 24", "mer. 25", "jeu. 26", "ven. 27", "lun. 30") if title in written(open_page(DIANE))
    ]
    assert len(days) == screen.DAYS
    assert "mar. 1" not in written(open_page(DIANE))


def test_a_town_at_rest_says_so(open_page: OpenPage) -> None:
    with db.transaction() as con:
        con.execute("DELETE FROM places")
    page = open_page(DIANE)
    assert not page.exception
    assert "Aucun accueil aujourd&#x27;hui" in written(page)
    assert "Aucun jour ouvert à venir" in written(page)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (datetime(2026, 11, 23, 0, 1, tzinfo=PARIS), "la plus ancienne : aujourd'hui"),
        (datetime(2026, 11, 22, 23, 59, tzinfo=PARIS), "la plus ancienne : hier"),
        (datetime(2026, 11, 13, 12, 0, tzinfo=PARIS), "la plus ancienne : il y a 10 jours"),
    ],
)
def test_the_age_of_a_request_is_in_civil_days(asked: datetime, said: str) -> None:
    assert screen.oldest(clock.to_utc(asked), NOW) == said
