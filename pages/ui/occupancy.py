"""The parts of the occupancy screen: period, figures, map, children of a day, bars, the same as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from db.dashboard import SiteSpan
from pages.ui import charts, session, states, tables
from portail import french, wording
from portail.actions import occupancy as measured
from portail.rules import occupancy
from portail.rules.access import OBSERVERS
from portail.rules.calendar import week_number
from portail.rules.occupancy import DayFill, HeatMap, Span

SPAN, SITE, DAY, ACTIVITY = "occ-vue", "occ-site", "occ-jour", "occ-activite"
MAP, CLICKED, BARS_OF = "occ-carte", "occ-case", "occ-barres"
SQUARE, LABELS = 44, 190  # pixels
ALL = 0  # no site or activity has this id
STYLE = """<style>
.st-key-occ-vue button { min-height: 40px; }
.st-key-occ-cadre { overflow-x: auto; }
@media (max-width: 640px) {
  .st-key-occ-periode { flex-wrap: nowrap; }
  .st-key-occ-periode button { padding-inline: .75rem; }
  .st-key-occ-periode button p { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
}
</style>"""
NAMES = {Span.WEEK: ("Semaine précédente", "Semaine suivante"), Span.MONTH: ("Mois précédent", "Mois suivant")}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the filters say. Both days are included; `site_id` None is every site."""

    span: Span
    first: date
    last: date
    site_id: int | None

    @property
    def name(self) -> str:
        """« décembre 2026 », « la semaine du 30 novembre 2026 »."""
        if self.span is Span.MONTH:
            return french.month_year(self.first)
        return f"la semaine du {french.day_month_year(self.first)}"


def option(span: Span, first: date) -> str:
    """« Décembre 2026 », « S49 · 30 nov. 2026 »."""
    if span is Span.MONTH:
        return french.month_year(first).capitalize()
    return f"S{week_number(first)} · {french.days_list([first])} {first.year}"


def on_phone() -> bool:
    """What the browser says of itself; the window of a computer, however narrow, is not a phone."""
    return "Mobi" in (st.context.headers.get("User-Agent") or "")


def on_dark_page() -> bool:
    return st.context.theme.type == "dark"


# Filters


def filters(sites: Sequence[SiteSpan], today: date) -> Chosen:
    """Period and site; `sites` is not empty."""
    st.html(STYLE)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        span = Span(
            st.segmented_control(
                "Affichage", list(Span), default=Span.WEEK if on_phone() else Span.MONTH, required=True, key=SPAN,
                format_func=wording.SPANS.__getitem__, on_change=_follow_day,
            )
        )  # fmt: skip
        with st.container(horizontal=True, vertical_alignment="bottom", width=520, key="occ-periode"):
            first = _period(span, sites, today)
        names = {ALL: "Tous les sites", **{site.id: site.name for site in sites}}
        site_id = ALL
        if st.session_state.get(SITE) not in names:
            st.session_state[SITE] = ALL
        if len(sites) > 1:
            site_id = st.selectbox("Site", list(names), key=SITE, width=260, format_func=names.__getitem__)
    return Chosen(span, first, occupancy.end(span, first), site_id or None)


def _period(span: Span, sites: Sequence[SiteSpan], today: date) -> date:
    options = occupancy.periods(span, min(site.first for site in sites), max(site.last for site in sites))
    key = f"occ-{span}"
    wanted = st.session_state.get(key)
    if wanted not in options:
        day = st.session_state.get(DAY)
        wanted = occupancy.start(span, day if isinstance(day, date) else today)
        st.session_state[key] = wanted = min(max(wanted, options[0]), options[-1])
    place = options.index(wanted)
    before, after = NAMES[span]
    st.button("Précédent", icon=":material/chevron_left:", help=before, key="occ-avant", disabled=place == 0,
              on_click=_move, args=(key, options, -1))  # fmt: skip
    chosen: date = st.selectbox(wording.SPANS[span], options, key=key, format_func=lambda first: option(span, first))
    st.button("Suivant", icon=":material/chevron_right:", icon_position="right", help=after, key="occ-apres",
              disabled=place == len(options) - 1, on_click=_move, args=(key, options, 1))  # fmt: skip
    return chosen


def _move(key: str, options: Sequence[date], step: int) -> None:
    """From the period chosen at the click, which may be newer than the page."""
    if (chosen := st.session_state.get(key)) in options:
        place = options.index(chosen) + step
        st.session_state[key] = options[max(0, min(place, len(options) - 1))]


def _follow_day() -> None:
    """The other display opens on the day that was shown."""
    for span in Span:
        st.session_state.pop(f"occ-{span}", None)


# Figures and map


def figures(fills: Sequence[DayFill]) -> None:
    facts = occupancy.summary(fills)
    rate = "–" if facts.percent is None else f"{facts.percent}\u00a0%"
    waiting = f"et {french.number(facts.waiting)} en liste d'attente" if facts.waiting else ""
    tables.figures(
        [
            ("Taux de remplissage", rate, f"{french.number(facts.taken)} sur {french.count('place', facts.places)}"),
            ("Jours complets", french.number(facts.full_days), f"sur {french.number(facts.open_days)}, par activité"),
            ("Demandes à traiter", french.number(facts.undecided), waiting),
            ("Places libres", french.number(facts.free), ""),
        ]
    )


def keep_choice(shown: HeatMap, today: date) -> tuple[date, int]:
    """The day and activity to open: those chosen, if the map has them."""
    day = st.session_state.get(DAY)
    if day not in shown.days:
        day = occupancy.first_shown(shown.days, today)
    offered = [activity.id for activity in shown.open_on(day)]
    activity_id = st.session_state.get(ACTIVITY)
    if activity_id not in offered:
        activity_id = offered[0]
    st.session_state[DAY], st.session_state[ACTIVITY] = day, activity_id
    return day, activity_id


def show_map(shown: HeatMap, chosen: Chosen, cell: tuple[date, int], today: date) -> None:
    st.subheader("Remplissage par jour et activité")
    figure = charts.heat_map(shown, cell, today, dark=on_dark_page(), short=on_phone())
    width = _least_width(len(shown.days))
    st.html(f"<style>.st-key-occ-cadre > * {{ min-width: {width}px; }}</style>")
    with st.container(key="occ-cadre"):
        st.plotly_chart(
            figure, key=MAP, on_select=_clicked, selection_mode="points", config=charts.CONFIG,
            height=figure.layout.height, alt=_map_in_words(shown, chosen),
        )  # fmt: skip
    tables.step_legend()
    st.html('<p class="muted">Nombre d\'enfants par jour. Choisissez une case pour voir qui vient.</p>')


def _least_width(days: int) -> int:
    """Squares that a finger can hit; a week fits on a phone."""
    return LABELS + days * SQUARE if days > 6 else 0


def _map_in_words(shown: HeatMap, chosen: Chosen) -> str:
    full = sum(cell.full for cell in shown.cells.values())
    size = f"{french.count('activité', len(shown.activities))}, {french.count('jour', len(shown.days))}"
    return f"Remplissage, {chosen.name} : {size}, {full} fois complet. Tous les nombres sont dans le tableau plus bas."


def _clicked() -> None:
    """A second click on a square empties the selection: the square stays open."""
    session.require(*OBSERVERS)
    cell = charts.picked(st.session_state.get(MAP)) or st.session_state.get(CLICKED)
    if cell is not None:
        st.session_state[CLICKED] = cell
        st.session_state[DAY], st.session_state[ACTIVITY] = cell


# Children of a day


def show_day(shown: HeatMap) -> None:
    """The children of the chosen square, which is also chosen here, without a mouse."""
    st.subheader("Enfants du jour")
    names = _names(shown)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        day: date = st.selectbox("Jour", shown.days, key=DAY, width=280,
                                 format_func=lambda day: french.long_date(day).capitalize())  # fmt: skip
        offered = [activity.id for activity in shown.open_on(day)]
        activity_id: int = st.selectbox("Activité", offered, key=ACTIVITY, width=320, format_func=names.__getitem__)
        children = measured.children_of(session.require(*OBSERVERS), activity_id, day)
        if children:
            st.link_button("Exporter la liste", f"/documents/occupation/{activity_id}/{day}.csv",
                           icon=":material/download:")  # fmt: skip
    if not children:
        tables.empty("Aucun enfant inscrit ce jour-là.")
        return
    counted = [(state, sum(child.state is state for child in children)) for state in states.LOOKS]
    st.html(" ".join(states.badge(state, french.number(number)) for state, number in counted if number))
    tables.children(f"{names[activity_id]}, {french.long_date(day)}", children, day)


# Bars and table


def show_bars(fills: Sequence[DayFill], shown: HeatMap, chosen: Chosen, today: date) -> None:
    st.subheader("Enfants par état et places")
    names = {ALL: "Toutes les activités", **_names(shown)}
    if st.session_state.get(BARS_OF) not in names:
        st.session_state[BARS_OF] = ALL
    activity_id = st.selectbox("Activité montrée", list(names), key=BARS_OF, width=320, format_func=names.__getitem__)
    stack = occupancy.stack(fills, activity_id or None)
    figure = charts.bars(stack, today, dark=on_dark_page(), short=on_phone())
    st.plotly_chart(figure, key="occ-etats", config=charts.CONFIG, height=figure.layout.height,
                    alt=f"Enfants par état et places par jour, {chosen.name} : {names[activity_id]}.")  # fmt: skip


def _names(shown: HeatMap) -> dict[int, str]:
    return {activity.id: tables.activity_name(activity, shown.activities) for activity in shown.activities}


def show_table(shown: HeatMap, chosen: Chosen) -> None:
    with st.expander("Tous les nombres en tableau"):
        tables.fills(f"Places prises sur places ordinaires, {chosen.name}", shown)
