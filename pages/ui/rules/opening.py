"""The form of the opening of bookings: a day and an hour, earlier for residents where the structure wants it."""

from typing import Any

import streamlit as st

from pages.ui.rules import fields
from portail import clock

Opening = dict[str, Any]


def form(opening: Opening, prefix: str) -> Opening:
    """Empty where booking is always open. An opening by another fact than residence is left as it is."""
    if opening.get("by") not in (None, "resident"):
        st.info("Cette ouverture dépend d'une autre donnée : elle se change dans l'édition avancée.")
        return opening
    if not st.toggle("Les réservations ouvrent à une date", bool(opening), key=f"{prefix}-on"):
        return {}
    opens = opening.get("opens", f"{clock.today()} 09:00")
    apart = st.toggle("Une date pour les habitants, une autre pour les extérieurs", isinstance(opens, dict),
                      key=f"{prefix}-apart")  # fmt: skip
    known = opens if isinstance(opens, dict) else {"yes": opens, "no": opens}
    found: Opening = {}
    if apart:
        found["by"] = "resident"
        found["opens"] = {
            "yes": fields.moment("Pour les habitants", known.get("yes"), f"{prefix}-yes"),
            "no": fields.moment("Pour les extérieurs", known.get("no"), f"{prefix}-no"),
        }
    else:
        found["opens"] = fields.moment("Ouverture", known.get("yes"), f"{prefix}-opens")
    closes = fields.day("Dernier jour pour réserver (facultatif)", opening.get("closes"), f"{prefix}-closes")
    return {**found, **({"closes": closes} if closes else {})}
