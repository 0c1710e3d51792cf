"""« Mon foyer »: whose day it is for each child of two households, and exchanges of days."""

from collections.abc import Callable
from datetime import date

import streamlit as st

from db.custody import Exceptional
from db.custody_requests import Proposal
from pages.ui import custody_weeks, day_span, session, text
from pages.ui.custody_weeks import Named
from portail import clock, french, wording, wording_custody
from portail.actions import custody_requests
from portail.actions.custody import MAX_WHY
from portail.actions.custody_requests import Shared
from portail.errors import Refusal
from portail.rules.access import Role, User
from portail.rules.calendar import ONE_DAY
from portail.rules.custody import in_force

ME, OTHER = Named("V", "Vous"), Named("A", "Autre foyer")


def panel(user: User, today: date) -> None:
    """One part per child in shared custody; nothing when there is none."""
    for one in custody_requests.shared(user, today):
        st.subheader(f"Calendrier de garde {french.of(text.plain(one.child.first_name))}", anchor=False)
        with st.container(border=True, key=f"custody-{one.child.id}"):
            _child(one, today)


def _child(one: Shared, today: date) -> None:
    for proposal in one.proposals:
        _proposal(one, proposal)
    recorded = [found for home in one.custody.households if (found := in_force(one.custody.patterns, home, today))]
    mine = next((found for found in recorded if found.household_id == one.home), None)
    coming = [p for p in one.custody.patterns if p.household_id == one.home and p.valid_from > today]
    if mine is not None:
        st.markdown(f"**Chez vous** : {wording_custody.pattern(mine)}")
    for later in coming:
        st.markdown(f"**{wording_custody.since(later)}** : {wording_custody.pattern(later)}")
    if not recorded and not coming:
        st.markdown("Aucun calendrier n'est enregistré : les deux foyers peuvent réserver tous les jours. "
                    "Pour l'enregistrer, contactez la structure.")  # fmt: skip
        return
    if one.strays:
        st.warning(wording_custody.strays(one.child.first_name, one.strays), icon=":material/event_busy:")
    for conflict in one.conflicts:
        st.info(f"{wording_custody.conflict(conflict)}. {wording_custody.PARENTS_ADVICE[conflict.kind]}")
    other = next(home for home in one.custody.households if home != one.home)
    st.html(custody_weeks.table(one.custody, {one.home: ME, other: OTHER}, one.calendar, today))
    if one.exceptions:
        with st.expander(french.count("exception", len(one.exceptions))):
            st.html(custody_weeks.listing([_exception(found, one.home) for found in one.exceptions]))
    st.caption("Une erreur dans le rythme habituel ? Contactez la structure.")
    if st.button("Proposer un échange de jours…", icon=":material/swap_horiz:", key=f"swap-{one.child.id}"):
        _dialog(one.child.id, one.child.first_name)


def _exception(found: Exceptional, home: int) -> str:
    where = "chez vous" if found.household_id == home else "dans l'autre foyer"
    how = "accord des deux foyers" if found.agreed else "saisi par la structure"
    why = f" – {found.why}" if found.why else ""
    return f"{french.long_date(found.day).capitalize()} : {where} ({how}){why}"


def _proposal(one: Shared, found: Proposal) -> None:
    """One that waits: to answer, or to take back."""
    here = [day for day, home in found.days.items() if home == one.home]
    there = [day for day, home in found.days.items() if home != one.home]
    lines = wording_custody.exchange(one.child.first_name, here, there)
    why = f" Motif : {found.why}" if found.why else ""
    asks = found.other_id == one.home
    with st.container(border=True, key=f"proposal-{found.id}"):
        st.markdown("**L'autre foyer vous propose un échange**" if asks else "**Votre proposition attend une réponse**")
        st.markdown(text.plain(" ".join(lines) + why))
        with st.container(horizontal=True):
            if asks:
                st.button("Accepter", type="primary", key=f"accept-{found.id}", on_click=_act,
                          args=(lambda user: custody_requests.answer(user, found.id, True, clock.now()),
                                "L'échange est accepté. Le calendrier est à jour."))  # fmt: skip
                st.button("Refuser", key=f"decline-{found.id}", on_click=_act,
                          args=(lambda user: custody_requests.answer(user, found.id, False, clock.now()),
                                "Votre refus est transmis. Rien ne change."))  # fmt: skip
            else:
                st.button("Retirer ma proposition", key=f"withdraw-{found.id}", on_click=_act,
                          args=(lambda user: custody_requests.withdraw(user, found.id, clock.now()),
                                "Votre proposition est retirée."))  # fmt: skip


def _act(act: Callable[[User], object], done: str) -> None:
    """In a callback."""
    try:
        act(session.require(Role.PARENT))
    except Refusal as refusal:
        session.flash(wording.refusal(refusal), icon="warning")
    else:
        session.flash(done)


@st.dialog("Proposer un échange de jours")
def _dialog(child_id: int, first_name: str) -> None:
    user, tomorrow, key = session.require(Role.PARENT), clock.today() + ONE_DAY, f"swap-{child_id}"
    st.markdown("Rien ne change tant que l'autre foyer n'a pas accepté.")
    last = tomorrow + custody_requests.FARTHEST - ONE_DAY
    child = text.plain(first_name)
    st.markdown(f"**{child} viendrait chez vous**")
    taken = day_span.draw(("Chez vous le", "Chez vous jusqu'au (facultatif)"), f"{key}-taken", tomorrow, last)
    st.markdown(f"**{child} irait dans l'autre foyer**")
    given = day_span.draw(("Autre foyer le", "Autre foyer jusqu'au (facultatif)"), f"{key}-given", tomorrow, last)
    why = st.text_input("Motif (facultatif, lu par l'autre foyer)", max_chars=MAX_WHY, key=f"{key}-why")
    if st.button("Envoyer la proposition", type="primary", key="swap-send", width="stretch"):
        try:
            custody_requests.propose(user, child_id, taken, given, why, clock.now())
        except Refusal as refusal:
            st.error(wording.refusal(refusal))
        else:
            session.flash("Votre proposition est envoyée. Vous serez prévenu de la réponse.")
            st.rerun()
