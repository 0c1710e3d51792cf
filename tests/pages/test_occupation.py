"""« Occupation »: figures of computed values, the list of a square, and what the browser may forge."""

import json
from datetime import date
from typing import Any

import plotly.graph_objects as go
import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.testing.v1 import AppTest

import db
from pages.ui import charts, tables
from portail import clock
from portail.rules import occupancy
from portail.rules.booking import State
from portail.rules.occupancy import DayFill, Offered, Step
from tests.cast import ADELE, AGATHE, BRUNO, CANTINE, DIANE, ISABELLE, LEA, MERCREDI, NOW, SOIR
from tests.pages.conftest import OpenPage

PAGE = "equipe/occupation.py"
TODAY = NOW.date()
HOSTILE = Offered(7, "<a href='https://x.example'>Danse</a>", "<b>D</b>", "Annexe", includes_meal=False)
PLAIN = Offered(2, "CANTINE", "Cantine", "Annexe", includes_meal=True)


def fills() -> list[DayFill]:
    """One square per step, over two weeks, and a full one."""
    numbers = (10, 60, 80, 95, 110, 100)
    days = [date(2026, 12, day) for day in (7, 8, 10, 11, 14, 15)]
    squares = [
        DayFill(PLAIN, day, 100, 10 if number > 100 else 0, 0, {State.CONFIRMED: number})
        for day, number in zip(days, numbers, strict=True)
    ]
    return [*squares, DayFill(HOSTILE, days[0], 20, 0, 0, {State.CONFIRMED: 4, State.REQUESTED: 2, State.WAITING: 3})]


@pytest.fixture(params=[False, True], ids=["light", "dark"])
def heat_map(request: pytest.FixtureRequest) -> go.Figure:
    shown = occupancy.heat_map(fills())
    chosen = (date(2026, 12, 7), PLAIN.id)
    return charts.heat_map(shown, chosen, date(2026, 12, 8), dark=request.param, short=False)


def points(figure: go.Figure) -> list[go.Scatter]:
    return [trace for trace in figure.data if isinstance(trace, go.Scatter)]


def test_every_square_has_one_point_that_names_its_day_and_activity(heat_map: go.Figure) -> None:
    named = [tuple(data) for trace in points(heat_map) for data in trace.customdata]
    assert sorted(named) == sorted((fill.day.isoformat(), fill.activity.id) for fill in fills())


def test_points_are_transparent_chosen_or_not(heat_map: go.Figure) -> None:
    for trace in points(heat_map):
        opacities = {trace.marker.opacity, trace.selected.marker.opacity, trace.unselected.marker.opacity}
        assert opacities == {0}
        assert trace.selected.textfont.color == trace.textfont.color


def test_squares_tell_their_number_and_what_colour_alone_would_not(heat_map: go.Figure) -> None:
    texts = {tuple(data): text for trace in points(heat_map) for data, text in zip(trace.customdata, trace.text)}
    assert texts["2026-12-07", PLAIN.id] == "10"
    assert texts["2026-12-14", PLAIN.id] == "<b>▲\u202f110</b>"
    assert texts["2026-12-15", PLAIN.id] == "<b>●\u202f100</b>"


def test_closed_days_are_holes(heat_map: go.Figure) -> None:
    grid = heat_map.data[0].z
    assert [list(row) for row in grid] == [[0, 1, 2, 3, 4, 3], [0, None, None, None, None, None]]


def test_names_are_never_read_as_markup(heat_map: go.Figure) -> None:
    written = heat_map.to_json()
    assert "<a href" not in written
    assert "\\u003ca href" not in written


def test_weeks_are_parted_and_the_chosen_square_framed(heat_map: go.Figure) -> None:
    assert [(shape.x0, shape.x1) for shape in heat_map.layout.shapes] == [(3.5, 3.5), (-0.5, 0.5)]


def test_the_page_does_not_move_under_the_finger(heat_map: go.Figure) -> None:
    assert heat_map.layout.dragmode is False
    assert heat_map.layout.xaxis.fixedrange
    assert heat_map.layout.yaxis.fixedrange


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("step", Step)
def test_numbers_are_legible_on_every_step(step: Step, dark: bool) -> None:
    look = tables.STEP_LOOKS[step]
    assert contrast(*(look.dark if dark else look.light)) >= 4.5


