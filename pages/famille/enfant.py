"""The file of one child, which « Mon compte » opens: /enfant?fiche=12."""

import streamlit as st

from pages.ui import session
from pages.ui.child_file import family, page
from portail import clock, french, wording
from portail.actions import child_files
from portail.errors import Refusal
from portail.rules.access import Role

user = session.require(Role.PARENT)
now = clock.now()
family.way_back()
try:
    view = child_files.view(user, family.asked(), None, now)
except Refusal as refusal:
    st.title("Fiche d'un enfant")
    st.error(wording.refusal(refusal))
else:
    st.title(f"Fiche {page.plain(french.of(view.file.first_name))}", anchor=False)
    page.show(user, view, now)
