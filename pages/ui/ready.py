"""« Suis-je prêt ? »: a light per child and activity, the missing piece, where to give it, by when."""

from collections.abc import Iterable, Sequence
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
    own = found.of[child_id]
    rows = "".join(
        f'<li>{paper_looks.light(light)}<span class="activities">{escape(" · ".join(listed))}</span></li>'
        for light, listed in paper_looks.grouped(own, names)
    )
    return f'<ul class="ready">{rows}</ul>{paper_looks.pieces(paper_looks.asked(own, names), len(own), today)}'


def missing(found: Lights, chosen: Sequence[int], offered: Sequence[int], today: date) -> None:
    """In the wizard, before the activities: what the chosen children lack for those that are offered, and where."""
    names = {id: found.activities[id].name for id in offered}
    said = ""
    for child in (child for child in found.children if child.id in chosen):
        own = {id: one for id, one in found.of[child.id].items() if id in names}
        if pieces := paper_looks.pieces(paper_looks.asked(own, names), len(own), today):
            said += f"<li class=card><strong>{escape(child.first_name)} : documents</strong>{pieces}</li>"
    if said:
        st.html(f'{paper_looks.STYLE}<ul class="cards wide">{said}</ul>')
        link("Donner les documents manquants" if to_give(found, today) else "Voir mes documents")


def to_give(found: Lights, today: date) -> int:
    """How many documents the family has to send today for what its children may come to."""
    missing = {
        (piece.need.type.id, NO_CHILD if piece.need.type.scope is Scope.HOUSEHOLD else child_id)
        for child_id, own in found.of.items() for one in own.values() for piece in one.to_give
        if piece.need.accepted_on(today) is None
    }  # fmt: skip
    return len(missing)


def follow_up(own: Iterable[tuple[str, Readiness]]) -> None:
    """« Suivi de document » of an activity card: first name and light of each chosen child, and what it lacks."""
    rows = "".join(
        f"<li><span class=who>{paper_looks.light(one.light)}<span>{escape(name)}</span></span>"
        f'<span class="muted">{escape(paper_looks.lacking(one))}</span></li>'
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
