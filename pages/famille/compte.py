"""Mon compte: details, household, documents; address, password, second factor, open sessions, which staff have too."""

import streamlit as st

from db import accounts, child_files, second_factors, sessions, structure
from pages.ui import account, account_security, custody, my_data, papers, session
from pages.ui.child_file import family
from portail import clock, settings
from portail.actions import email_change, signing
from portail.rules.access import STAFF, Role

user = session.require(*Role)
DOCUMENTS = "Mes documents"
now = clock.now()
with session.cursor() as con:  # Fetch
    town = settings.town(structure.settings(con))
    factor = second_factors.of(con, user.account_id)
    opened = sessions.open_of(con, user.account_id, clock.to_utc(now), signing.idle_since(now, town))
    if user.role is Role.PARENT:
        person = accounts.person(con, user.adult_id)
        asked, confirmed = child_files.confirmation(con, user.household)
        adults = accounts.adults(con, user.household)
        children = accounts.children(con, user.household, user.adult_id)

st.title("Mon compte")  # Present, act
if user.role is Role.PARENT:
    wanted = DOCUMENTS if st.query_params.get("rubrique") == "documents" else family.tab()
    names = ["Mes coordonnées", "Mon foyer", DOCUMENTS, "Connexion et sécurité", "Mes données"]
    mine, home, given, access, data = st.tabs(names, default=wanted)
    with mine:
        account.details_form(user, person)
    with given:
        papers.show(user)
    with home:
        account.household(adults, children, person.reference, now.date())
        if children:
            family.confirmation(asked, confirmed, now.date())
        custody.panel(user, now.date())
    with data:
        my_data.panel()
else:
    access = st.container()
with access:
    account_security.address(user, email_change.pending(user, now))
    account.password_form(user, town.password_min_length)
    account_security.factor(user, factor, user.role in STAFF and bool(town.second_factor_staff))
    account_security.provider(user)
    account.open_sessions(user, opened)
