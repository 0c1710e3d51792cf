"""Accepting and refusing from the queue: what is ticked, the dialog of a refusal, what came out."""

from collections.abc import Sequence
from datetime import datetime, time

import streamlit as st

from pages.ui import requests, session
from pages.ui.requests import Row
from portail import clock, french, wording, wording_late
from portail.actions import validation
from portail.actions.validation import Decision, Seen
from portail.errors import Refusal
from portail.rules.access import VALIDATORS
from portail.rules.booking import Reason
from portail.rules.calendar import PARIS
from portail.rules.justified import Proof
from portail.rules.late_forms import ProofKind


def chosen(rows: Sequence[Row]) -> list[Seen]:
    """What the rows that are ticked now hold."""
    return [seen for row in rows if st.session_state.get(f"pick-{row.key}") for seen in row.seen]


def tell(done: Decision, verb: str) -> None:
    """How many, and what was left aside."""
    parts = [f"{french.count('jour', len(done.decided))} : {verb}"] if done.decided else []
    parts += [f"{french.count('jour', len(done.full))} sans place libre"] if done.full else []
    parts += [f"{french.count('jour', len(done.changed))} déjà traités"] if done.changed else []
    session.flash(" · ".join(parts) or "Rien à décider.", icon="success" if done.decided else "warning")


def accept(seen: Sequence[Seen]) -> None:
    """In a callback: accept what the screen showed."""
    staff = session.require(*VALIDATORS)
    try:
        tell(validation.accept(staff, seen, clock.now()), "demande acceptée")
    except Refusal as refusal:
        session.flash(wording.refusal(refusal), icon="warning")


def accept_chosen(rows: Sequence[Row]) -> None:
    """In a callback: of what the screen showed, accept what is ticked at the click."""
    accept(chosen(rows))


def accept_wanted(rows: Sequence[Row]) -> None:
    """In a callback: of what the screen showed, accept what the filters keep at the click."""
    accept([seen for row in rows if requests.wanted(row) for seen in row.seen])


@st.dialog("Accepter avec un justificatif")
def accept_with_proof(seen: Sequence[Seen]) -> None:
    """Ask for the paper handed in, then accept: the règlement says what it is worth on the invoice."""
    staff, of = session.require(*VALIDATORS), hash(tuple(seen))
    kind = st.selectbox("Justificatif reçu", list(ProofKind), key=f"proof-kind-{of}",
                        format_func=lambda value: wording_late.PROOFS[value].capitalize())  # fmt: skip
    day = st.date_input("Reçu le", clock.today(), max_value=clock.today(), format="DD/MM/YYYY", key=f"proof-day-{of}")
    st.caption("Seuls ce type et cette date sont gardés. Ils n'apparaissent ni sur la facture ni dans les e-mails.")
    if st.button(f"Accepter ({french.count('jour', len(seen))})", type="primary", key="accept-proof"):
        at = min(datetime.combine(day, time(12), PARIS), clock.now())
        try:
            tell(validation.accept(staff, seen, clock.now(), Proof(kind, at)), "demande acceptée")
        except Refusal as refusal:
            st.error(wording.refusal(refusal))
        else:
            st.rerun()


@st.dialog("Refuser")
def refuse(seen: Sequence[Seen]) -> None:
    """Ask for the reason, then refuse."""
    staff, of = session.require(*VALIDATORS), hash(tuple(seen))
    reason = st.radio("Motif communiqué à la famille", list(Reason), key=f"reason-{of}",
                      format_func=lambda value: wording.REASONS[value].capitalize())  # fmt: skip
    comment = st.text_area("Précision (facultative)", max_chars=validation.MAX_COMMENT, key=f"comment-{of}")
    if st.button(f"Refuser ({french.count('jour', len(seen))})", type="primary", key="refuse-now"):
        try:
            tell(validation.refuse(staff, seen, reason, comment, clock.now()), "demande refusée")
        except Refusal as refusal:
            st.error(wording.refusal(refusal))
        else:
            st.rerun()
