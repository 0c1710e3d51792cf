"""The administration's side of personal data: requests, how long things stay, what the nights removed."""

from collections.abc import Callable, Sequence
from datetime import date

import streamlit as st

from db.privacy_requests import Night, Request
from pages.ui import session, tables
from pages.ui.text import plain
from portail import clock, french, wording, wording_privacy
from portail.actions import privacy
from portail.errors import Refusal
from portail.rules.access import Role
from portail.rules.privacy import RETENTIONS, RequestKind, answer_by
from portail.rules.privacy_tables import TABLES
from portail.settings import Town

NIGHT_COLUMNS = (tables.Column("Nuit"), tables.Column("Ce qui est parti", plain=True))
ANSWERS = {False: "Exemple : c'est corrigé.", True: "Exemple : une facture reste à payer avant l'effacement."}
ERASING = frozenset({RequestKind.ERASE_ME, RequestKind.ERASE_HOUSEHOLD})


def requests(waiting: Sequence[Request], open_erasure: Callable[[int, int | None], None], today: date) -> None:
    """Those that wait, the oldest first; « prepare » leads to the erasure."""
    if not waiting:
        st.html(
            '<p class="empty">Aucune demande n\'attend. Elles arrivent de « Mon compte », onglet « Mes données ».</p>'
        )
    for one in waiting:
        with st.container(border=True, key=f"request-{one.id}"):
            _request(one, today)
            with st.container(horizontal=True):
                if one.kind in ERASING:
                    adult = one.adult_id if one.kind == RequestKind.ERASE_ME else None
                    st.button("Préparer l'effacement", key=f"prepare-{one.id}", type="primary", on_click=open_erasure,
                              args=(one.household_id, adult), icon=":material/person_off:")  # fmt: skip
                st.link_button("Ses données (zip)", f"/documents/donnees/{one.household_id}.zip",
                               icon=":material/download:", key=f"zip-{one.id}")  # fmt: skip
            text = st.text_area("Réponse", max_chars=privacy.LONGEST, height=80, key=f"answer-{one.id}",
                                placeholder=ANSWERS[one.kind in ERASING])  # fmt: skip
            if st.button("Répondre et clore", key=f"close-{one.id}"):
                _try(lambda one=one, text=text: _answer(one.id, text), "La réponse est partie.")


def _request(one: Request, today: date) -> None:
    st.markdown(
        f"**{wording_privacy.ASKED[RequestKind(one.kind)]}** · {plain(one.name)} · foyer {plain(one.reference)}"
    )
    made = clock.to_paris(one.created_at)
    due = answer_by(made)
    late = " · **délai dépassé**" if due < today else ""
    received, last = french.day_month_year(made.date()), french.day_month_year(due)
    st.caption(f"Reçue le {received} · réponse au plus tard le {last}{late}")
    if one.message:
        st.markdown(f"« {plain(one.message)} »")


def _answer(request_id: int, text: str) -> None:
    privacy.answer(session.require(Role.ADMIN), request_id, text, clock.now())


def durations(town: Town) -> None:
    """How long each thing stays, within its bounds, and where the default comes from."""
    st.markdown("Chaque nuit, le portail efface ce qui est plus ancien. Un changement vaut dès la nuit qui vient.")
    wanted = {}
    with st.form("durees", border=False):
        for one in RETENTIONS:
            field, why = st.columns([2, 3], vertical_alignment="center")
            wanted[one.setting] = int(field.number_input(
                f"{one.label} ({one.unit if one.unit == 'mois' else one.unit + 's'})", one.least, one.most,
                getattr(town, one.setting), key=one.setting,
            ))  # fmt: skip
            why.caption(f"{one.source}. De {one.least} à {wording_privacy.duration(one.setting, one.most)}.")
        automatic = st.checkbox("Rendre anonymes d'office les familles sans aucune activité qui ne doivent rien",
                                bool(town.erase_inactive), key="erase-inactive")  # fmt: skip
        st.caption("Sans cela, elles vous sont proposées une par une dans « Effacement ».")
        sent = st.form_submit_button("Enregistrer les durées", type="primary")
    if sent:
        _try(
            lambda: privacy.set_durations(session.require(Role.ADMIN), wanted, automatic, clock.now()),
            "Durées enregistrées.",
        )


def nights(last: Sequence[Night]) -> None:
    """What the last nights removed."""
    if not last:
        tables.empty("Aucun nettoyage n'a encore eu lieu. Le prochain est à 3 heures.")
        return
    rows = [(wording.moment(clock.to_paris(night.at)), _removed(night)) for night in last]
    st.html(tables.STYLE + tables.table("Derniers nettoyages", NIGHT_COLUMNS, rows))


def _removed(night: Night) -> str:
    titles = {name: table.title for name, table in TABLES.items()} | {
        "households": "Familles rendues anonymes",
        "document_files": "Fichiers de documents refusés ou remplacés",
    }
    told = [f"{titles[name]} : {number}" for name, number in night.removed if name in titles]
    return " · ".join(told) or "Rien à effacer"


def _try(act: Callable[[], object], done: str) -> None:
    try:
        act()
    except Refusal as refused:
        st.error(wording.refusal(refused))
    else:
        session.flash(done)
        st.rerun()
