"""S7: the mails that left or did not, the news, the texts of the home page."""

import streamlit as st

from pages.ui import mails, news, session
from portail.actions.news import EDITORS
from portail.rules.access import STAFF

user = session.require(*STAFF)
MAILS, NEWS, TEXTS = "E-mails", "Actualités", "Textes de l'accueil"
st.title("Communication")
views = (MAILS, NEWS, TEXTS) if user.role in EDITORS else (MAILS,)
view = MAILS
if len(views) > 1:
    view = st.segmented_control(
        "Rubrique", views, default=MAILS, required=True, key="rubrique", label_visibility="collapsed"
    )
if view == NEWS:
    news.show()
elif view == TEXTS:
    news.show_texts()
else:
    mails.show()
