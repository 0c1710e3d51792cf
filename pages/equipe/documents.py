"""Documents: what families sent, checked one by one; the types that are asked for."""

import streamlit as st

from pages.ui import paper_queue, paper_types, session
from portail.actions.document_types import EDITORS
from portail.rules.access import VALIDATORS

user = session.require(*VALIDATORS)
QUEUE, TYPES = "À vérifier", "Documents demandés"
st.title("Documents")
view = QUEUE
if user.role in EDITORS:
    view = st.segmented_control(
        "Rubrique", (QUEUE, TYPES), default=QUEUE, required=True, key="documents-view", label_visibility="collapsed"
    )
if view == TYPES:
    paper_types.show()
else:
    paper_queue.show(user)
