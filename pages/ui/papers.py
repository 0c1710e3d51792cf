"""« Mes documents » in Mon compte: what is needed, in which state it is, and how to send it from a phone."""

from datetime import date, timedelta
from html import escape

import streamlit as st

from pages.ui import paper_looks, session
from pages.ui.text import plain
from portail import clock, french, wording, wording_documents
from portail.actions import documents, readiness
from portail.actions.readiness import Wallet
from portail.errors import Refusal
from portail.rules.access import Role, User
from portail.rules.documents import NO_CHILD, Need, Paper, Reason, State

TO_GIVE = (State.MISSING, State.REFUSED, State.EXPIRED)
SOON = timedelta(days=30)
TYPES = ["pdf", "jpg", "jpeg", "png"]
STYLE = """<style>
.paper { margin: 0; } .paper .head { display: flex; flex-wrap: wrap; gap: .375rem .75rem; align-items: center; }
.paper .head b { font-size: 1.0313rem; overflow-wrap: anywhere; }
.paper p { margin: .25rem 0 0; overflow-wrap: anywhere; }
.paper .why { padding: .5rem .75rem; border-left: 3px solid light-dark(#B23A3A, #E58A8A);
  background: var(--soft); border-radius: 4px; }
</style>"""


def show(user: User) -> None:
    """Everything that the household needs: its own documents, then those of each child."""
    today = clock.today()
    wallet = readiness.wallet(user, clock.now())
    if not wallet.needs:
        st.html('<p class="empty">La structure ne vous demande aucun document pour le moment.</p>')
        return
    st.html(STYLE)
    _summary(wallet, today)
    titles = {NO_CHILD: "Votre famille"} | {child.id: child.first_name for child in wallet.children}
    for subject, title in titles.items():
        own = [need for child_id, need in wallet.needs if child_id == subject]
        if own:
            st.subheader(plain(title), anchor=False)
        for need in sorted(own, key=lambda need: not _begins(need, subject, today)):
            _one(wallet, subject, need, today)


def _begins(need: Need, child_id: int, today: date) -> bool:
    """What is to be given comes first; what was just sent stays where it was."""
    return need.state(today) in TO_GIVE or f"done-{_key(need, child_id)}" in st.session_state


def _key(need: Need, child_id: int) -> str:
    return f"{need.type.id}-{child_id}"


def _summary(wallet: Wallet, today: date) -> None:
    states = [need.state(today) for _, need in wallet.needs]
    missing, waiting = sum(state in TO_GIVE for state in states), states.count(State.PENDING)
    said = [f"**{french.count('document', missing)} à donner**"] if missing else []
    said += [f"{french.count('document', waiting)} en cours de vérification"] if waiting else []
    st.markdown(" · ".join(said) or "Tout est en ordre : vos documents sont acceptés.")


def _one(wallet: Wallet, child_id: int, need: Need, today: date) -> None:
    key, found = _key(need, child_id), need.state(today)
    with st.container(border=True, gap="small", key=f"paper-{key}"):
        st.html(f'<div class="paper"><div class="head"><b>{escape(need.type.label)}</b>{paper_looks.state(found)}</div>'
                f"{_details(wallet, need, found, today)}</div>")  # fmt: skip
        if need.pending and f"done-{key}" in st.session_state:
            st.success(st.session_state[f"done-{key}"])
        _links(wallet, need, key, today)
        _upload(need, child_id, key, found)


def _details(wallet: Wallet, need: Need, found: State, today: date) -> str:
    asked = need.type.explanation if found in TO_GIVE else ""  # once it is given, nobody asks what it is
    explained = f'<p class="muted">{escape(asked)}</p>' if asked else ""
    due = wording_documents.due(need, today)
    urgent = f"<p><strong>{escape(due[0].upper() + due[1:])}</strong></p>" if found in TO_GIVE else ""
    lines = [wording_documents.validity(need.type).capitalize()] if found in TO_GIVE else []
    accepted = need.accepted_on(today)
    if accepted:
        last = accepted.valid_until
        soon = ", à renouveler" if last and last <= today + SOON and not need.pending else ""
        lines.append(f"Valable jusqu'au {french.day_month_year(last)}{soon}" if last else "Valable sans limite")
        if accepted.household_id != wallet.household_id:
            lines.append("fourni par l'autre foyer de l'enfant")
        if need.pending:
            lines.append("la nouvelle version est en cours de vérification")
    if found is State.PENDING:
        lines.append(f"La structure vérifie ce document et vous écrira. {_meanwhile(need)}")
    said = f'<p class="muted">{escape(" · ".join(lines))}</p>' if lines else ""
    return f"{_why(need.latest)}{urgent}{explained}{said}"


def _meanwhile(need: Need) -> str:
    """What can be booked while it is checked."""
    waits = need.type.blocking and need.type.accepted_only
    return "La réservation attend sa réponse." if waits else "Vous pouvez réserver en attendant."


def _why(latest: Paper | None) -> str:
    """The reason of the last refusal, while nothing newer was sent."""
    if latest is None or latest.state is not State.REFUSED:
        return ""
    reason = wording_documents.REASONS[Reason(latest.reason)]
    comment = f" {latest.comment}" if latest.comment else ""
    return f'<p class="why">Refusé : {escape(reason)}.{escape(comment)}</p>'


def _links(wallet: Wallet, need: Need, key: str, today: date) -> None:
    """What can be opened: one's own versions, the form to fill in."""
    shown = {paper.id: paper for paper in (need.accepted_on(today), need.pending, need.latest) if paper}
    own = [paper for paper in shown.values() if paper.household_id == wallet.household_id and paper.name]
    if not own and not need.type.template:
        return
    with st.container(horizontal=True, gap="small"):
        for paper in own:
            what = wording_documents.OPEN[paper.state]
            st.link_button(what, f"/documents/pieces/{paper.id}", icon=":material/visibility:", type="tertiary",
                           key=f"open-{paper.id}")  # fmt: skip
        if need.type.template:
            st.link_button("Modèle à remplir", f"/documents/modeles/{need.type.id}", icon=":material/download:",
                           type="tertiary", key=f"form-{key}")  # fmt: skip


def _upload(need: Need, child_id: int, key: str, found: State) -> None:
    label = "Envoyer le document" if need.latest is None else "Envoyer une nouvelle version"
    fault = st.session_state.get(f"fault-{key}")  # kept until one is sent: the part stays open meanwhile
    with st.expander(label, icon=":material/upload_file:", expanded=found is State.REFUSED or fault is not None):
        version = st.session_state.get(f"sent-{key}", 0)  # a new key empties the field
        field = f"file-{key}-{version}"
        file = st.file_uploader("Photo ou fichier", type=TYPES, key=field)  # its own words tell kinds and size
        if fault and not file:
            st.error(fault)
        st.button("Envoyer", key=f"send-{key}", type="primary", disabled=file is None,
                  on_click=_send, args=(need.type.id, child_id, key, field))  # fmt: skip


def _send(type_id: int, child_id: int, key: str, field: str) -> None:
    user, file = session.require(Role.PARENT), st.session_state.get(field)
    if file is None:
        return
    try:
        documents.send(user, type_id, child_id, file.name, file.getvalue(), clock.now())
    except Refusal as refusal:
        st.session_state[f"fault-{key}"] = wording.refusal(refusal)
    else:
        st.session_state.pop(f"fault-{key}", None)
        st.session_state[f"done-{key}"] = "Votre document est envoyé."
    st.session_state[f"sent-{key}"] = st.session_state.get(f"sent-{key}", 0) + 1
