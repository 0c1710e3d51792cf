"""« Mon calendrier » in words: where in time, which bookings, and the list that says all that the calendar shows."""

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from pages.ui import calendar, states
from pages.ui.text import plain
from portail import french, wording
from portail.rules.agenda import Day, Entry, View, by_week, span, turn, within_reach
from portail.rules.booking import FREE_AGAIN, Operation, Reason, State
from portail.rules.calendar import week_number

VIEWS = {View.MONTH: "Mois", View.WEEK: "Semaine", View.LIST: "Liste"}
_TURNS = {View.MONTH: ("Mois précédent", "Mois suivant"), View.WEEK: ("Semaine précédente", "Semaine suivante")}
_FILTERS = ("agenda-children", "agenda-states", "agenda-cancelled")
_CSS = Path(__file__).with_name("agenda.css")


class Filters(NamedTuple):
    """Empty choices let everything pass."""

    children: tuple[int, ...]
    states: tuple[State, ...]
    cancelled: bool


def anchor(today: date) -> date:
    """The day that the address asks for; today when it asks for none or for nonsense."""
    try:
        return within_reach(date.fromisoformat(st.query_params.get("jour", "")))
    except ValueError:
        return today


def toolbar(today: date) -> tuple[View, date]:
    """Arrows, « Aujourd'hui », the period shown, the choice of a view. Returns the view and a day of the period."""
    st.html(f"<style>{_CSS.read_text('utf-8')}</style>")
    day = anchor(today)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="agenda-bar"):
        turns = st.container(
            horizontal=True, vertical_alignment="center", gap="small", key="agenda-turns", width="stretch"
        )
        view = st.segmented_control(
            "Affichage", list(VIEWS), format_func=VIEWS.__getitem__, default=View.MONTH, required=True,
            key="vue", bind="query-params", label_visibility="collapsed",
        )  # fmt: skip
    before, after = _TURNS.get(view, _TURNS[View.MONTH])
    with turns:
        for step, words, icon in ((-1, before, "chevron_left"), (1, after, "chevron_right")):
            st.button(
                words, icon=f":material/{icon}:", key=f"agenda-turn{step}", help=words,
                on_click=_go, args=(turn(view, day, step, today),),
            )  # fmt: skip
        st.button("Aujourd'hui", key="agenda-today", on_click=_go, args=(today,), disabled=_holds(view, day, today))
        st.html(f'<h2 class="agenda-period" aria-live="polite">{period(view, day)}</h2>')
    return view, day


def _holds(view: View, day: date, today: date) -> bool:
    first, last = span(view, day)
    return first <= today <= last


def _go(day: date) -> None:
    st.query_params["jour"] = day.isoformat()


def period(view: View, day: date) -> str:
    """« Décembre 2026 », « S49 · 30 novembre – 6 décembre 2026 »."""
    first, _ = span(view, day)
    return wording.week(first) if view is View.WEEK else french.month_year(first).capitalize()


def filters(names: Mapping[int, str]) -> Filters:
    """Which children, which states, the cancelled ones or not."""
    chosen: list[int] = []
    kept = len(st.session_state.get("agenda-states", ())) + bool(st.session_state.get("agenda-cancelled"))
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="agenda-filters"):
        if len(names) > 1:
            chosen = st.pills(
                "Enfants", list(names), selection_mode="multi", key="agenda-children",
                format_func=lambda child: plain(names[child]), label_visibility="collapsed",
            )  # fmt: skip
        with st.popover(f"Filtrer · {kept}" if kept else "Filtrer", icon=":material/filter_list:", key="agenda-filter"):
            wanted = st.multiselect(
                "États", [state for state in State if state is not State.CANCELLED], format_func=states.label,
                placeholder="Tous les états", key="agenda-states",
            )  # fmt: skip
            cancelled = st.toggle("Montrer les réservations annulées", key="agenda-cancelled")
    return Filters(tuple(chosen), tuple(wanted), cancelled)


def print_links(view: View, day: date) -> None:
    """The sheet of what is shown, as a PDF."""
    first, _ = span(view, day)
    words, name = ("Imprimer la semaine", "semaine") if view is View.WEEK else ("Imprimer le mois", "mois")
    address = f"/documents/calendrier/{name}/{first}.pdf"
    st.link_button(words, address, icon=":material/print:", type="tertiary", key="agenda-print")


def show_everything() -> None:
    """Forget the filters, in a callback."""
    for key in _FILTERS:
        st.session_state.pop(key, None)


def nothing(view: View, day: date) -> str:
    """« Rien n'est réservé en décembre 2026. », as text."""
    first, _ = span(view, day)
    when = f"pour la semaine {week_number(first)}" if view is View.WEEK else f"en {french.month_year(first)}"
    return f"Rien n'est réservé {when}."


def listing(shown: Sequence[Day], names: Mapping[int, str], today: date) -> str:
    """Safe HTML: the days under their week. When the period holds today, the past ones are folded."""
    past = [day for day in shown if day.day < today]
    coming = [day for day in shown if day.day >= today]
    if not past or not coming:
        return f'<div class="agenda">{_weeks(shown, names, today)}</div>'
    folded = f"<details><summary>Jours passés · {len(past)}</summary>{_weeks(past, names, today)}</details>"
    return f'<div class="agenda">{folded}{_weeks(coming, names, today)}</div>'


def _weeks(shown: Sequence[Day], names: Mapping[int, str], today: date) -> str:
    return "".join(
        f'<section><h3 class="agenda-week">Semaine {week_number(monday)}</h3>'
        f"{''.join(_day(day, names, today) for day in days)}</section>"
        for monday, days in by_week(shown)
    )


def _day(day: Day, names: Mapping[int, str], today: date) -> str:
    mark = ' <span class="today">Aujourd&#39;hui</span>' if day.day == today else ""
    words = french.long_date(day.day).removesuffix(f" {day.day.year}").capitalize()
    return f'<article><h4 class="agenda-day">{words}{mark}</h4>{rows(day.entries, names)}</article>'


def rows(entries: Sequence[Entry], names: Mapping[int, str]) -> str:
    """Safe HTML: one line per booking, with its price when the family pays it."""
    return f'<ul class="agenda-rows">{"".join(_row(entry, names[entry.child_id]) for entry in entries)}</ul>'


def _row(entry: Entry, name: str) -> str:
    rank = calendar.french_rank(entry.rank) if entry.rank else ""
    price = "" if entry.price is None or entry.state in FREE_AGAIN else french.euros(entry.price)
    note = remark(entry)
    return (
        f'<li class="{entry.state}"><span class="who">{escape(name)}</span>'
        f'<span class="what">{escape(entry.activity)}</span><span class="hours">{calendar.hours(entry)}</span>'
        f'<span class="state">{states.badge(entry.state, rank)}</span><span class="price">{price}</span>'
        f"{f'<span class=note>{escape(note)}</span>' if note else ''}</li>"
    )


def remark(entry: Entry) -> str:
    """What else the family should know of a booking; "" when nothing."""
    if not entry.ours:
        return "Réservé par l'autre foyer"
    match entry.state:
        case State.CHANGE_REQUESTED if entry.wanted is Operation.CANCEL:
            return "Annulation demandée après le délai"
        case State.CHANGE_REQUESTED if entry.wanted_hour:
            return f"Nouvelle heure demandée : {french.hour(entry.wanted_hour)}"
        case State.REFUSED if entry.reason in wording.REASONS:
            return f"Motif : {wording.REASONS[Reason(entry.reason)]}"
    return ""
