"""The parts of the staff's first screen."""

from collections.abc import Sequence
from datetime import date, datetime

import streamlit as st

from db.dashboard import Due, Today
from pages.ui import tables
from portail import clock, french
from portail.rules.access import VALIDATORS, User
from portail.rules.occupancy import DayFill, HeatMap

DAYS = 5  # open days after today


def figures(facts: Today, due: Due | None, cells: Sequence[DayFill], now: datetime) -> None:
    """Children and meals of the day, requests, money for who may know."""
    meals = sum(cell.expected for cell in cells if cell.activity.includes_meal)
    waiting = f"{french.number(facts.waiting)} en liste d'attente" if facts.waiting else ""
    asked = " · ".join(part for part in (oldest(facts.oldest_at, now), waiting) if part)
    listed = [
        ("Enfants attendus aujourd'hui", french.number(facts.children), ""),
        ("Repas", french.number(meals), ""),
        ("Demandes à traiter", french.number(facts.requests), asked),
    ]
    if due is not None:
        late = f"dont {french.euros(due.late_amount)} en retard" if due.late_invoices else "aucun retard"
        listed.append(("À encaisser", french.euros(due.amount), f"{french.count('facture', due.invoices)}, {late}"))
    tables.figures(listed)


def oldest(at: datetime | None, now: datetime) -> str:
    """« la plus ancienne il y a 3 jours », by civil days; nothing without a request."""
    if at is None:
        return ""
    days = (now.date() - clock.to_paris(at).date()).days
    since = {0: "aujourd'hui", 1: "hier"}.get(days, f"il y a {french.count('jour', days)}")
    return f"la plus ancienne : {since}"


def to_do(user: User, facts: Today) -> None:
    """The way to what waits."""
    if (
        facts.requests
        and user.role in VALIDATORS
        and st.button("Traiter les demandes", type="primary", icon=":material/checklist:", key="vers-validation")
    ):
        st.switch_page("equipe/validation.py")
    if facts.mails_failed:
        failed = facts.mails_failed
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            what = "ne sont pas partis" if failed > 1 else "n'est pas parti"
            st.markdown(f"**{french.count('e-mail', failed)}** {what}.")
            st.page_link("equipe/communication.py", label="Voir les e-mails", icon=":material/arrow_forward:",
                         icon_position="right")  # fmt: skip


def activities(cells: Sequence[DayFill]) -> None:
    st.subheader("Aujourd'hui")
    if cells:
        tables.today("Accueils du jour", cells)
    else:
        tables.empty("Aucun accueil aujourd'hui.")


def next_days(shown: HeatMap, today: date, *, links: bool) -> None:
    """Fill of the open days to come; `links` for who may open the occupancy screen."""
    days = [day for day in shown.days if day > today][:DAYS]
    st.subheader("Prochains jours ouverts")
    if not days:
        tables.empty("Aucun jour ouvert à venir.")
        return
    tables.coming("Places prises sur places ordinaires, prochains jours ouverts", shown, days)
    if links:
        st.page_link("equipe/occupation.py", label="Voir l'occupation du mois", icon=":material/arrow_forward:",
                     icon_position="right")  # fmt: skip
