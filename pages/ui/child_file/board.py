"""The staff's screen « Fiches »: the queue of changes, the search, the settings, and which file is open."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from html import escape

import streamlit as st

from db import child_files, households
from db.child_files import Found
from pages.ui import session
from pages.ui.child_file import drafts, page, trace
from pages.ui.text import plain
from portail import clock, french, wording, wording_child
from portail.actions import child_review
from portail.actions.child_review import Asked, Rules
from portail.errors import Refusal
from portail.rules import child_file
from portail.rules.access import KEEPERS, RULERS
from portail.rules.child_file import SECTIONS, Field

OPENED, PART = "fiches-enfant", "fiches-part"
QUEUE, SEARCH, RULES = "queue", "search", "rules"
NEW = {"diet": "Nouveau repas", "consent": "Nouvelle autorisation"}


def opened() -> int | None:
    """The child whose file is open: kept in the session, never in the address."""
    found: int | None = st.session_state.get(OPENED)
    return found


def openings() -> Mapping[int, datetime]:
    """Health sections that the person opened on this screen."""
    found: Mapping[int, datetime] = st.session_state.get(drafts.OPENINGS, {})
    return found


def opening(child_id: int) -> datetime | None:
    return drafts.opening(child_id)


def back(child_id: int) -> None:
    st.button("Toutes les fiches", icon=":material/arrow_back:", type="tertiary", key="files-back", on_click=_leave,
              args=(child_id,))  # fmt: skip


def lost(refusal: Refusal) -> None:
    st.error(wording.refusal(refusal))


def adults(child_id: int) -> None:
    """The child's adults and how to reach them, by family."""
    with session.cursor() as con:
        homes = [(households.get(con, id), households.adults(con, id)) for id in child_files.homes(con, child_id)]
    for home, grown in homes:
        people = ", ".join(f"{adult.first_name} {adult.last_name} {adult.phone}".strip() for adult in grown)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"{plain(home.reference)} · {plain(people)}", width="content")
            st.page_link("equipe/foyers.py", label="Voir le foyer", icon=":material/home:",
                         query_params={"foyer": str(home.id)})  # fmt: skip


def part(waiting: int, rules: bool) -> str:
    """The part of the screen that is chosen."""
    labels = {QUEUE: f"À vérifier · {waiting}", SEARCH: "Rechercher un enfant", RULES: "Réglages des fiches"}
    offered = [QUEUE, SEARCH, *([RULES] if rules else [])]
    chosen = st.segmented_control("Partie", offered, default=QUEUE, format_func=lambda code: labels[code], key=PART,
                                  label_visibility="collapsed", required=True)  # fmt: skip
    return str(chosen)


def queue(asked: Sequence[Asked]) -> None:
    """One box per child and person who asked."""
    st.html(page.STYLE)
    if not asked:
        st.info("Aucune modification n'attend de vérification.")
    grouped: dict[tuple[int, str], list[Asked]] = defaultdict(list)
    for one in asked:
        grouped[one.waiting.child_id, one.waiting.name].append(one)
    with session.cursor() as con:
        lists = trace.listed(con)
    for rows in grouped.values():
        _box(rows, *lists)


def _box(rows: Sequence[Asked], diets: Mapping[int, str], consents: Mapping[int, str]) -> None:
    first = rows[0].waiting
    hidden = [row for row in rows if row.new is None]
    seen = [(row.waiting.id, row.now or "") for row in rows]
    with st.container(border=True, key=f"asked-{first.id}"):
        st.markdown(f"**{plain(f'{first.first_name} {first.last_name}')}** · "
                    f"demandé par {plain(first.name)} le {trace.moment(first.asked_at)}")  # fmt: skip
        st.html(f'<ul class="trace">{"".join(f"<li>{_line(row, diets, consents)}</li>" for row in rows)}</ul>')
        with st.container(horizontal=True):
            if hidden:
                st.button("Lire la demande", icon=":material/lock_open:", key=f"read-{first.id}",
                          help="Donnée de santé : votre lecture sera inscrite dans la fiche.",
                          on_click=page.open_health, args=(first.child_id,))  # fmt: skip
            else:
                st.button("Accepter", key=f"yes-{first.id}", on_click=_accept, args=(seen,))
                if st.button("Refuser…", key=f"no-{first.id}"):
                    refuse([id for id, _ in seen])
            st.button("Ouvrir la fiche", type="tertiary", key=f"file-{first.id}", on_click=_open,
                      args=(first.child_id,))  # fmt: skip


