"""The queue of documents to check: one at a time, its preview beside the decision."""

from collections.abc import Callable, Sequence
from datetime import datetime
from html import escape

import streamlit as st

from db import document_types
from db.documents import Waiting
from pages.ui import preview, session
from portail import clock, french, wording, wording_documents
from portail.actions import documents
from portail.errors import Refusal
from portail.intake import PDF
from portail.rules.access import VALIDATORS, User
from portail.rules.documents import DocumentType, Reason, good_until

SKIPPED = "documents-skipped"
STYLE = """<style>
.preview { margin: 0; padding: .5rem; border: 1px solid var(--line); border-radius: 8px; background: var(--soft);
  text-align: center; }
.preview img { max-width: 100%; max-height: 70vh; object-fit: contain; border-radius: 4px; }
.stApp dl.facts { padding: 0; } .stApp dl.facts dt { margin: 0; padding: 0; }
</style>"""


def show(user: User) -> None:
    """The one that has waited longest, unless it was put aside."""
    waiting = documents.queue(user)
    with session.cursor() as con:
        types = {type.id: type for type in document_types.every(con)}
    if not waiting:
        st.session_state.pop(SKIPPED, None)
        st.info("Tous les documents envoyés par les familles sont vérifiés.")
        return
    chosen = _filtered(waiting, types)
    skipped = st.session_state.get(SKIPPED, [])
    shown = next((one for one in chosen if one.id not in skipped), chosen[0])
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _preview(shown)
    with right:
        _about(shown, types[shown.type_id], clock.now())
        _accept(shown, types[shown.type_id])
        _refuse(shown)
        if len(chosen) > 1:
            st.button("Passer au suivant", key="skip", on_click=_skip, args=(shown.id, [one.id for one in chosen]),
                      icon=":material/skip_next:", type="tertiary")  # fmt: skip


def _filtered(waiting: Sequence[Waiting], types: dict[int, DocumentType]) -> Sequence[Waiting]:
    """Of one type, or of all."""
    present = sorted({one.type_id for one in waiting}, key=lambda id: types[id].label)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox("Document", [None, *present], key="documents-type",
                              format_func=lambda id: types[id].label if id else "Tous", width=360)  # fmt: skip
        found = [one for one in waiting if chosen in (None, one.type_id)]
        st.markdown(f"**{french.count('document', len(found))} à vérifier**")
    return found


def _preview(shown: Waiting) -> None:
    address = f"/documents/pieces/{shown.id}"
    name = escape(f"{shown.name} · {wording_documents.size(shown.size)}")
    if shown.media_type == PDF:
        st.html(STYLE)
        preview.show(f"{address}#navpanes=0&view=FitH")
    else:
        st.html(f'{STYLE}<p class="preview"><img src="{address}" alt="Document envoyé par la famille"></p>')
    st.html(f'<p class="muted">{name}</p>')
    st.link_button("Ouvrir le document", address, icon=":material/open_in_new:", key=f"open-{shown.id}")


def _about(shown: Waiting, type: DocumentType, now: datetime) -> None:
    sent = clock.to_paris(shown.sent_at)
    facts = (
        ("Pour", shown.child or "toute la famille"),
        ("Famille", shown.household),
        ("Envoyé par", shown.sender),
        ("Envoyé le", f"{french.day_month_year(sent.date())} à {french.hour(sent.time())}"),
        ("Règle", wording_documents.validity(type)),
    )
    rows = "".join(f"<dt>{escape(label)}</dt><dd>{escape(said)}</dd>" for label, said in facts)
    st.subheader(type.label, anchor=False)
    st.html(f'<dl class="facts">{rows}</dl>')


def _accept(shown: Waiting, type: DocumentType) -> None:
    key = f"until-{shown.id}"
    today = clock.today()
    until = good_until(type, today)
    st.date_input(
        "Valable jusqu'au (vide : sans limite)",
        None if until is None else max(until, today), min_value=today, format="DD/MM/YYYY", key=key,
    )  # fmt: skip
    st.button("Accepter", key=f"accept-{shown.id}", type="primary", on_click=_accepted, args=(shown.id, key),
              width="stretch")  # fmt: skip


def _refuse(shown: Waiting) -> None:
    reason, comment = f"reason-{shown.id}", f"comment-{shown.id}"
    with st.expander("Refuser…"):
        st.radio("Motif communiqué à la famille", list(Reason), key=reason,
                 format_func=lambda code: wording_documents.REASONS[code].capitalize())  # fmt: skip
        st.text_area("Précision", max_chars=documents.MAX_COMMENT, key=comment, height=80,
                     help="Lue sur le portail, jamais dans l'e-mail. Obligatoire pour un autre motif.")  # fmt: skip
        st.button("Refuser ce document", key=f"refuse-{shown.id}", on_click=_refused, args=(shown.id, reason, comment))


def _accepted(document_id: int, key: str) -> None:
    user, until = session.require(*VALIDATORS), st.session_state.get(key)
    _try(lambda: documents.accept(user, document_id, until, clock.now()), "Document accepté. La famille est prévenue.")


def _refused(document_id: int, reason: str, comment: str) -> None:
    user, given = session.require(*VALIDATORS), st.session_state
    why, said = Reason(given[reason]), given.get(comment) or ""
    _try(
        lambda: documents.refuse(user, document_id, why, said, clock.now()),
        "Document refusé. La famille sait pourquoi et peut en envoyer un autre.",
    )


def _try(act: Callable[[], None], done: str) -> None:
    try:
        act()
    except Refusal as refusal:
        session.flash(wording.refusal(refusal), "warning")
    else:
        session.flash(done)


def _skip(document_id: int, every: list[int]) -> None:
    """Put it aside; once all are, begin again."""
    session.require(*VALIDATORS)
    aside = {*st.session_state.get(SKIPPED, []), document_id}
    st.session_state[SKIPPED] = [] if aside >= set(every) else sorted(aside)
