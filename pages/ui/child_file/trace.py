"""What changed in a child's file, and who of the staff looked at its health section."""

from collections.abc import Mapping
from datetime import datetime
from html import escape

import streamlit as st

from db import Connection, child_files
from db.child_changes import Change, Read
from portail import french, wording, wording_child
from portail.actions.child_files import View
from portail.clock import to_paris
from portail.rules import child_file as rules
from portail.rules.access import Role

ARROW = ' <span role="img" aria-label="devient">→</span> '


def panels(view: View) -> None:
    """Two folded lists."""
    with st.expander(f"Historique des modifications · {len(view.changes)}", icon=":material/history:", key="history"):
        if not view.changes:
            st.markdown("Aucune modification pour le moment.")
        diets, consents = names(view)
        rows = "".join(f"<li>{_change(change, diets, consents)}</li>" for change in view.changes)
        st.html(f'<ul class="trace">{rows}</ul>')
    title = f"Consultations des informations de santé par l'équipe · {len(view.reads)}"
    with st.expander(title, icon=":material/visibility:", key="reads"):
        st.caption("Seules les personnes de l'équipe qui accueillent votre enfant peuvent ouvrir ces informations.")
        if not view.reads:
            st.markdown("Personne ne les a encore consultées.")
        st.html(f'<ul class="trace">{"".join(f"<li>{_read(read)}</li>" for read in view.reads)}</ul>')


def names(view: View) -> tuple[Mapping[int, str], Mapping[int, str]]:
    """Of the diets and of the consents, by id."""
    return {one.id: one.name for one in view.diets}, {one.id: one.name for one in view.consents}


def listed(con: Connection) -> tuple[Mapping[int, str], Mapping[int, str]]:
    """As `names`, of the whole structure."""
    return {one.id: one.name for one in child_files.diets(con)}, {one.id: one.name for one in child_files.consents(con)}


def from_to(change: Change, diets: Mapping[int, str], consents: Mapping[int, str]) -> str:
    """« Sans viande → Sans porc », as HTML."""
    before, after = (
        escape(wording_child.spoken(change.field, rules.decode(change.field, text), diets, consents))
        for text in (change.old, change.new)
    )
    return f"{before}{ARROW}{after}"


def moment(at: datetime) -> str:
    """« 23 novembre 2026 à 9h », local, of an instant in naive UTC."""
    local = to_paris(at)
    return f"{french.day_month_year(local.date())} à {french.hour(local.time())}"


def _change(change: Change, diets: Mapping[int, str], consents: Mapping[int, str]) -> str:
    state = wording_child.CHANGE_STATES[change.state]
    answered = f" par {escape(change.decider)}" if change.state in ("accepted", "refused") else ""
    why = f"<br>Motif : {escape(change.reason)}" if change.reason else ""
    said = "" if change.field in rules.HEALTH and change.old == change.new else from_to(change, diets, consents)
    by = f"{moment(change.asked_at)}, {escape(change.name or 'la famille')}"
    tag = "" if change.state == "applied" else f' <span class="tag">{state}{answered}</span>'
    return f'<strong>{wording_child.FIELDS[change.field]}</strong>{tag}<br>{said}{why}<p class="muted">{by}</p>'


def _read(read: Read) -> str:
    role = f" ({wording.ROLES[Role(read.role)].lower()})" if read.role else ""
    return f"Consultée le {moment(read.at)} par {escape(read.name)}{role}"
