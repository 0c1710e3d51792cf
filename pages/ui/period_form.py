"""The fields of « Saisir une période », and what they say together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

import streamlit as st

from db.children import Child
from pages.ui import text
from portail import french, wording, wording_basket
from portail.rules import period
from portail.rules.calendar import ONE_DAY, WEEKDAYS, Activity, HourMode, SchoolCalendar, month_end, month_of
from portail.rules.period import Habit, Series, Weeks, Wish

FIRST, LAST = "period-first", "period-last-{}"  # widgets
END = "period-end"  # the last day given by the page, and how many times one was
CHOOSE, USUAL, LIKE = "choose", "usual", "like-"
FOUR_WEEKS = timedelta(weeks=4)

_STYLE = """<style>
.st-key-period-ends { margin-top: -.75rem; gap: 0 1rem !important; }
.st-key-period-ends button:focus:not(:hover) { color: inherit; }
[data-testid="stDialog"] > :has(.st-key-period-apply) { overflow: clip; }  /* hidden: it would scroll */
.st-key-period-apply { position: sticky; z-index: 2; bottom: -2rem; padding: .5rem 0 .75rem;
  background: light-dark(#FFFFFF, #12181F); border-top: 1px solid var(--line);
  box-shadow: -.25rem 0 light-dark(#FFFFFF, #12181F); }  /* a letter that begins left of its line */
.st-key-period-ends button { text-decoration: underline; text-underline-offset: .2em; min-height: 2rem; }
</style>"""


@dataclass(frozen=True, slots=True)
class Period:
    """The form as filled."""

    wish: Wish
    habits: Mapping[Series, Habit]
    adding: bool
    names: Mapping[Series, str]  # « Léa · Matin », of what was asked for


@dataclass(frozen=True, slots=True)
class Offer:
    """What the form may offer. `family`: chosen in step 1; `known`: the habits of all the children of the household."""

    family: Sequence[Child]
    siblings: Sequence[Child]  # the family included
    activities: Sequence[Activity]
    calendar: SchoolCalendar
    known: Mapping[Series, Habit]


def draw(offer: Offer, start: date) -> Period | None:
    """The fields, from `start` to the end of its month; None while a date is missing."""
    st.html(_STYLE)
    if FIRST not in st.session_state:  # just opened
        st.session_state[FIRST], st.session_state[END] = start, (month_end(month_of(start)), 0)
    end, given = st.session_state[END]
    left, right = st.columns(2)
    adding = left.segmented_control("Action", [True, False], default=True, required=True, key="period-action",
                                    format_func=lambda add: "Inscrire" if add else "Désinscrire")  # fmt: skip
    weeks = right.segmented_control("Semaines", list(Weeks), default=Weeks.ALL, required=True, key="period-weeks",
                                    format_func=wording_basket.WEEKS.__getitem__)  # fmt: skip
    left, right = st.columns(2)
    first = left.date_input("Date de début", format="DD/MM/YYYY", key=FIRST)
    last = right.date_input("Date de fin", end, format="DD/MM/YYYY", key=LAST.format(given))
    _ends(offer, start)
    names = {(c.id, a.id): f"{c.first_name} · {a.short_name}" for c in offer.family for a in offer.activities}
    series = st.pills("Enfants et activités", list(names), selection_mode="multi", default=list(names),
                      format_func=lambda pair: text.plain(names[pair]), key="period-series")  # fmt: skip
    weekdays, habits = _days(offer, series, names, adding)
    if not isinstance(first, date) or not isinstance(last, date):
        return None
    return Period(Wish(first, last, weekdays, weeks), habits, adding, {pair: names[pair] for pair in series})


def _ends(offer: Offer, start: date) -> None:
    """Ends of period that families ask for, in one click."""
    with st.container(horizontal=True, key="period-ends"):
        for kind, (label, _) in _last_days(offer, start).items():
            st.button(label, key=f"period-end-{kind}", type="tertiary", on_click=_end_on, args=(offer, start, kind))


def _last_days(offer: Offer, start: date) -> dict[str, tuple[str, date]]:
    """Labels and days, by kind, from the first day in the form; from `start` while it has none."""
    chosen = st.session_state.get(FIRST)
    first = chosen if isinstance(chosen, date) else start
    end = max(activity.ends_on for activity in offer.activities)
    holidays = [found.first - ONE_DAY for found in offer.calendar.holidays if found.first > first + ONE_DAY]
    ends = {"weeks": ("4 semaines", first + FOUR_WEEKS - ONE_DAY)}
    if holidays and min(holidays) <= end:
        ends["holidays"] = "Jusqu'aux vacances", min(holidays)
    if first < end <= first + timedelta(days=period.LONGEST):
        ends["year"] = f"Jusqu'au {french.day_month_year(end)}", end
    return ends


def _end_on(offer: Offer, start: date, kind: str) -> None:
    """The first day may have been chosen since the buttons were drawn.

    The field is a new one: what the browser sends before it is drawn holds the former day, which must not win.
    """
    if found := _last_days(offer, start).get(kind):
        _, given = st.session_state[END]
        st.session_state[END] = found[1], given + 1


def _days(
    offer: Offer, series: Sequence[Series], names: Mapping[Series, str], adding: bool
) -> tuple[frozenset[int], Mapping[Series, Habit]]:
    """Weekdays of all, and the days of each."""
    like = _patterns(offer, series)
    chosen = CHOOSE
    if len(like) > 1:
        chosen = st.segmented_control("Jours et heures", list(like), default=CHOOSE, required=True, key="period-like",
                                      format_func=lambda code: text.plain(like[code]))  # fmt: skip
    if chosen == CHOOSE or chosen not in like:
        return _by_hand(offer, series, adding)
    child_id = int(chosen.removeprefix(LIKE)) if chosen.startswith(LIKE) else None
    habits = period.alike(series, offer.known, child_id)
    st.markdown("\n".join(_habit(offer, pair, names[pair], habits.get(pair)) for pair in series))
    return period.EVERY_DAY, habits


def _patterns(offer: Offer, series: Sequence[Series]) -> dict[str, str]:
    """Ways to say the days: by hand, as usual, as a brother or a sister."""
    found = {CHOOSE: "Choisir"}
    if any(pair in offer.known for pair in series):
        found[USUAL] = "Comme d'habitude"
    for child in offer.siblings:
        others = {activity for other, activity in series if other != child.id}
        if any((child.id, activity) in offer.known for activity in others):
            found[f"{LIKE}{child.id}"] = f"Comme {child.first_name}"
    return found


def _by_hand(offer: Offer, series: Sequence[Series], adding: bool) -> tuple[frozenset[int], Mapping[Series, Habit]]:
    offered = sorted(frozenset().union(*(activity.weekdays for activity in offer.activities)))
    weekdays = st.pills("Jours", offered, selection_mode="multi", default=offered, key="period-days",
                        format_func=lambda day: wording.WEEKDAY_NAMES[WEEKDAYS[day]].capitalize())  # fmt: skip
    asked = [activity for activity in offer.activities if activity.hour_mode is not HourMode.NONE and adding]
    hours = {activity.id: _hour(activity) for activity in asked}
    return frozenset(weekdays), {pair: Habit(hour=hours.get(pair[1])) for pair in series}


def _hour(activity: Activity) -> time | None:
    label = f"{wording.HOUR_MODES[activity.hour_mode]} · {text.plain(activity.short_name)}"
    return st.selectbox(label, activity.hours(), index=None, format_func=french.hour, key=f"period-hour-{activity.id}",
                        placeholder="Heure habituelle")  # fmt: skip


def _habit(offer: Offer, pair: Series, name: str, habit: Habit | None) -> str:
    """« - **Léa · Matin** : lundi et mardi, arrivée à 7h45 »."""
    activity = next(activity for activity in offer.activities if activity.id == pair[1])
    said = wording_basket.habit(habit, activity) if habit is not None else "jours inconnus, rien ne sera fait"
    return f"- **{text.plain(name)}** : {said}"