def _line(row: Asked, diets: Mapping[int, str], consents: Mapping[int, str]) -> str:
    field = row.waiting.field
    name = f"<strong>{wording_child.FIELDS[field]}</strong>"
    if row.now is None or row.new is None:
        return f'{name}<p class="muted">Donnée de santé, à ouvrir pour la lire</p>'
    said = (escape(wording_child.spoken(field, child_file.decode(field, text), diets, consents))
            for text in (row.now, row.new))  # fmt: skip
    return f"{name}<br>{trace.ARROW.join(said)}"


def _accept(seen: Sequence[child_review.Seen]) -> None:
    _try(lambda: child_review.accept(session.require(*KEEPERS), seen, clock.now()),
         "Modification acceptée. La famille est prévenue.")  # fmt: skip


@st.dialog("Refuser la modification")
def refuse(ids: Sequence[int]) -> None:
    """Ask for the reason, which the family reads."""
    session.require(*KEEPERS)
    st.text_area("Motif communiqué à la famille", max_chars=child_review.MAX_REASON, key=_reason(ids),
                 placeholder="Exemple : envoyez-nous la copie du livret de famille.")  # fmt: skip
    if error := st.session_state.pop("refusal-error", ""):
        st.error(error)
    if st.button("Refuser", type="primary", key="refuse-now", on_click=_refuse, args=(ids,)) and not error:
        st.rerun()


def _reason(ids: Sequence[int]) -> str:
    """The field, named after what is refused."""
    return f"refusal-reason-{'-'.join(map(str, ids))}"


def _refuse(ids: Sequence[int]) -> None:
    reason = st.session_state.get(_reason(ids), "")
    if not reason.strip():
        st.session_state["refusal-error"] = "Écrivez le motif : la famille a besoin de savoir quoi corriger."
        return
    _try(lambda: child_review.refuse(session.require(*KEEPERS), ids, reason, clock.now()),
         "Modification refusée. La famille est prévenue, avec votre motif.")  # fmt: skip


def words() -> str:
    """What is looked for: kept in the session, never in the address."""
    found: str = st.text_input("Enfant ou famille", key="fiches-words", type="search",
                               placeholder="Prénom, nom, parent ou référence F-0001")  # fmt: skip
    return found


def found(children: Sequence[Found], today: date) -> None:
    """The children that the words name."""
    st.html(page.STYLE)
    if not children:
        empty = st.session_state.get("fiches-words", "").strip()
        st.info("Aucun enfant ne correspond. Essayez une partie du nom." if empty else "Saisissez un nom.")
    for child in children:
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"found-{child.id}"):
            school = " · ".join(part for part in (child.school, child.class_name) if part)
            st.html(
                f'<div class="who"><strong>{escape(child.first_name)} {escape(child.last_name)}</strong>'
                f'<p class="muted">{french.day_month_year(child.born_on)} · {escape(school)} · '
                f"{escape(child.families)}</p></div>",
                width="stretch",
            )
            st.button("Ouvrir la fiche", key=f"file-{child.id}", on_click=_open, args=(child.id,))


