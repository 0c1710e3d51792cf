"""Step 2: the cards of the activities, and why some are not offered."""

from collections.abc import Iterable, Sequence
from html import escape

import streamlit as st

from pages.ui import ready, text
from portail import clock, french, wording, wording_activity
from portail.errors import Past, Refusal
from portail.rules import tariff
from portail.rules.calendar import Activity, Validation
from portail.rules.catalogue import Catalogue
from portail.rules.documents import Readiness
from portail.wording_activity import Line

_QUIET = 'style="font-size: .875rem; opacity: .75"'  # a popover stands outside the colours of the theme


def card(activity: Activity, offers: Catalogue, chosen: bool, own: Sequence[tuple[str, Readiness]] = ()) -> None:
    """An activity to tick: dates, hours, ages, price, badges; `own`: whether each chosen child is ready for it."""
    with st.container(border=True, width=340):
        st.checkbox(text.plain(activity.name), value=chosen, key=f"activity-{activity.id}")
        st.caption(
            f"Du {french.numeric_date(activity.starts_on)} au {french.numeric_date(activity.ends_on)}  \n"
            f"De {french.hour(activity.opens_at)} à {french.hour(activity.closes_at)} · "
            f"de {activity.min_age} à {activity.max_age} ans  \n{text.plain(_price(activity, offers))}"
        )
        badges = [("Repas inclus", "blue")] if activity.includes_meal else []
        badges += [("Validation automatique", "green")] if activity.validation is Validation.AUTOMATIC else []
        badges += ready.badge(one for _, one in own)
        st.markdown(" ".join(f":{colour}-badge[{label}]" for label, colour in badges) or "&nbsp;")
        ready.follow_up(own)
        _terms(activity, offers)


def _terms(activity: Activity, offers: Catalogue) -> None:
    """What the règlement says of the activity, and what it announces."""
    day = max(clock.today(), activity.starts_on)
    version = tariff.in_force(offers.tariffs, activity.id, day)
    said = _paragraphs(wording_activity.lines(activity, version, day))
    for change in wording_activity.changes(activity, offers.tariffs, day):
        since = f"À partir du {french.day_month_year(change.since)}"
        said += f"<p><strong>{since}</strong></p>{_paragraphs(change.lines)}"
    with st.popover("Délais et tarif", type="tertiary", icon=":material/schedule:", key=f"terms-{activity.id}"):
        st.html(said)


def _paragraphs(lines: Iterable[Line]) -> str:
    """Each title over its sentence, or over a row per price."""
    said = (
        (title, "<br>".join(escape(row[:1].upper() + row[1:]) for row in rows)) for title, *rows in map(_rows, lines)
    )
    return "".join(f"<p><span {_QUIET}>{escape(title)}</span><br>{rows}</p>" for title, rows in said)


def _rows(line: Line) -> Sequence[str]:
    if line.table is None or len(line.table.headings) > 2:
        return line.title, line.sentence
    rows = (f"{quotient}\u00a0: {price}" for quotient, price in line.table.rows)
    return f"{line.title}, selon le quotient familial", *rows, *filter(None, [line.table.rest])


def _price(activity: Activity, offers: Catalogue) -> str:
    version = tariff.in_force(offers.tariffs, activity.id, max(clock.today(), activity.starts_on))
    if version is None:
        return "Tarif à venir"
    lowest = tariff.starting_price(version.model)
    several = tariff.several_prices(version.model)
    return f"{'À partir de ' if several else ''}{french.euros(lowest)} par {activity.unit}"


def hidden(offers: Catalogue, blocked: dict[int, Refusal]) -> None:
    """The activities that these children cannot have, each with its cause; those that are over are left out."""
    shown = {id: refusal for id, refusal in blocked.items() if not isinstance(refusal, Past)}
    if shown:
        with st.expander(f"Activités non proposées ({len(shown)}), et pourquoi"):
            for activity_id, refusal in shown.items():
                name = text.plain(offers.activity(activity_id).name)
                st.markdown(f"- **{name}** : {text.plain(wording.refusal(refusal))}")
