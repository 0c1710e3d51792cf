"""People to call, or who may come for the child: rows to fill in, to put in order, to take away."""

import streamlit as st

from pages.ui.child_file.drafts import Draft
from portail.rules.child_file import MAX_PEOPLE, SHORT, Person, Section

HINTS = {
    Section.CONTACTS: "En plus des parents, dans l'ordre où nous devons appeler.",
    Section.PICKUPS: "En plus des parents. Une pièce d'identité sera demandée.",
}
ORDER = ("1er appel", "2e appel", "3e appel", "4e appel", "5e appel", "6e appel", "7e appel", "8e appel")
ADD = {Section.CONTACTS: "Ajouter une personne à prévenir", Section.PICKUPS: "Ajouter une personne autorisée"}


def draw(draft: Draft) -> None:
    """One row per person, and how to add one. Nothing is written before « Enregistrer »."""
    st.caption(HINTS[draft.section])
    for place, row in enumerate(draft.rows):
        with st.container(border=True, key=draft.key("row", row)):
            _person(draft, row, place)
    if len(draft.rows) < MAX_PEOPLE:
        st.button(ADD[draft.section], icon=":material/person_add:", key=draft.key("add"), type="tertiary",
                  on_click=draft.add_row)  # fmt: skip


def _person(draft: Draft, row: int, place: int) -> None:
    known: Person = draft.people[row]
    ordered, last = draft.section is Section.CONTACTS, len(draft.rows) - 1
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{ORDER[min(place, len(ORDER) - 1)]}**" if ordered else f"**Personne {place + 1}**")
        if ordered and last:
            st.button("Monter", icon=":material/arrow_upward:", key=draft.key("up", row), type="tertiary",
                      disabled=place == 0, on_click=_swap, args=(draft, place - 1))  # fmt: skip
            st.button("Descendre", icon=":material/arrow_downward:", key=draft.key("down", row), type="tertiary",
                      disabled=place == last, on_click=_swap, args=(draft, place))  # fmt: skip
    name, relation, phone = st.columns([3, 2, 2])
    name.text_input("Prénom et nom", known.name, max_chars=SHORT, key=draft.key(row, "name"), autocomplete="off")
    relation.text_input("Lien avec l'enfant", known.relation, max_chars=SHORT, key=draft.key(row, "relation"),
                        placeholder="grand-mère, voisin…", autocomplete="off")  # fmt: skip
    phone.text_input("Téléphone", known.phone, max_chars=20, type="phone", key=draft.key(row, "phone"),
                     autocomplete="off")  # fmt: skip
    st.button("Retirer cette personne", icon=":material/delete:", key=draft.key("drop", row), type="tertiary",
              on_click=draft.rows.remove, args=(row,))  # fmt: skip


def _swap(draft: Draft, place: int) -> None:
    """The row and the one that follows it."""
    draft.rows[place : place + 2] = reversed(draft.rows[place : place + 2])
