"""A household as staff see it: the search, the people, the authority, the days of the children."""

from collections.abc import Callable
from datetime import date
from html import escape

import streamlit as st

from db.accounts import Adult
from db.households import Found
from pages.ui import acting, custody_weeks, session, text
from pages.ui.custody_weeks import Named
from portail import clock, french, wording_custody
from portail.actions import custody
from portail.actions.custody import ChildFile, File
from portail.rules.access import VALIDATORS
from portail.rules.calendar import age_on
from portail.rules.custody import in_force

LETTERS = "AB"


def result(one: Found, choose: Callable[[int], None]) -> None:
    """A line of the search, with its button."""
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"found-{one.id}"):
        children = f"Enfants : {escape(one.children)}" if one.children else "Aucun enfant"
        st.html(
            f"<strong>{escape(one.reference)}</strong> · {escape(one.adults or 'Aucun adulte')}"
            f'<br><span class="muted">{children}</span>',
            width="stretch",
        )
        st.button("Ouvrir", key=f"open-{one.id}", on_click=choose, args=(one.id,))


def head(file: File) -> None:
    """Who lives there."""
    home = file.household
    st.header(f"Foyer {home.reference}", anchor=False)
    address = " · ".join(part for part in (*home.address.splitlines(), f"{home.postcode} {home.city}".strip()) if part)
    st.html(f'<p class="muted">{escape(address)}</p>')
    if file.adults:
        cards = "".join(f'<li class="card">{_adult(adult)}</li>' for adult in file.adults)
        st.html(f'<ul class="cards">{cards}</ul>')
    st.subheader("Enfants", anchor=False)
    if not file.children:
        st.html('<p class="empty">Aucun enfant n\'est rattaché à ce foyer.</p>')


def _adult(adult: Adult) -> str:
    lines = (adult.email or "Pas de compte sur le portail", adult.phone)
    shown = "".join(f"<p>{escape(line)}</p>" for line in lines if line)
    return f"<strong>{escape(adult.first_name)} {escape(adult.last_name)}</strong>{shown}"


def names(file: File, one: ChildFile) -> dict[int, Named]:
    """The child's households, this one first: letter, reference and last names."""
    homes = sorted(one.custody.households, key=lambda home: home != file.household.id)
    return {
        home: Named(letter, " ".join(part for part in file.homes.get(home, ("", "")) if part))
        for letter, home in zip(LETTERS, homes, strict=False)
    }


def child(file: File, one: ChildFile, today: date) -> None:
    """Name, age and households."""
    found = one.child
    place = " · ".join(part for part in (found.school, found.class_name) if part)
    age = french.count("an", age_on(found.born_on, today))
    others = [named.words for home, named in names(file, one).items() if home != file.household.id]
    where = f"Vit aussi dans le foyer {others[0]}" if others else "Vit dans ce foyer seulement"
    lines = " · ".join(escape(line) for line in (age, place, where) if line)
    name = f"{escape(found.first_name)} {escape(found.last_name)}"
    st.html(f'<strong>{name}</strong><br><span class="muted">{lines}</span>', width="stretch")


def authority(file: File, one: ChildFile) -> None:
    """Who of the household has parental authority over the child."""
    for adult in file.adults:
        holds = (adult.id, one.child.id) not in file.without
        name = f"{adult.first_name} {adult.last_name}"
        with st.container(horizontal=True, vertical_alignment="center"):
            said = "a l'autorité parentale" if holds else "**n'a pas l'autorité parentale : ne voit rien de l'enfant**"
            st.markdown(f"{text.plain(name)} {said}")
            label = "Retirer l'autorité…" if holds else "Rétablir l'autorité…"
            if st.button(label, key=f"authority-{adult.id}-{one.child.id}", type="tertiary",
                         help=f"Autorité parentale de {text.plain(name)}"):  # fmt: skip
                _confirm(adult.id, name, one.child.id, one.child.first_name, holds)


@st.dialog("Autorité parentale")
def _confirm(adult_id: int, name: str, child_id: int, first_name: str, holds: bool) -> None:
    user, child = session.require(*VALIDATORS), text.plain(first_name)
    if holds:
        st.markdown(
            f"{text.plain(name)} ne verra plus rien de {child} : ni réservations, ni calendrier, ni factures qui "
            f"nomment l'enfant, ni e-mails. Son panier est vidé des jours {french.of(child)}, ses alertes s'effacent. "
            "Demandez le jugement avant de confirmer."
        )
    else:
        st.markdown(f"{text.plain(name)} verra de nouveau tout ce qui concerne {child}.")
    acting.button("Confirmer", "authority", lambda: custody.set_authority(user, adult_id, child_id, not holds,
                                                                         clock.now()), primary=True)  # fmt: skip


def days(file: File, one: ChildFile, today: date) -> None:
    """Patterns in words, what to look at, the weeks to come."""
    named = names(file, one)
    found = {home: in_force(one.custody.patterns, home, today) for home in named}
    for home, label in named.items():
        if (pattern := found[home]) is not None:
            st.markdown(f"**{label.letter}** · {text.plain(label.words)} : {wording_custody.pattern(pattern)}")
    for later in (pattern for pattern in one.custody.patterns if pattern.valid_from > today):
        st.markdown(f"{wording_custody.since(later)}, **{named[later.household_id].letter}** : "
                    f"{wording_custody.pattern(later)}")  # fmt: skip
    if not any(found.values()):
        st.info("Aucun calendrier de garde en vigueur : les deux foyers peuvent réserver tous les jours.")
    to_check(file, one, one)
    if one.custody.patterns:
        st.html(custody_weeks.table(one.custody, named, file.calendar, today))


def to_check(file: File, one: ChildFile, found: ChildFile | custody.Preview) -> None:
    """Conflicts, and bookings on the other household's days."""
    for conflict in found.conflicts:
        st.warning(f"{wording_custody.conflict(conflict)}. {wording_custody.ADVICE[conflict.kind]}")
    for home, named in names(file, one).items():
        kept = [day for household_id, day in found.strays if household_id == home]
        if kept:
            said = f"{text.plain(named.words)} a réservé des jours de l'autre foyer : {wording_custody.spans(kept)}."
            st.warning(f"{said} Rien n'est annulé ; ce foyer en est prévenu.", icon=":material/event_busy:")
