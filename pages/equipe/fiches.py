"""Fiches: changes of families to verify, a child to find and its file, what the structure asks."""

import streamlit as st

from pages.ui import session
from pages.ui.child_file import board, page
from portail import clock, french
from portail.actions import child_files, child_review
from portail.errors import Refusal
from portail.rules.access import KEEPERS, RULERS

user = session.require(*KEEPERS)
now = clock.now()
if (child_id := board.opened()) is not None:
    board.back(child_id)
    try:
        view = child_files.view(user, child_id, board.opening(child_id), now)
    except Refusal as refusal:
        board.lost(refusal)
    else:
        st.title(f"Fiche {page.plain(french.of(f'{view.file.first_name} {view.file.last_name}'))}", anchor=False)
        board.adults(child_id)
        page.show(user, view, now)
else:
    st.title("Fiches", anchor=False)
    asked = child_review.queue(user, board.openings(), now)
    match board.part(len(asked), user.role in RULERS):
        case board.QUEUE:
            board.queue(asked)
        case board.SEARCH:
            board.found(child_review.search(user, board.words()), now.date())
        case _:
            board.rules(child_review.rules_of(user))