@pytest.mark.parametrize("background", ["#FFFFFF", "#12181F"])
@pytest.mark.parametrize("line", [charts.CAPACITY, charts.FRAME])
def test_lines_are_seen_on_both_themes(line: str, background: str) -> None:
    assert contrast(line, background) >= 3


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(color: str) -> float:
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def bars(shown: list[DayFill]) -> go.Figure:
    return charts.bars(occupancy.stack(shown), TODAY, dark=False, short=False)


def test_bars_pile_states_under_the_stair_of_places() -> None:
    figure = bars(fills())
    stair = next(trace for trace in figure.data if trace.name == "Places")
    assert stair.line.shape == "hv"
    assert list(stair.x) == [-0.5, 0.5, 1.5, 2.5, 3.5, 4.5, 5.5]
    assert list(stair.y) == [120, 100, 100, 100, 110, 100, 100]
    assert figure.layout.barmode == "stack"


def test_patterns_lie_over_the_colour_of_the_state() -> None:
    patterns = [trace.marker.pattern for trace in bars(fills()).data if isinstance(trace, go.Bar)]
    assert {pattern.fillmode for pattern in patterns} == {"overlay"}
    assert len({pattern.shape for pattern in patterns}) == len(patterns)


def test_those_who_wait_are_on_a_row_of_their_own() -> None:
    waiting = [trace for trace in bars(fills()).data if trace.name == "Liste d'attente"]
    assert [trace.yaxis for trace in waiting] == ["y2"]
    assert all(trace.name != "Liste d'attente" for trace in bars(fills()[:-1]).data)


def test_charts_speak_french() -> None:
    french = charts.CONFIG["locales"]["fr"]  # type: ignore[index]
    assert charts.CONFIG["locale"] == "fr"
    assert french["format"]["months"][1] == "Février"
    assert bars(fills()).layout.separators == ",\u202f"


@pytest.mark.parametrize(
    ("event", "cell"),
    [
        ({"selection": {"points": [{"customdata": ["2026-12-07", 2]}]}}, (date(2026, 12, 7), 2)),
        ({"selection": {"points": []}}, None),
        ({"selection": {"points": [{"customdata": ["demain", 2]}]}}, None),
        ({"selection": {"points": [{"customdata": ["2026-12-07", "2; DROP"]}]}}, None),
        ({"selection": {"points": [{"customdata": [["2026-12-07"], 2]}]}}, None),
        ({"selection": {"points": "x"}}, None),
        ({"selection": None}, None),
        (None, None),
    ],
)
def test_a_click_is_read_with_suspicion(event: Any, cell: tuple[date, int] | None) -> None:
    assert charts.picked(event) == cell


def test_a_table_shows_markup_as_text() -> None:
    written = tables.table("<i>", [tables.Column("<b>"), tables.Column("N", number=True)], [["<img src=x>", "3"]])
    assert "<img" not in written
    assert "<b>" not in written
    assert '<th scope="row">&lt;img src=x&gt;</th><td class="n" data-label="N">3</td>' in written


# The page


def book(child: int, activity: int, day: date, state: State = State.CONFIRMED) -> None:
    with db.transaction() as con:
        con.execute(
            """INSERT INTO bookings (child_id, activity_id, day, group_id, household_id, state, price, since_at)
            VALUES (?, ?, ?, ?, 1, ?, 3.10, ?)""",
            [child, activity, day, activity * 10, state, clock.to_utc(NOW)],
        )


def written(page: Any) -> str:
    return " ".join(element.proto.body for element in page.get("html"))


@pytest.mark.parametrize("user", [DIANE, ADELE], ids=["director", "admin"])
def test_directors_see_the_month_and_the_children_of_today(open_page: OpenPage, user: Any) -> None:
    book(LEA, CANTINE, TODAY)
    page = open_page(user, PAGE)
    page.session_state["occ-activite"] = CANTINE
    page.run()
    assert not page.exception
    assert page.selectbox("occ-month").value == date(2026, 11, 1)
    assert page.selectbox("occ-jour").value == TODAY
    assert "Billard Léa" in written(page)
    assert len(page.get("plotly_chart")) == 2


@pytest.mark.parametrize("user", [AGATHE, BRUNO, ISABELLE], ids=["agent", "bursar", "parent"])
def test_the_page_does_not_exist_for_others(open_page: OpenPage, user: Any) -> None:
    with pytest.raises(ValueError, match="occupation"):
        open_page(user, PAGE)


def test_arrows_turn_the_months_and_stop_at_the_ends(open_page: OpenPage) -> None:
    page = open_page(DIANE, PAGE)
    page.button("occ-apres").click().run()
    assert page.selectbox("occ-month").value == date(2026, 12, 1)
    assert page.selectbox("occ-jour").value == date(2026, 12, 1)
    page.selectbox("occ-month").set_value(date(2026, 9, 1)).run()
    assert page.button("occ-avant").disabled


