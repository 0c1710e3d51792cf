"""Erasing a household or an adult: found, seen, confirmed by hand."""

from collections.abc import Callable, Iterator, Sequence

import streamlit as st

from db import households
from db.households import Found
from pages.ui import session, tables
from pages.ui.text import plain
from portail import clock, wording, wording_privacy
from portail.actions import erasure
from portail.actions.erasure import Preview
from portail.errors import Refusal
from portail.rules.access import Role
from portail.rules.privacy import Erasure

ORDER = (Erasure.DELETE, Erasure.ANONYMISE, Erasure.KEEP)
COLUMNS = (
    tables.Column("Ce qu'il en advient"),
    tables.Column("Quoi", plain=True),
    tables.Column("Pourquoi", plain=True),
)


def search(open_erasure: Callable[[int, int | None], None]) -> None:
    """Find the household; those without a sign of life for long are proposed."""
    user = session.require(Role.ADMIN)
    words = st.text_input(
        "Chercher une famille", placeholder="Nom, prénom ou référence", key="erasure-search", max_chars=100
    )
    with session.cursor() as con:
        found = households.search(con, words, limit=20)
    if words.strip() and not found:
        st.html('<p class="empty">Aucune famille ne correspond.</p>')
    for one in found:
        _found(one, open_erasure)
    if not words.strip():
        _inactive(erasure.inactive(user, clock.now()), open_erasure)


def _inactive(found: Sequence[Found], open_erasure: Callable[[int, int | None], None]) -> None:
    if found:
        st.subheader("Sans aucune activité depuis longtemps", anchor=False)
        st.caption("La durée se règle dans « Durées ». Une famille qui doit encore quelque chose est à régler d'abord.")
    for one in found:
        _found(one, open_erasure)


def _found(one: Found, open_erasure: Callable[[int, int | None], None]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        st.markdown(
            f"**{plain(one.adults)}** · {plain(one.reference)} · enfants : {plain(one.children) or 'aucun'}",
            width="stretch",
        )
        st.button("Choisir", key=f"choose-{one.id}", on_click=open_erasure, args=(one.id, None))


def panel(household_id: int, adult_id: int | None, leave: Callable[[], None]) -> None:
    """What would go and what would stay, then the confirmation."""
    user = session.require(Role.ADMIN)
    st.button("Choisir une autre famille", icon=":material/arrow_back:", on_click=leave, key="erasure-leave")
    with session.cursor() as con:
        adults = {adult.id: f"{adult.first_name} {adult.last_name}" for adult in households.adults(con, household_id)}
    labels = {
        0: "Tout le foyer",
        **{id: f"Seulement {name}" for id, name in adults.items() if name != "Personne effacée"},
    }
    chosen = st.radio("Qui faut-il effacer ?", list(labels), format_func=labels.__getitem__, horizontal=True,
                      index=list(labels).index(adult_id or 0) if (adult_id or 0) in labels else 0,
                      key=f"erasure-who-{household_id}")  # fmt: skip
    try:
        seen = erasure.preview(user, household_id, chosen or None, clock.now())
    except Refusal as refused:
        st.error(wording.refusal(refused))
        return
    _seen(seen)
    if seen.unsettled is None or not seen.unsettled.anything:
        _confirm(seen, leave)


def _seen(seen: Preview) -> None:
    st.subheader(f"{', '.join(map(plain, seen.names)) or 'Foyer'} · {plain(seen.household.reference)}", anchor=False)
    st.link_button("D'abord, garder ou remettre ses données (zip)", f"/documents/donnees/{seen.household.id}.zip",
                   icon=":material/download:")  # fmt: skip
    left = seen.unsettled
    if left is not None and left.anything:
        told = wording_privacy.to_settle(left.bookings, left.unbilled, left.balance)
        st.warning("Pas encore possible. À régler d'abord : " + " ; ".join(told) + ".", icon=":material/hourglass_top:")
    st.html(tables.STYLE + tables.table("Ce que l'effacement ferait", COLUMNS, list(_fates(seen))))
    st.caption(
        "Ce que d'autres ont écrit d'eux reste : un contact dans la fiche d'un enfant que l'autre foyer garde, un "
        "message. Les factures d'un foyer qui reste gardent leur destinataire."
    )


def _fates(seen: Preview) -> Iterator[tuple[str, str, str]]:
    """A row for each thing that may become of what is kept, and each reason: the tables with their numbers of rows."""
    for kind in ORDER:
        by_law: dict[str, list[str]] = {}
        for table, number in seen.of(kind):
            by_law.setdefault("" if kind is Erasure.DELETE else table.law, []).append(f"{table.title} : {number}")
        if kind is Erasure.DELETE and seen.files:
            by_law.setdefault("", []).insert(0, f"Fichiers sur le disque : {seen.files}")
        for law, told in by_law.items():
            yield wording_privacy.ERASURES[kind].replace(" ", "\u00a0"), " · ".join(told), law


def _confirm(seen: Preview, leave: Callable[[], None]) -> None:
    st.warning(
        "C'est définitif : personne ne pourra revenir en arrière. Prévenez la famille avant : son adresse e-mail "
        "disparaît aussi.",
        icon=":material/warning:",
    )
    with st.form("effacer", border=False):
        typed = st.text_input(f"Pour confirmer, recopiez {seen.household.reference}", key="erasure-typed", max_chars=20,
                              width=320)  # fmt: skip
        sent = st.form_submit_button("Effacer définitivement", type="primary", icon=":material/delete_forever:")
    if sent:
        try:
            erasure.erase(session.require(Role.ADMIN), seen.household.id, seen.adult_id, typed, clock.now())
        except Refusal as refused:
            st.error(wording.refusal(refused))
        else:
            leave()
            session.flash("C'est fait : plus rien ne porte leur nom." if seen.adult_id is None else "C'est fait.")
            st.rerun()
