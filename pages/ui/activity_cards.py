"""Step 2: the cards of the activities, and why some are not offered."""

import streamlit as st

from pages.ui import text
from portail import clock, french, wording
from portail.errors import Past, Refusal
from portail.rules import tariff
from portail.rules.calendar import Activity, Validation
from portail.rules.catalogue import Catalogue


def card(activity: Activity, offers: Catalogue, chosen: bool) -> None:
    """An activity to tick: dates, hours, ages, price, badges."""
    with st.container(border=True, width=340):
        st.checkbox(text.plain(activity.name), value=chosen, key=f"activity-{activity.id}")
        st.caption(
            f"Du {french.numeric_date(activity.starts_on)} au {french.numeric_date(activity.ends_on)}  \n"
            f"De {french.hour(activity.opens_at)} à {french.hour(activity.closes_at)} · "
            f"de {activity.min_age} à {activity.max_age} ans  \n{text.plain(_price(activity, offers))}"
        )
        badges = [("Repas inclus", "blue")] if activity.includes_meal else []
        badges += [("Validation automatique", "green")] if activity.validation is Validation.AUTOMATIC else []
        st.markdown(" ".join(f":{colour}-badge[{label}]" for label, colour in badges) or "&nbsp;")


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
