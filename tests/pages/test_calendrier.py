"""« Mon calendrier »: the page as a parent sees it, and what is given to the frame."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
import streamlit_calendar
from streamlit.testing.v1 import AppTest

import db
from db import bookings, feeds
from pages.ui import agenda, calendar, days
from portail import clock, wording_agenda
from portail.rules.agenda import Entry, View, by_day
from portail.rules.booking import Booking, Operation, State
from portail.rules.calendar import HourMode, Period, monday_of
from tests.cast import AGATHE, BILLARD, CANTINE, HADDAD, ISABELLE, KARIM, LEA, MATIN, MERCREDI, NOW, TOM, YANIS

PAGE = "famille/calendrier.py"
TUESDAY, SATURDAY = date(2026, 12, 1), date(2026, 12, 5)
ENTRY = Entry(
    LEA, CANTINE, "CANTINE", "Cantine", "C", TUESDAY, State.CONFIRMED, None, HourMode.NONE, time(11, 30),
    time(13, 30), None, None, True, Decimal("2.60"), "",
)  # fmt: skip
NAMES = {LEA: "Léa", TOM: "Tom"}
DECEMBER = {"jour": "2026-12-01"}
Mounted = list[dict[str, Any]]
WRITTEN: list[str] = []  # the HTML of the lists and years mounted


@pytest.fixture
def frame(monkeypatch: pytest.MonkeyPatch) -> Mounted:
    """What the page gives to the calendar, in the place of the frame that no test can see."""
    mounted: Mounted = []
    monkeypatch.setattr(streamlit_calendar, "_component_func", lambda **values: mounted.append(values))
    monkeypatch.setattr(days, "_MOUNT", lambda **values: WRITTEN.append(values["data"]["html"]))
    WRITTEN.clear()
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return mounted


def book(child: int, activity: int, day: date, household: int = BILLARD, **values: Any) -> None:
    new = Booking(child, activity, day, activity * 10, household, State.CONFIRMED, None, None, None, Decimal("2.60"),
                  None, "", clock.to_utc(NOW))  # fmt: skip
    with db.transaction() as con:
        bookings.insert(con, [replace(new, **values)])


def html(page: AppTest) -> str:
    """What the page says, and its last list or year."""
    return "".join([*(element.proto.body for element in page.get("html")), *WRITTEN[-1:]])


def titles(frame: Mounted) -> list[str]:
    return [event["title"] for event in frame[-1]["events"] if event.get("display") != "background"]


def test_the_month_shows_all_the_familys_children(open_page: Callable[..., AppTest], frame: Mounted):
    book(LEA, MATIN, TUESDAY, hour=time(7, 45))
    book(TOM, CANTINE, TUESDAY)
    page = open_page(ISABELLE, PAGE, **DECEMBER)
    assert not page.exception
    assert titles(frame) == ["Léa · Matin · 7h45", "Tom · Cantine"]
    assert "Décembre 2026" in html(page)


def test_the_list_says_the_same_in_words_with_the_prices(open_page: Callable[..., AppTest], frame: Mounted):
    book(LEA, MATIN, TUESDAY, hour=time(7, 45), price=Decimal("3.10"))
    shown = html(open_page(ISABELLE, PAGE, **DECEMBER, vue="Liste"))
    assert not frame
    for words in ("Mardi 1er décembre", "Léa", "PERISCOLAIRE MATIN", "7h45 – 8h30", "Validé", "3,10\u00a0€"):
        assert words in shown


def test_another_family_sees_none_of_it(open_page: Callable[..., AppTest], frame: Mounted):
    book(LEA, CANTINE, TUESDAY)
    shown = html(open_page(KARIM, PAGE, **DECEMBER))
    assert not frame
    assert "Rien n'est réservé en décembre 2026." in shown


def test_the_other_households_booking_shows_without_its_price(open_page: Callable[..., AppTest], frame: Mounted):
    with db.transaction() as con:
        con.execute("INSERT INTO guardianships VALUES (?, ?, 'shared')", [LEA, HADDAD])
    book(LEA, CANTINE, TUESDAY, price=Decimal("987.00"))
    book(YANIS, CANTINE, TUESDAY, HADDAD)
    shown = html(open_page(KARIM, PAGE, **DECEMBER))
    assert titles(frame) == ["Yanis · Cantine", "Léa · Cantine"]
    assert "Avec l&#x27;autre foyer" in shown
    assert "987" not in shown


def test_staff_have_no_family_calendar(open_page: Callable[..., AppTest]):
    with pytest.raises(ValueError, match="calendrier"):
        open_page(AGATHE, PAGE)


def test_arrows_move_a_month_and_today_comes_back(open_page: Callable[..., AppTest], frame: Mounted):
    page = open_page(ISABELLE, PAGE)
    page.button(key="agenda-turn1").click().run()
    assert "Décembre 2026" in html(page)
    page.button(key="agenda-today").click().run()
    assert "Novembre 2026" in html(page)


def test_a_day_that_is_no_date_shows_today(open_page: Callable[..., AppTest], frame: Mounted):
    page = open_page(ISABELLE, PAGE, jour="<script>")
    assert not page.exception
    assert "Novembre 2026" in html(page)


def test_cancelled_bookings_come_with_their_toggle(open_page: Callable[..., AppTest], frame: Mounted):
    book(LEA, CANTINE, TUESDAY, state=State.CANCELLED)
    book(LEA, MATIN, TUESDAY)
    page = open_page(ISABELLE, PAGE, **DECEMBER)
    assert titles(frame) == ["Léa · Matin"]
    page.toggle(key="agenda-cancelled").set_value(True).run()
    assert titles(frame) == ["Léa · Matin", "Léa · Cantine"]


def test_filters_that_leave_nothing_offer_to_show_everything(open_page: Callable[..., AppTest], frame: Mounted):
    book(LEA, CANTINE, TUESDAY)
    page = open_page(ISABELLE, PAGE, **DECEMBER)
    page.multiselect(key="agenda-states").set_value([State.REFUSED]).run()
    assert "ne correspond à vos filtres" in html(page)
    next(button for button in page.button if button.label == "Tout montrer").click().run()
    assert titles(frame)[-1:] == ["Léa · Cantine"]


def test_a_child_chosen_hides_the_others(open_page: Callable[..., AppTest], frame: Mounted):
    book(LEA, CANTINE, TUESDAY)
    book(TOM, CANTINE, TUESDAY)
    page = open_page(ISABELLE, PAGE, **DECEMBER)
    page.button_group(key="agenda-children").set_value([TOM]).run()
    assert titles(frame) == ["Tom · Cantine"]


def test_a_day_clicked_opens_its_details_once(open_page: Callable[..., AppTest], frame: Mounted):
    book(LEA, CANTINE, TUESDAY)
    page = open_page(ISABELLE, PAGE, **DECEMBER)
    page.session_state["agenda-day"] = TUESDAY
    page.run()
    assert not page.exception
    assert "Délai passé" not in html(page)
    assert "Annulable sans frais jusqu&#x27;au vendredi 27 novembre à 10h · ensuite 2,60\u00a0€ dus" in html(page)
    assert "agenda-day" not in page.session_state


def test_after_a_click_the_frame_is_told_something_else_so_that_the_next_one_differs(
    open_page: Callable[..., AppTest], frame: Mounted
):
    book(LEA, CANTINE, TUESDAY)
    page = open_page(ISABELLE, PAGE, **DECEMBER)
    clicked = frame[-1]["on_change"]
    assert (clicked.func, clicked.args[0]) == (calendar._clicked, frame[-1]["key"])
    before = frame[-1]["options"]["titleFormat"]
    page.session_state["calendar-clicks"] = 1
    page.run()
    assert frame[-1]["options"]["titleFormat"] != before


def test_a_first_name_that_holds_html_stays_text(open_page: Callable[..., AppTest], frame: Mounted):
    with db.transaction() as con:
        con.execute(
            "INSERT INTO children (id, first_name, last_name, born_on) VALUES (31, '<img src=x>', 'B', '2018-01-01')"
        )
        con.execute("INSERT INTO guardianships (child_id, household_id) VALUES (31, ?)", [BILLARD])
    book(31, CANTINE, TUESDAY)
    shown = html(open_page(ISABELLE, PAGE, **DECEMBER))
    assert "&lt;img src=x&gt;" in shown
    assert "<img" not in shown


# What the frame is told


def test_the_frame_is_in_french_and_in_civil_days(open_page: Callable[..., AppTest], frame: Mounted):
    book(LEA, CANTINE, TUESDAY)
    open_page(ISABELLE, PAGE, **DECEMBER)
    options = frame[-1]["options"]
    assert options["locale"]["week"] == {"dow": 1, "doy": 4}
    assert (options["timeZone"], options["now"]) == ("UTC", "2026-11-23T09:00:00")
    assert (options["initialDate"], options["hiddenDays"]) == ("2026-12-01", [0, 6])
    assert frame[-1]["license_key"] == "GPL-My-Project-Is-Open-Source"
    assert frame[-1]["callbacks"] == ["dateClick", "eventClick"]


def test_saturday_is_shown_when_something_is_booked_on_it():
    assert calendar.options(View.MONTH, TUESDAY, frozenset({6}), 500, NOW)["hiddenDays"] == [0]


def test_an_event_is_a_civil_day_with_the_class_of_its_state():
    (event,) = calendar.events([replace(ENTRY, state=State.WAITING, rank=2)], NAMES, View.MONTH)
    assert event["title"] == "Léa · Cantine · 2e"
    assert (event["start"], event["allDay"]) == ("2026-12-01", True)
    assert event["classNames"] == ["booking", "state-waiting"]


def test_a_week_says_the_hours_and_the_state_in_words():
    assert calendar.title(ENTRY, "Léa", View.WEEK) == "Léa · Cantine\n11h30 – 13h30\nValidé"


def test_a_background_ends_the_day_after_its_last():
    (event,) = calendar.backgrounds([Period(TUESDAY, SATURDAY, "Vacances")])
    assert (event["start"], event["end"], event["display"]) == ("2026-12-01", "2026-12-06", "background")


def test_the_frame_grows_with_the_fullest_day_of_each_week():
    assert calendar.height(View.MONTH, [0, 6]) - calendar.height(View.MONTH, [0, 5]) == 27
    assert calendar.height(View.MONTH, [0, 0]) == calendar.height(View.MONTH, [1, 1])


@pytest.mark.parametrize(
    ("clicked", "day"),
    [
        ({"callback": "dateClick", "dateClick": {"date": "2026-12-01T00:00:00.000Z"}}, TUESDAY),
        ({"callback": "eventClick", "eventClick": {"event": {"id": "1", "start": "2026-12-01"}}}, TUESDAY),
        ({"callback": "dateClick", "dateClick": {"date": "2026-02-30"}}, None),
        ({"callback": "dateClick", "dateClick": {"date": 7}}, None),
        ({"callback": "eventsSet", "eventsSet": {}}, None),
        ({}, None),
        (None, None),
        ("<script>", None),
    ],
)
def test_a_click_gives_its_day_and_a_forged_one_nothing(clicked: object, day: date | None):
    assert calendar.day_of(clicked) == day


def test_the_style_of_the_frame_has_every_state_and_its_words():
    css = calendar.css()
    assert all(f".state-{state} {{" in css for state in State)
    assert '", Liste d’attente"' in css


# What the list says


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"ours": False, "price": None}, "Avec l'autre foyer"),
        ({"state": State.REFUSED, "reason": "full"}, "Motif : plus de place disponible"),
        ({"state": State.CHANGE_REQUESTED, "wanted": Operation.CANCEL}, "Annulation demandée après le délai"),
        (
            {"state": State.CHANGE_REQUESTED, "wanted": Operation.MODIFY, "wanted_hour": time(18)},
            "Nouvelle heure demandée : 18h",
        ),
        ({}, ""),
    ],
)
def test_a_remark_says_what_else_to_know(values: dict[str, Any], words: str):
    assert wording_agenda.remark(replace(ENTRY, **values)) == words


def test_what_is_refused_or_cancelled_costs_nothing():
    assert "€" in agenda.rows([ENTRY], NAMES)
    assert "€" not in agenda.rows([replace(ENTRY, state=State.REFUSED), replace(ENTRY, state=State.CANCELLED)], NAMES)


def test_past_days_are_folded_when_some_are_to_come():
    days = by_day([ENTRY, replace(ENTRY, day=SATURDAY)])
    assert "Jours passés · 1" in agenda.listing(days, NAMES, SATURDAY)
    assert "details" not in agenda.listing(days, NAMES, TUESDAY)
    assert "details" not in agenda.listing(days, NAMES, date(2027, 1, 1))


@pytest.mark.parametrize(
    ("view", "day", "words"),
    [
        (View.MONTH, TUESDAY, "Décembre 2026"),
        (View.WEEK, date(2026, 12, 9), "S50 · 7 – 13 décembre 2026"),
        (View.WEEK, TUESDAY, "S49 · 30 novembre – 6 décembre 2026"),
        (View.WEEK, date(2027, 1, 1), "S53 · 28 décembre 2026 – 3 janvier 2027"),
    ],
)
def test_the_period_is_named(view: View, day: date, words: str):
    assert wording_agenda.period(view, day) == words


def test_a_child_who_waits_shows_its_rank(open_page: Callable[..., AppTest], frame: Mounted):
    for child, hour in ((TOM, 8), (LEA, 9)):
        book(child, MERCREDI, date(2026, 12, 2), state=State.WAITING, since_at=clock.to_utc(NOW.replace(hour=hour)))
    open_page(ISABELLE, PAGE, **DECEMBER)
    assert titles(frame) == ["Léa · Mercredi · 2e", "Tom · Mercredi · 1er"]


def test_the_address_of_the_feed_is_told_once(open_page: Callable[..., AppTest], frame: Mounted) -> None:
    page = open_page(ISABELLE, PAGE)
    page.button("feed-create").click().run()
    assert page.code[0].value.startswith("http://localhost:8501/agenda/")
    again = open_page(ISABELLE, PAGE)
    assert [*again.code] == []
    again.button("feed-revoke").click().run()
    assert "feed-revoke" not in {button.key for button in again.button}


def test_deadlines_wished_just_before_the_address_are_in_the_feed(
    open_page: Callable[..., AppTest], frame: Mounted
) -> None:
    page = open_page(ISABELLE, PAGE)
    page.checkbox("feed-dl").check()
    page.button("feed-create").click().run()
    with db.cursor() as con:
        _, deadlines = feeds.of(con, ISABELLE.account_id) or (None, None)
    assert deadlines is True


def test_an_arrow_turns_what_was_chosen_just_before(open_page: Callable[..., AppTest], frame: Mounted) -> None:
    page = open_page(ISABELLE, PAGE)
    page.segmented_control("vue").set_value(View.WEEK)
    page.button("agenda-turn1").click().run()
    assert page.query_params["jour"] == (monday_of(NOW.date()) + timedelta(weeks=1)).isoformat()
