"""The forms of « Réglages du portail ». Only what was changed is sent: a colleague's change is not undone by a form."""

from collections.abc import Callable, Mapping
from datetime import datetime

import streamlit as st

from pages.ui import session
from portail import clock, wording, wording_town
from portail.actions import town_settings
from portail.actions.document_nights import days_before
from portail.actions.town_settings import BOUNDS, CONFIRMATIONS, LONGEST_REMINDER, MOST_REMINDERS
from portail.errors import Refusal
from portail.rules.access import ADMINISTRATORS, BILLERS, RULERS, Role, User
from portail.settings import CustodyDays, Town

NARROW = 480  # px: a number needs no more
REMINDERS = (1, 3, 7, 15, 30, 60, 90)  # days that are offered
Set = Callable[[User, Mapping[str, str], datetime], None]


def families(town: Town) -> None:
    """What the structure asks of families."""
    with st.form("reglages-familles", border=False):
        st.subheader("Enfant de deux foyers", anchor=False)
        choices = list(CustodyDays)
        custody = st.radio(
            "Qui peut réserver", choices, choices.index(town.custody), key=_key("custody", town),
            format_func=lambda one: wording_town.CUSTODY[one][0],
            captions=[wording_town.CUSTODY[one][1] for one in choices],
        )  # fmt: skip
        st.subheader("« Mes informations sont à jour »", anchor=False)
        months = st.radio(
            "Demander aux familles de confirmer avant de réserver", CONFIRMATIONS,
            CONFIRMATIONS.index(town.confirmation_months), horizontal=True, key=_key("confirmation_months", town),
            format_func=wording_town.CONFIRMATIONS.__getitem__,
        )  # fmt: skip
        st.subheader("Documents qui vont expirer", anchor=False)
        fitting = (days for days in days_before(town.document_reminder_days) if days <= LONGEST_REMINDER)
        chosen = list(fitting)[:MOST_REMINDERS]
        offered = sorted({*REMINDERS, *chosen}, reverse=True)
        days = st.multiselect(
            "Rappeler à la famille", offered, chosen, format_func=wording_town.reminder, placeholder="Aucun rappel",
            max_selections=MOST_REMINDERS, key=_key("document_reminder_days", town),
        )  # fmt: skip
        sent = st.form_submit_button("Enregistrer", type="primary")
    if sent:
        ordered = sorted(days, reverse=True)
        wanted = {"custody": str(custody), "confirmation_months": str(months)}
        if ordered != chosen:
            wanted["document_reminder_days"] = ",".join(map(str, ordered))
        _save(RULERS, town_settings.set_families, town, wanted)


def access(town: Town) -> None:
    """How people sign in."""
    with st.form("reglages-connexion", border=False):
        st.subheader("Équipe", anchor=False)
        required = st.toggle("Demander la double sécurité à toute l'équipe", bool(town.second_factor_staff),
                             key=_key("second_factor_staff", town),
                             help="À sa prochaine connexion, chacun relie son téléphone.")  # fmt: skip
        st.subheader("Tous les comptes", anchor=False)
        idle = _number("Fermer une connexion inactive après (minutes)", "session_idle_minutes", town)
        longest = _number("Fermer toute connexion après (heures)", "session_absolute_hours", town)
        length = _number("Longueur minimale d'un mot de passe (caractères)", "password_min_length", town,
                         "Les mots de passe déjà choisis restent valables.")  # fmt: skip
        sent = st.form_submit_button("Enregistrer", type="primary")
    if sent:
        wanted = {"second_factor_staff": str(int(required)), "session_idle_minutes": idle,
                  "session_absolute_hours": longest, "password_min_length": length}  # fmt: skip
        _save(ADMINISTRATORS, town_settings.set_access, town, wanted)


def billing(town: Town) -> None:
    """When invoices are due."""
    with st.form("reglages-factures", border=False):
        day = _number("Échéance des factures (jour du mois)", "invoice_due_day", town,
                      "Émise trop près de ce jour, une facture est à payer le mois suivant.")  # fmt: skip
        sent = st.form_submit_button("Enregistrer", type="primary")
    if sent:
        _save(BILLERS, town_settings.set_billing, town, {"invoice_due_day": day})


def _number(label: str, key: str, town: Town, help: str | None = None) -> str:
    least, most = BOUNDS[key]
    value = min(max(getattr(town, key), least), most)
    return str(int(st.number_input(label, least, most, value, key=_key(key, town), help=help, width=NARROW)))


def _key(key: str, town: Town) -> str:
    """Of a widget; another one when the setting has another value, which the widget then shows."""
    return f"{key}-{getattr(town, key)}"


def _save(roles: frozenset[Role], act: Set, town: Town, wanted: Mapping[str, str]) -> None:
    changed = {key: value for key, value in wanted.items() if value != str(getattr(town, key))}
    try:
        act(session.require(*roles), changed, clock.now())
    except Refusal as refusal:
        st.error(wording.refusal(refusal))
    else:
        session.flash("Réglages enregistrés.")
        st.rerun()