def rules(known: Rules) -> None:
    """Which fields are verified, and the two lists."""
    st.html(page.STYLE)
    with st.form("fiches-rules", border=False):
        st.subheader("Modifications à vérifier", anchor=False)
        st.caption(
            "Ce que vous cochez attend votre accord quand une famille le change. Le reste est enregistré aussitôt."
        )
        columns = st.columns(2)
        for rank, (section, fields) in enumerate(SECTIONS.items()):
            known_here = [field for field in fields if field in known.checked]
            columns[rank % 2].multiselect(
                wording_child.SECTIONS[section], fields, known_here, placeholder="Rien à vérifier",
                format_func=lambda field: wording_child.FIELDS[field], key=f"checked-{section}",
            )  # fmt: skip
        st.form_submit_button("Enregistrer", type="primary", on_click=_set_rules)
    _list("Repas proposés", [(one.id, one.name, "", one.retired) for one in known.diets], "diet", _retire_diet)
    _list("Autorisations demandées", [(one.id, one.name, one.terms, one.retired) for one in known.consents], "consent",
          _retire_consent)  # fmt: skip


def _list(
    title: str, rows: Sequence[tuple[int, str, str, bool]], kind: str, retire: Callable[[int, bool], None]
) -> None:  # fmt: skip
    st.subheader(title, anchor=False)
    for id, name, terms, retired in rows:
        with st.container(horizontal=True, vertical_alignment="center", border=True, key=f"{kind}-{id}"):
            tag = ' <span class="tag">plus proposé</span>' if retired else ""
            more = f'<p class="muted">{escape(terms)}</p>' if terms else ""
            st.html(f'<div class="who"><strong>{escape(name)}</strong>{tag}{more}</div>', width="stretch")
            st.button("Proposer à nouveau" if retired else "Ne plus proposer", key=f"{kind}-retire-{id}",
                      type="tertiary", on_click=retire, args=(id, not retired))  # fmt: skip
    with st.form(f"add-{kind}", border=True):
        st.text_input(NEW[kind], max_chars=child_review.LONGEST_NAME, key=f"{kind}-name")
        if kind == "consent":
            st.text_area("Ce que la famille accepte ou refuse", max_chars=child_review.LONGEST_TERMS, height=80,
                         key=f"{kind}-terms")  # fmt: skip
        st.form_submit_button("Ajouter", on_click=_add, args=(kind,))


def _set_rules() -> None:
    checked: list[Field] = [field for section in SECTIONS for field in st.session_state[f"checked-{section}"]]
    _try(lambda: child_review.set_rules(session.require(*RULERS), checked, clock.now()), "Réglages enregistrés.")


def _add(kind: str) -> None:
    user, name = session.require(*RULERS), st.session_state[f"{kind}-name"]
    if kind == "diet":
        _try(lambda: child_review.add_diet(user, name, clock.now()), "Repas ajouté.")
    else:
        terms = st.session_state[f"{kind}-terms"]
        _try(lambda: child_review.add_consent(user, name, terms, clock.now()), "Autorisation ajoutée.")


def _retire_diet(id: int, retired: bool) -> None:
    _try(lambda: child_review.retire_diet(session.require(*RULERS), id, retired, clock.now()), "Liste à jour.")


def _retire_consent(id: int, retired: bool) -> None:
    _try(lambda: child_review.retire_consent(session.require(*RULERS), id, retired, clock.now()), "Liste à jour.")


def way_in(child_id: int) -> None:
    """From another page: the file of that child."""
    if st.button("Ouvrir la fiche", icon=":material/folder_open:", key=f"open-file-{child_id}"):
        _open(child_id)
        st.switch_page("equipe/fiches.py")


def _open(child_id: int) -> None:
    drafts.forget(child_id)
    st.session_state[OPENED] = child_id


def _leave(child_id: int) -> None:
    """Looking at health again will be another opening."""
    drafts.close(child_id)
    st.session_state.pop(OPENED, None)


def _try(act: Callable[[], object], done: str) -> None:
    try:
        act()
    except Refusal as refusal:
        session.flash(wording.refusal(refusal), icon="warning")
    else:
        session.flash(done)
