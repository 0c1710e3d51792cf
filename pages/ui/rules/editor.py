"""What is being edited: an activity's draft, kept from one run to the next until it is saved or left."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import streamlit as st

from pages.ui import session, text
from pages.ui.rules import deadlines, examples, lateness, opening, prices
from portail import clock, french, wording, wording_rules
from portail.actions import rules
from portail.actions.rules import Overview
from portail.errors import InvalidRule, Refusal
from portail.reglement.drafts import Draft, Trial
from portail.rules import tariff
from portail.rules.access import RULERS
from portail.rules.booking import Operation
from portail.rules.deadlines import parse as parse_deadline
from portail.rules.rule_sets import Texts, parse_late, parse_opening

SECTIONS = {
    "book": "Réserver",
    "modify": "Modifier",
    "cancel": "Annuler",
    "opening": "Ouverture",
    "late": "Retards et absences",
    "tariff": "Tarif",
    "examples": "Exemples",
}
NEXT = {"book": Operation.BOOK, "modify": Operation.MODIFY, "cancel": Operation.CANCEL}


def versions(known: Overview, today: date) -> date:
    """The version to look at: that in force today when the page opens."""
    days = [since for since, _ in known.versions]
    current = max((since for since in days if since <= today), default=days[0])
    words = {since: _since(since, since == current) for since in days}
    return st.selectbox("Version", days, days.index(current), format_func=words.__getitem__,
                        key=f"rules-version-{known.activity.id}")  # fmt: skip


def _since(day: date, current: bool) -> str:
    written = french.day_month_year(day)
    return f"En vigueur depuis le {written}" if current else f"À partir du {written}"


def draft(known: Overview, since: date) -> tuple[str, dict[str, str]]:
    """Prefix of the widgets, and the texts being edited by section; what nobody changed is read again."""
    prefix, stored = f"rules-{known.activity.id}-{since}", known.on(since)
    if not changed(prefix) and st.session_state.get(f"{prefix}-base") != stored:
        forget(prefix)
        st.session_state[f"{prefix}-base"] = stored
        texts = {name: getattr(stored.texts, name) for name in Texts.__slots__} | {"tariff": stored.tariff}
        st.session_state[f"{prefix}-draft"] = texts
    return prefix, st.session_state[f"{prefix}-draft"]


def changed(prefix: str) -> bool:
    """Whether somebody changed something since it was read."""
    texts = st.session_state.get(f"{prefix}-draft")
    return texts is not None and read(texts) != st.session_state.get(f"{prefix}-base")


def read(texts: dict[str, str]) -> Draft:
    return Draft(Texts(**{name: texts[name] for name in Texts.__slots__}), texts["tariff"])


def forget(prefix: str, *, keep_draft: bool = False) -> None:
    """The widgets begin again with what is stored, or with the draft."""
    for key in [key for key in st.session_state if str(key).startswith(prefix)]:
        if not (keep_draft and str(key) in (f"{prefix}-draft", f"{prefix}-base")):
            del st.session_state[key]


def section(prefix: str) -> str:
    """The part shown; tables begin again from the draft when one comes back to them."""
    return str(
        st.segmented_control("Partie", list(SECTIONS), default="book", format_func=SECTIONS.__getitem__, required=True,
                             label_visibility="collapsed", key="rules-section",
                             on_change=forget, args=(prefix,), kwargs={"keep_draft": True})
    )  # fmt: skip


def edit(known: Overview, name: str, prefix: str, texts: dict[str, str]) -> None:
    """The form of the section."""
    raw = _object(texts[name])
    own = f"{prefix}-{name}"
    if raw is None:
        st.error(
            "Ce texte n'est pas un objet JSON : corrigez-le dans l'édition avancée, ou abandonnez vos changements."
        )
    elif st.session_state.get(f"{own}-rich"):
        st.info("Cette règle est trop riche pour un formulaire : elle se change dans l'édition avancée, ci-dessous.")
    else:
        forms: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "opening": lambda raw: opening.form(raw, own),
            "late": lambda raw: lateness.form(raw, own),
            "tariff": lambda raw: prices.form(raw, own),
        }
        found = forms[name](raw) if name in forms else deadlines.form(raw, known.activity, own)
        written = json.dumps(found, ensure_ascii=False) if found or name != "opening" else ""
        same = _same(name, written, texts[name])
        if not same and st.session_state.setdefault(f"{own}-shown", False) is False:
            st.session_state[f"{own}-rich"] = True  # the form would say something else: it is not for this rule
            st.rerun()
        st.session_state[f"{own}-shown"] = True
        if not same:
            texts[name] = written


def _same(name: str, one: str, other: str) -> bool:
    """Whether both texts say the same: a form may write a default that was left out."""
    readers: dict[str, Callable[[str], object]] = {
        "opening": lambda written: parse_opening(written) if written else None,
        "late": parse_late,
        "tariff": tariff.parse,
    }
    try:
        return readers.get(name, parse_deadline)(one) == readers.get(name, parse_deadline)(other)
    except InvalidRule:
        return one == other


def _object(written: str) -> dict[str, Any] | None:
    try:
        raw = json.loads(written or "{}")
    except (ValueError, RecursionError):
        return None
    return raw if isinstance(raw, dict) else None


def advanced(name: str, prefix: str, texts: dict[str, str]) -> None:
    """The text of the rule, for who knows the format."""
    with st.expander("Édition avancée (JSON)"):
        edited = st.text_area("Texte de la règle", texts[name], key=f"{prefix}-{name}-json-{hash(texts[name])}",
                              height=160, max_chars=20_000)  # fmt: skip
        facts = texts["facts"]
        if name == "tariff":
            facts = st.text_input("Ce que l'activité répond à son tarif", facts, key=f"{prefix}-facts-{hash(facts)}",
                                  help='Par exemple {"slot": "matin"}')  # fmt: skip
        if st.button("Reprendre ce texte", key=f"{prefix}-{name}-take"):
            forget(f"{prefix}-{name}")
            texts[name], texts["facts"] = edited.strip(), facts.strip()
            st.rerun()


def preview(known: Overview, name: str, found: Trial) -> None:
    """The sentence that families read, and the next days or the curve."""
    if found.rules is None:
        return
    activity = replace(known.activity, rules=(found.rules,))
    if name in NEXT:
        st.markdown(f"**{text.plain(wording_rules.deadline_sentence(found.rules.deadlines[NEXT[name]], name))}**")
        examples.strip(activity, NEXT[name], known.calendar, max(clock.today(), found.rules.valid_from))
    elif name == "opening":
        said = wording_rules.opening_sentence(found.rules.opening) if found.rules.opening else "Toujours ouvert"
        st.markdown(f"**{text.plain(said)}**")
    elif name == "tariff" and found.model is not None:
        said = wording_rules.tariff_sentence(found.model)
        st.markdown(f"**{text.plain(said[:1].upper() + said[1:])}**")
        prices.chart(found.model, {"resident": True, "date": clock.today(), **found.rules.facts})


def judged(found: Trial) -> None:
    """What is wrong, or how the examples come out."""
    for problem in found.problems:
        st.error(f"{problem[:1].upper()}{problem[1:]}.")
    red = [answer for answer in found.answers if not answer.passed]
    if red:
        st.warning(f"{french.count('exemple', len(red))} en rouge avec ces règles :")
        examples.verdicts(red)
    elif found.answers:
        st.caption(f"✓ {french.count('exemple', len(found.answers))} : toutes les réponses sont celles attendues.")


def save_bar(known: Overview, found: Trial, prefix: str, texts: dict[str, str], since: date) -> None:
    """« Enregistrer à partir du … », when something was changed."""
    if not changed(prefix):
        return
    with st.container(border=True, key="rules-save"):
        first = clock.today() + timedelta(days=1)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            day = st.date_input("Pour les jours d'accueil à partir du", max(first, since), format="DD/MM/YYYY",
                                key=f"{prefix}-from")  # fmt: skip
            kept = st.button("Enregistrer", type="primary", key="rules-save-now", disabled=bool(found.problems))
            st.button("Abandonner", key="rules-drop", on_click=forget, args=(prefix,))
        despite = bool(found.red) and st.checkbox("Enregistrer malgré les exemples en rouge", key=f"{prefix}-despite")
        st.caption("L'ancienne version reste pour les jours d'avant. Un prix changé est repris à la facture.")
        if kept:
            _save(known, st.session_state[f"{prefix}-base"], read(texts), day, despite, prefix)


def _save(known: Overview, base: Draft, wanted: Draft, day: date, despite: bool, prefix: str) -> None:
    user = session.require(*RULERS)
    try:
        rules.save(user, known.activity.id, base, wanted, day, despite, clock.now())
    except (Refusal, InvalidRule) as refusal:
        st.error(wording.refusal(refusal) if isinstance(refusal, Refusal) else "Ces règles ne peuvent pas être lues.")
    else:
        forget(prefix)
        st.session_state.pop(f"rules-version-{known.activity.id}", None)
        session.flash(f"Règles enregistrées à partir du {french.day_month_year(day)}.")
        st.rerun()
