"""Which bookings « Mon calendrier » shows, kept over F5 and from page to page.

The address says it without a name or an identity: children by their rank in the family, activities by their number,
states by their code. The session repeats it when the page is left and found again.
"""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import NamedTuple, TypeVar
from urllib.parse import urlencode

import streamlit as st

from pages.ui import states
from pages.ui.text import plain
from portail.rules.booking import State

CHILDREN, ACTIVITIES, STATES, CANCELLED = "agenda-children", "agenda-activities", "agenda-states", "agenda-cancelled"
Value = TypeVar("Value")

_KEPT = "agenda-kept"
_NAMES = {CHILDREN: "enfants", ACTIVITIES: "activites", STATES: "etats", CANCELLED: "annules"}
_CHOSEN = [state for state in State if state is not State.CANCELLED]


class Filters(NamedTuple):
    """Empty choices let everything pass."""

    children: tuple[int, ...]
    activities: tuple[int, ...]
    states: tuple[State, ...]
    cancelled: bool

    def query(self, *, with_states: bool = True) -> str:
        """What the address of a document asks for, « ?enfant=12&etat=waiting »; "" for everything."""
        asked: list[tuple[str, object]] = [("enfant", child) for child in self.children]
        asked += [("activite", activity) for activity in self.activities]
        if with_states:
            asked += [("etat", state) for state in self.states]
            asked += [("annules", 1)] if self.cancelled else []
        return f"?{urlencode(asked)}" if asked else ""


def choose(children: Mapping[int, str], activities: Mapping[int, str]) -> Filters:
    """The row of filters. Both maps give names by id."""
    _restore(list(children), activities)
    keep = partial(_keep, list(children))
    chosen: list[int] = []
    kept = sum(len(st.session_state.get(key, ())) for key in (ACTIVITIES, STATES))
    kept += bool(st.session_state.get(CANCELLED))
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="agenda-filters"):
        if len(children) > 1:
            chosen = st.pills(
                "Enfants", list(children), selection_mode="multi", key=CHILDREN,
                format_func=lambda child: plain(children[child]), label_visibility="collapsed", on_change=keep,
            )  # fmt: skip
        with st.popover(f"Filtrer · {kept}" if kept else "Filtrer", icon=":material/filter_list:", key="agenda-filter"):
            wanted = st.multiselect(
                "Activités", list(activities), format_func=lambda id: plain(activities[id]),
                placeholder="Toutes les activités", key=ACTIVITIES, on_change=keep,
            )  # fmt: skip
            states_wanted = st.multiselect(
                "États", _CHOSEN, format_func=states.label, placeholder="Tous les états", key=STATES, on_change=keep
            )
            cancelled = st.toggle("Montrer les réservations annulées", key=CANCELLED, on_change=keep)
        if chosen or kept:
            st.button("Tout montrer", type="tertiary", key="agenda-everything", on_click=show_everything)
    return Filters(tuple(chosen), tuple(wanted), tuple(states_wanted), cancelled)


def show_everything() -> None:
    """Forget the filters, in a callback."""
    for key in (*_NAMES, _KEPT):
        st.session_state.pop(key, None)
    for name in _NAMES.values():
        st.query_params.pop(name, None)


def _keep(children: list[int]) -> None:
    """Write the choices in the address and in the session."""
    ranks = [children.index(child) + 1 for child in st.session_state.get(CHILDREN, ())]
    written = {
        CHILDREN: _joined(ranks),
        ACTIVITIES: _joined(st.session_state.get(ACTIVITIES, ())),
        STATES: _joined(st.session_state.get(STATES, ())),
        CANCELLED: "oui" if st.session_state.get(CANCELLED) else "",
    }
    st.session_state[_KEPT] = written
    _write(written)


def _write(written: Mapping[str, str]) -> None:
    for key, text in written.items():
        if text:
            st.query_params[_NAMES[key]] = text
        else:
            st.query_params.pop(_NAMES[key], None)


def _restore(children: list[int], activities: Iterable[int]) -> None:
    """Before the widgets of a page just opened: the address, else what this session kept. Nonsense is left out."""
    if STATES in st.session_state:
        return
    asked = {key: st.query_params.get(name, "") for key, name in _NAMES.items()}
    if not any(asked.values()):
        asked = st.session_state.get(_KEPT, asked)
        _write(asked)
    st.session_state[_KEPT] = asked
    ranks = {str(rank): child for rank, child in enumerate(children, 1)}
    known = {str(id): id for id in activities}
    st.session_state[CHILDREN] = _found(asked[CHILDREN], ranks)
    st.session_state[ACTIVITIES] = _found(asked[ACTIVITIES], known)
    st.session_state[STATES] = _found(asked[STATES], {str(state): state for state in _CHOSEN})
    st.session_state[CANCELLED] = asked[CANCELLED] == "oui"


def _joined(values: Iterable[object]) -> str:
    return ".".join(str(value) for value in values)


def _found(text: str, known: Mapping[str, Value]) -> list[Value]:
    return [known[part] for part in dict.fromkeys(text.split(".")) if part in known]
