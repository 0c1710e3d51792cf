"""« Mon calendrier » in words: where in time, which bookings, and the list that says all that the calendar shows."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from html import escape
from pathlib import Path

import streamlit as st

from pages.ui import states, year
from portail import french, wording_agenda
from portail.rules.agenda import Day, Entry, View, by_week, counts, span, turn, within_reach
from portail.rules.booking import FREE_AGAIN, State
from portail.rules.calendar import days, week_number

VIEWS = {View.MONTH: "Mois", View.WEEK: "Semaine", View.YEAR: "Année", View.LIST: "Liste"}
_TURNS = {
    View.MONTH: ("Mois précédent", "Mois suivant"),
    View.WEEK: ("Semaine précédente", "Semaine suivante"),
    View.YEAR: ("Année précédente", "Année suivante"),
}
_SHEETS = {
    View.MONTH: (("Le mois", "mois"), ("À afficher sur le frigo", "frigo-mois")),
    View.WEEK: (("La semaine", "semaine"), ("À afficher sur le frigo", "frigo-semaine")),
    View.YEAR: (("L'année", "annee"),),
}
_CSS = [Path(__file__).with_name(name) for name in ("agenda.css", "year.css")]


def anchor(today: date) -> date:
    """The day that the address asks for; today when it asks for none or for nonsense."""
    try:
        return within_reach(date.fromisoformat(st.query_params.get("jour", "")))
    except ValueError:
        return today


def toolbar(today: date) -> tuple[View, date]:
    """Arrows, « Aujourd'hui », the period shown, the choice of a view. Returns the view and a day of the period."""
    st.html(f"<style>{''.join(sheet.read_text('utf-8') for sheet in _CSS)}{year.css()}</style>")
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
                on_click=_turn, args=(step, today),
            )  # fmt: skip
        st.button("Aujourd'hui", key="agenda-today", on_click=go, args=(today,), disabled=_holds(view, day, today))
        st.html(f'<h2 class="agenda-period" aria-live="polite">{wording_agenda.period(view, day)}</h2>')
    return view, day


def _turn(step: int, today: date) -> None:
    """From the view and the day at the click, which may be newer than the page."""
    go(turn(st.session_state["vue"], anchor(today), step, today))


def _holds(view: View, day: date, today: date) -> bool:
    first, last = span(view, day)
    return first <= today <= last


def go(day: date) -> None:
    st.query_params["jour"] = day.isoformat()


def summary(shown: Sequence[Entry], names: Mapping[int, str], view: View, day: date) -> str:
    """Safe HTML: what each child has in the period, counted in days."""
    moment = wording_agenda.when(view, day)
    tally = counts(shown)
    lines = [(names[child], wording_agenda.counted(tally[child], moment)) for child in names if child in tally]
    items = "".join(f"<li>{f'<b>{escape(name)}</b> ' if len(names) > 1 else ''}{escape(said)}</li>"
                    for name, said in lines)  # fmt: skip
    return f'<ul class="agenda-counts" aria-label="En résumé">{items}</ul>'


def one_day(view: View, day: date, booked: Sequence[Entry], on_day: Callable[[date], None]) -> None:
    """Any day of the period, by its name: what a click on a day does, for those who use a keyboard."""
    first, last = span(view, day)
    load = Counter(entry.day for entry in booked if entry.state is not State.CANCELLED)

    def named(shown: date) -> str:
        words = french.long_date(shown).removesuffix(f" {shown.year}").capitalize()
        return f"{words} · {french.count('réservation', load[shown])}" if load[shown] else words

    def chosen() -> None:
        if picked := st.session_state["agenda-pick"]:
            st.session_state["agenda-pick"] = None  # else the list would keep the day, and could not ask for it again
            on_day(picked)

    st.selectbox(
        "Voir un jour", list(days(first, last)), index=None, format_func=named, placeholder="Voir un jour",
        key="agenda-pick", label_visibility="collapsed", on_change=chosen,
    )  # fmt: skip


def sheets(view: View, day: date, query: str, query_without_states: str) -> None:
    """The documents of what is shown."""
    first, _ = span(view, day)
    with st.popover("Imprimer", icon=":material/print:", key="agenda-print"):
        for words, name in _SHEETS.get(view, _SHEETS[View.MONTH]):
            asked = query_without_states if name.startswith("frigo") else query
            address = f"/documents/calendrier/{name}/{first}.pdf{asked}"
            st.link_button(f"{words} (PDF)", address, type="tertiary", key=f"agenda-print-{name}")


def nothing(view: View, day: date) -> str:
    """« Rien n'est réservé en décembre 2026. », as text."""
    first, last = span(view, day)
    match view:
        case View.WEEK:
            when = f"pour la semaine {week_number(first)}"
        case View.YEAR:
            when = f"pour l'année scolaire {first.year}-{last.year}"
        case _:
            when = f"en {french.month_year(first)}"
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
        f"{''.join(_day(day, names, today) for day in held)}</section>"
        for monday, held in by_week(shown)
    )


def _day(day: Day, names: Mapping[int, str], today: date) -> str:
    mark = ' <span class="today">Aujourd&#39;hui</span>' if day.day == today else ""
    words = french.long_date(day.day).removesuffix(f" {day.day.year}").capitalize()
    button = f'<button type="button" data-day="{day.day}">{words}<span class="sr">, voir le détail</span></button>'
    return f'<article><h4 class="agenda-day">{button}{mark}</h4>{rows(day.entries, names)}</article>'


def rows(entries: Sequence[Entry], names: Mapping[int, str]) -> str:
    """Safe HTML: one line per booking, with its price when the family pays it."""
    return f'<ul class="agenda-rows">{"".join(_row(entry, names[entry.child_id]) for entry in entries)}</ul>'


def _row(entry: Entry, name: str) -> str:
    rank = french.rank(entry.rank) if entry.rank else ""
    price = "" if entry.price is None or entry.state in FREE_AGAIN else french.euros(entry.price)
    note = wording_agenda.remark(entry)
    return (
        f'<li class="{entry.state}"><span class="who">{escape(name)}</span>'
        f'<span class="what">{escape(entry.activity)}</span><span class="hours">{wording_agenda.hours(entry)}</span>'
        f'<span class="state">{states.badge(entry.state, rank)}</span><span class="price">{price}</span>'
        f"{f'<span class=note>{escape(note)}</span>' if note else ''}</li>"
    )
