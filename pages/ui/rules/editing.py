"""What is being edited: an activity's draft, kept from one run to the next until it is saved or left."""

from dataclasses import dataclass
from datetime import date

import streamlit as st

from portail.actions.rules import Overview
from portail.reglement.drafts import Draft
from portail.rules.rule_sets import Texts

PER_TURN = ("-base", "-fits")  # what is kept beside the widgets while they last


@dataclass
class Editing:
    """The texts of a version by section, as they were read and as they are being changed."""

    key: str
    seen: dict[str, str]
    texts: dict[str, str]

    @property
    def prefix(self) -> str:
        """Of the keys of the widgets: another at each turn, or the browser would show what it showed before."""
        return f"{self.key}-{st.session_state.get('rules-turn', 0)}"

    @property
    def changed(self) -> bool:
        return self.texts != self.seen


def of(known: Overview, since: date, part: str) -> Editing:
    """The draft of a version; its widgets begin again from it when another part is shown."""
    key = f"rules-{known.activity.id}-{since}"
    held, stored = st.session_state.get(key), _texts(known.on(since))
    if held is None or (held.seen != stored and not held.changed):  # somebody else has saved
        held = st.session_state[key] = Editing(key, stored, dict(stored))
        turn()
    if st.session_state.get("rules-shown") != (key, part):
        st.session_state["rules-shown"] = (key, part)
        turn()
    return held


def turn() -> None:
    """The widgets begin again, with the draft."""
    for key in [key for key in st.session_state if str(key).startswith("rules-") and str(key).endswith(PER_TURN)]:
        del st.session_state[key]
    st.session_state["rules-turn"] = st.session_state.get("rules-turn", 0) + 1


def leave(key: str) -> None:
    """Forget the draft: the widgets begin again with what is stored."""
    st.session_state.pop(key, None)
    turn()


def draft(texts: dict[str, str]) -> Draft:
    return Draft(Texts(**{name: texts[name] for name in Texts.__slots__}), texts["tariff"])


def _texts(stored: Draft) -> dict[str, str]:
    return {name: getattr(stored.texts, name) for name in Texts.__slots__} | {"tariff": stored.tariff}
