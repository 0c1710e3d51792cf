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
FAMILIES, SETTINGS = "Familles", "Réglages"  # one entry of the bar for several pages, which name each other
STAFF_PAGES = (
    ("equipe/tableau_de_bord", "Tableau de bord", STAFF, ""),
    ("equipe/validation", "Validation", VALIDATORS, ""),
    ("equipe/foyers", "Foyers", VALIDATORS, FAMILIES),
    ("equipe/fiches", "Fiches", KEEPERS, FAMILIES),
    ("equipe/documents", "Documents", VALIDATORS, FAMILIES),
    ("equipe/occupation", "Occupation", OBSERVERS, ""),
    ("equipe/facturation", "Facturation", BILLERS, ""),
    ("equipe/communication", "Communication", STAFF, ""),
    ("equipe/reglages", "Réglages du portail", RULERS | BILLERS, SETTINGS),
    ("equipe/regles", "Règles et tarifs", RULERS, SETTINGS),
    ("equipe/comptes", "Comptes", ADMINISTRATORS, SETTINGS),
    ("equipe/donnees", "Données personnelles", ADMINISTRATORS, SETTINGS),
    ("famille/compte", "Mon compte", STAFF, ""),
)


def pages_of(user: User, unread: int, to_check: int) -> tuple[list[st.Page], header.Groups]:
    """The person's pages, the first being the home page, and those that share an entry of the bar."""
    if user.role is Role.PARENT:
        listed = [(f"famille/{name}", title, "") for name, title in PARENT_PAGES]
    else:
        listed = [(path, title, group) for path, title, roles, group in STAFF_PAGES if user.role in roles]
    badges = {"famille/alertes": f"Alertes ({unread})"} if unread else {}
    badges |= {"equipe/documents": f"Documents ({to_check})", FAMILIES: f"Familles ({to_check})"} if to_check else {}
    pages: list[st.Page] = []
    groups: header.Groups = {}
    for path, title, group in listed:
        label, first = badges.get(path, title), group not in groups
        page = st.Page(
            f"{path}.py", title=badges.get(group, group) if group and first else label, url_path=path.split("/")[1],
            default=not pages, visibility="visible" if first else "hidden",
        )  # fmt: skip
        pages.append(page)
        if group:
            groups.setdefault(group, []).append((page, label))
    if user.role is Role.PARENT:
        path, title, url = CHILD_FILE
        pages.append(st.Page(f"{path}.py", title=title, url_path=url, visibility="hidden"))
    return pages, groups


st.set_page_config(page_title="Portail familles", page_icon=LOGO, layout="wide")
user = session.require()
with session.cursor() as con:
    offers = catalogue.load(con)
    basket = carts.count(con, user.account_id) if user.role is Role.PARENT else 0
    unread = notifications.unread(con, user.account_id) if user.role is Role.PARENT else 0
    to_check = documents.pending(con) if user.role in VALIDATORS else 0
theme.apply()
st.logo(LOGO)
pages, groups = pages_of(user, unread, to_check)
page = st.navigation(pages, position="top")
header.above(user, offers, basket)
header.neighbours(page, groups)
page.run()
header.below()
