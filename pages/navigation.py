"""Who is here, and which pages they have: the one script that Streamlit runs."""

from pathlib import Path

import streamlit as st

from db import carts, catalogue, documents, notifications
from pages.ui import header, session, theme
from portail.rules.access import (
    ADMINISTRATORS,
    BILLERS,
    KEEPERS,
    OBSERVERS,
    RULERS,
    STAFF,
    VALIDATORS,
    Role,
    User,
)

LOGO = str(Path(__file__).parent / "static" / "logo.svg")
PARENT_PAGES = (
    ("accueil", "Accueil"),
    ("compte", "Mon compte"),
    ("inscription", "Inscription"),
    ("calendrier", "Mon calendrier"),
    ("finances", "Finances"),
    ("alertes", "Alertes"),
)
CHILD_FILE = ("famille/enfant", "Fiche d'un enfant", "enfant")  # « Mon compte » leads there
STAFF_PAGES = (
    ("equipe/tableau_de_bord", "Tableau de bord", STAFF),
    ("equipe/validation", "Validation", VALIDATORS),
    ("equipe/foyers", "Foyers", VALIDATORS),
    ("equipe/fiches", "Fiches", KEEPERS),
    ("equipe/documents", "Documents", VALIDATORS),
    ("equipe/occupation", "Occupation", OBSERVERS),
    ("equipe/facturation", "Facturation", BILLERS),
    ("equipe/regles", "Règles et tarifs", RULERS),
    ("equipe/communication", "Communication", STAFF),
    ("equipe/comptes", "Comptes", ADMINISTRATORS),
    ("equipe/donnees", "Données personnelles", ADMINISTRATORS),
    ("famille/compte", "Mon compte", STAFF),
)


def pages_of(user: User, unread: int, to_check: int) -> list[st.Page]:
    """The pages of the person's menu, in its order; the first is the home page. The counts stand in their titles."""
    if user.role is Role.PARENT:
        listed = [(f"famille/{name}", title) for name, title in PARENT_PAGES]
    else:
        listed = [(path, title) for path, title, roles in STAFF_PAGES if user.role in roles]
    hidden = [CHILD_FILE] if user.role is Role.PARENT else []
    badges = {"famille/alertes": f"Alertes ({unread})"} if unread else {}
    badges |= {"equipe/documents": f"Documents ({to_check})"} if to_check else {}
    return [
        st.Page(f"{path}.py", title=badges.get(path, title), url_path=path.split("/")[1], default=path == listed[0][0])
        for path, title in listed
    ] + [st.Page(f"{path}.py", title=title, url_path=url, visibility="hidden") for path, title, url in hidden]


st.set_page_config(page_title="Portail familles", page_icon=LOGO, layout="wide")
user = session.require()
with session.cursor() as con:
    offers = catalogue.load(con)
    basket = carts.count(con, user.account_id) if user.role is Role.PARENT else 0
    unread = notifications.unread(con, user.account_id) if user.role is Role.PARENT else 0
    to_check = documents.pending(con) if user.role in VALIDATORS else 0
theme.apply()
st.logo(LOGO)
page = st.navigation(pages_of(user, unread, to_check), position="top")
header.above(user, offers, basket)
page.run()
header.below()
