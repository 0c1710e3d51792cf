"""« Suis-je prêt ? »: a light per child and activity, the missing piece, where to give it, by when."""

from collections.abc import Iterable
from datetime import date
from html import escape

import streamlit as st

from pages.ui import paper_looks
from portail import french
from portail.actions.readiness import Lights
from portail.rules.documents import NO_CHILD, Readiness, Scope


def section(found: Lights, today: date) -> None:
    """On the home page: a card per child. Without children or activities: nothing."""
    if not any(found.of.values()):
        return
    st.header("Suis-je prêt ?")
    names = {id: activity.name for id, activity in found.activities.items()}
    cards = "".join(
        f"<li class=card><strong>{escape(child.first_name)}</strong>{_child(found, child.id, names, today)}</li>"
        for child in found.children if found.of[child.id]
    )  # fmt: skip
    st.html(f'{paper_looks.STYLE}<ul class="cards wide">{cards}</ul>')
    link("Donner les documents" if to_give(found, today) else "Voir mes documents")


def _child(found: Lights, child_id: int, names: dict[int, str], today: date) -> str:
    rows = "".join(
        f'<li>{paper_looks.light(one.light)}<span class="activities">{escape(" · ".join(listed))}</span>'
        f"{_listed(one, today)}</li>"
        for one, listed in paper_looks.grouped(found.of[child_id], names)
    )
    return f'<ul class="ready">{rows}</ul>'


def _listed(one: Readiness, today: date) -> str:
    pieces = paper_looks.pieces(one, today)
    return f'<ul class="pieces">{pieces}</ul>' if pieces else ""


def to_give(found: Lights, today: date) -> int:
    """How many documents the family has to send today for what its children may come to."""
    missing = {
        (piece.need.type.id, NO_CHILD if piece.need.type.scope is Scope.HOUSEHOLD else child_id)
        for child_id, own in found.of.items() for one in own.values() for piece in one.to_give
        if piece.need.accepted_on(today) is None
    }  # fmt: skip
    return len(missing)


def follow_up(own: Iterable[tuple[str, Readiness]], today: date) -> None:
    """« Suivi de document » of an activity card: first name and light of each chosen child."""
    rows = "".join(
        f"<li><span class=who>{paper_looks.light(one.light)}<span>{escape(name)}</span></span>"
        f"{_listed(one, today)}</li>"
        for name, one in own
    )
    if rows:
        title = '<p class="muted" style="margin: 0 0 .25rem">Suivi de document</p>'
        st.html(f'{paper_looks.STYLE}{title}<ul class="ready">{rows}</ul>')


def badge(own: Iterable[Readiness]) -> list[tuple[str, str]]:
    """Label and colour of the badge of an activity card."""
    missing = sum(len(one.to_give) for one in own)
    return [(french.count("document", missing) + " à fournir", "orange")] if missing else []


def link(label: str) -> None:
    """To « Mes documents »."""
    st.page_link("famille/compte.py", label=label, icon=":material/upload_file:",
                 query_params={"rubrique": "documents"})  # fmt: skip