def test_an_arrow_turns_the_month_chosen_just_before(open_page: OpenPage) -> None:
    page = open_page(DIANE, PAGE)
    page.selectbox("occ-month").set_value(date(2027, 1, 1))
    page.button("occ-apres").click().run()
    assert page.selectbox("occ-month").value == date(2027, 2, 1)


def test_the_week_opens_on_the_day_that_the_month_showed(open_page: OpenPage) -> None:
    page = open_page(DIANE, PAGE)
    page.selectbox("occ-month").set_value(date(2026, 12, 1)).run()
    page.selectbox("occ-jour").set_value(date(2026, 12, 15)).run()
    page.segmented_control("occ-vue").set_value("week").run()
    assert page.selectbox("occ-week").value == date(2026, 12, 14)
    assert page.selectbox("occ-jour").value == date(2026, 12, 15)


def test_a_closed_month_says_what_to_do(open_page: OpenPage) -> None:
    with db.transaction() as con:
        con.execute("DELETE FROM places")
    page = open_page(DIANE, PAGE)
    assert not page.exception
    assert "Aucun accueil de novembre 2026" in written(page)
    assert not page.get("plotly_chart")


def test_a_town_without_activity_says_so(open_page: OpenPage) -> None:
    with db.transaction() as con:
        con.execute("DELETE FROM places")
        con.execute("DELETE FROM tariffs")
        con.execute("DELETE FROM groups")
    with db.transaction() as con:
        con.execute("DELETE FROM activities")
    assert "Aucune activité" in written(open_page(DIANE, PAGE))


def test_a_day_without_children_says_so(open_page: OpenPage) -> None:
    page = open_page(DIANE, PAGE)
    assert "Aucun enfant inscrit" in written(page)
    assert not page.get("download_button")


def send(page: AppTest, widget_id: str, value: str) -> None:
    """Run the page with a message that no browser of ours would write."""
    states = page._tree.get_widget_states()
    kept = [state for state in states.widgets if state.id != widget_id]
    page._run(WidgetStates(widgets=[*kept, WidgetState(id=widget_id, string_value=value)]))


@pytest.mark.parametrize("key", ["occ-jour", "occ-activite", "occ-month", "occ-barres"])
@pytest.mark.parametrize("forged", ["'; DROP TABLE bookings", "424242", ""])
def test_forged_choices_fall_back_on_what_the_page_offers(open_page: OpenPage, key: str, forged: str) -> None:
    page = open_page(DIANE, PAGE)
    send(page, page.selectbox(key).id, forged)
    assert not page.exception
    assert page.selectbox("occ-jour").value == TODAY
    assert page.selectbox("occ-month").value == date(2026, 11, 1)


def click(page: AppTest, *customdata: object) -> None:
    points = [{"customdata": list(customdata)}] if customdata else []
    chart = page.get("plotly_chart")[0].proto
    send(page, chart.id, json.dumps({"selection": {"points": points, "point_indices": [], "box": [], "lasso": []}}))


def test_a_click_opens_the_square_and_a_second_one_keeps_it_open(open_page: OpenPage) -> None:
    book(LEA, SOIR, date(2026, 11, 26))
    page = open_page(DIANE, PAGE)
    for customdata in (("2026-11-26", SOIR), ()):
        click(page, *customdata)
        assert not page.exception
        assert page.selectbox("occ-jour").value == date(2026, 11, 26)
        assert page.selectbox("occ-activite").value == SOIR
        assert "Billard Léa" in written(page)


@pytest.mark.parametrize("customdata", [("2026-11-22", SOIR), ("1999-01-01", 424242), ("demain", "x"), (["x"], None)])
def test_a_forged_click_opens_nothing_that_the_map_does_not_show(open_page: OpenPage, customdata: Any) -> None:
    page = open_page(DIANE, PAGE)
    click(page, *customdata)
    assert not page.exception
    assert page.selectbox("occ-jour").value == TODAY


def test_an_activity_that_is_closed_that_day_gives_way_to_an_open_one(open_page: OpenPage) -> None:
    page = open_page(DIANE, PAGE)
    page.selectbox("occ-activite").set_value(SOIR).run()
    page.selectbox("occ-jour").set_value(date(2026, 11, 25)).run()
    assert page.selectbox("occ-activite").value == MERCREDI
