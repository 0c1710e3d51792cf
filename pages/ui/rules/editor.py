"""The forms of a version's rules, what they come to, and the bar that puts them in force."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from pages.ui import session, text
from pages.ui.rules import deadlines, editing, examples, lateness, opening, prices
from pages.ui.rules.editing import Editing
from portail import clock, french, wording, wording_activity, wording_rules
from portail.actions import rules
from portail.actions.rules import Overview
from portail.errors import InvalidRule, Refusal, RulesChanged
from portail.reglement.drafts import LONGEST, Trial
from portail.rules import tariff
from portail.rules.access import RULERS
from portail.rules.booking import Operation
from portail.rules.calendar import ONE_DAY
from portail.rules.deadlines import parse as parse_deadline
from portail.rules.rule_sets import parse_late, parse_opening

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
DESPITE = "Enregistrer malgré les exemples en rouge"
_NO_TARIFF = '{"type": "flat", "price": "0.00"}'
_READERS: dict[str, Callable[[str], object]] = {
    "opening": lambda written: parse_opening(written) if written else None,
    "late": parse_late,
    "tariff": tariff.parse,
}


def versions(known: Overview, today: date) -> date:
    """The version to look at: the one just saved, else that in force today."""
    days = [since for since, _ in known.versions]
    current = max((since for since in days if since <= today), default=days[0])
    saved = st.session_state.get("rules-saved", ())
    index = days.index(saved[1] if saved and saved[0] == known.activity.id and saved[1] in days else current)
    words = {since: _since(since, current, days) for since in days}
    return st.selectbox("Version", days, index, format_func=words.__getitem__,
                        key=f"rules-version-{known.activity.id}-{'-'.join(map(str, saved))}")  # fmt: skip


def _since(day: date, current: date, days: list[date]) -> str:
    written = french.day_month_year(day)
    if day < current:
        until = min(other for other in days if other > day) - ONE_DAY
        return f"Du {written} au {french.day_month_year(until)}"
    return f"En vigueur depuis le {written}" if day == current else f"À partir du {written}"


def section() -> str:
    """The part shown."""
    if "rules-section" not in st.session_state:  # one comes from another page, where the widgets were forgotten
        st.session_state["rules-shown"] = None
    return str(
        st.segmented_control("Partie", list(SECTIONS), default="book", format_func=SECTIONS.__getitem__, required=True,
                             label_visibility="collapsed", key="rules-section")
    )  # fmt: skip


def edit(known: Overview, name: str, draft: Editing) -> bool:
    """The form of the section. False where it cannot say all that the text says: nothing is lost by looking."""
    if name == "tariff" and not draft.texts["tariff"]:
        st.info("Cette activité n'a pas encore de tarif.")
        st.button("Ajouter un tarif", key="rules-tariff-add", on_click=draft.texts.update, args=({name: _NO_TARIFF},))
        return True
    fits, slot = f"{draft.prefix}-{name}-fits", st.empty()
    if st.session_state.get(fits, _readable(name, draft.texts[name])):
        with slot.container():
            written = _form(known, name, draft)
        same = _same(name, written, draft.texts[name])
        if st.session_state.setdefault(fits, same):
            draft.texts[name] = draft.texts[name] if same else written
            return True
    slot.info("Le formulaire ne peut pas montrer tout ce que dit ce texte : il se change dans l'édition avancée.")
    return False


def _form(known: Overview, name: str, draft: Editing) -> str:
    raw, prefix = _object(draft.texts[name]), f"{draft.prefix}-{name}"
    forms: dict[str, Callable[[], dict[str, Any]]] = {
        "opening": lambda: opening.form(raw, prefix),
        "late": lambda: lateness.form(raw, prefix),
        "tariff": lambda: prices.form(raw, prefix),
    }
    found = forms[name]() if name in forms else deadlines.form(raw, known.activity, prefix)
    return json.dumps(found, ensure_ascii=False) if found or name != "opening" else ""


def _readable(name: str, written: str) -> bool:
    try:
        _READERS.get(name, parse_deadline)(written)
    except (InvalidRule, ArithmeticError):
        return False
    return True


def _same(name: str, one: str, other: str) -> bool:
    """Whether both texts say the same: a form may write a default that was left out."""
    reader = _READERS.get(name, parse_deadline)
    try:
        return reader(one) == reader(other)
    except (InvalidRule, ArithmeticError):
        return one == other


def _object(written: str) -> dict[str, Any]:
    try:
        raw = json.loads(written or "{}")
    except (ValueError, RecursionError):
        return {}
    return raw if isinstance(raw, dict) else {}


def advanced(name: str, draft: Editing, shown: bool) -> None:
    """The text of the rule, for who knows the format."""
    prefix, texts = f"{draft.prefix}-{name}", draft.texts
    with st.expander("Édition avancée (JSON)", expanded=not shown):
        edited = st.text_area("Texte de la règle", texts[name], key=f"{prefix}-json-{hash(texts[name])}",
                              height=160, max_chars=LONGEST)  # fmt: skip
        facts = texts["facts"]
        if name == "tariff":
            facts = st.text_input("Ce que l'activité répond à son tarif", facts, key=f"{prefix}-facts-{hash(facts)}",
                                  max_chars=LONGEST, help='Par exemple {"slot": "matin"}')  # fmt: skip
        if st.button("Reprendre ce texte", key=f"{prefix}-take"):
            texts |= {name: edited.strip(), "facts": facts.strip()}
            editing.turn()
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
    elif name == "late":
        lines = wording_activity.lines(activity, None, found.rules.valid_from)
        st.markdown("**Ce que lisent les familles**")
        st.markdown("\n".join(f"- {text.plain(line.title)} : {text.plain(line.sentence)}" for line in lines))
    elif name == "tariff" and found.model is not None:
        said = wording_rules.tariff_sentence(found.model)
        st.markdown(f"**{text.plain(said[:1].upper() + said[1:])}**")
        day = max(clock.today(), found.rules.valid_from)
        prices.chart(found.model, {"resident": True, "date": day, **found.rules.facts})


def judged(name: str, found: Trial) -> None:
    """What is wrong, or the examples of the section and those in red, then how many others are as expected."""
    for problem in found.problems:
        st.error(f"{problem[:1].upper()}{problem[1:]}.")
    shown = [one for one in found.answers if not one.passed or examples.is_about(one, name)]
    others = len(found.answers) - len(shown)
    if shown:
        examples.verdicts(shown)
    if others:
        more = "autre exemple conforme" if shown else "exemple conforme"
        st.caption(f"✓ {french.count(more, others, more.replace(' ', 's ') + 's')}")


def save_bar(known: Overview, draft: Editing, since: date) -> None:
    """« Enregistrer », from a day on, when something was changed."""
    if not draft.changed:
        return
    with st.container(border=True, key="rules-save"):
        billed = known.billed_until + ONE_DAY if known.billed_until else since
        with st.container(horizontal=True, vertical_alignment="bottom"):
            day = st.date_input("Pour les jours d'accueil à partir du", max(clock.today() + ONE_DAY, since, billed),
                                format="DD/MM/YYYY", key=f"{draft.key}-from") or since  # fmt: skip
            found = _merged(known, draft, day)
            kept = st.button(
                "Enregistrer", type="primary", key="rules-save-now", disabled=bool(found and found.problems)
            )
            st.button("Abandonner", key="rules-drop", on_click=editing.leave, args=(draft.key,))
        despite = bool(found and found.red) and st.checkbox(DESPITE, key=f"{draft.key}-despite")
        st.caption(_consequence(known, draft, day))
        if kept:
            _save(known, draft, day, despite)


def _merged(known: Overview, draft: Editing, day: date) -> Trial | None:
    """What the changes would give on that day; None where another version says otherwise of what they change."""
    try:
        wanted = rules.merged(editing.draft(draft.seen), editing.draft(draft.texts), known.on(day))
    except RulesChanged:
        return None
    return rules.attempt(known, wanted, day)


def _consequence(known: Overview, draft: Editing, day: date) -> str:
    """What happens to the other versions of what was changed."""
    priced = draft.texts["tariff"] != draft.seen["tariff"]
    ruled = any(draft.texts[name] != draft.seen[name] for name in draft.seen if name != "tariff")
    days = {*(known.rules_from if ruled else ()), *(known.tariffs_from if priced else ())}
    said = "L'ancienne version reste pour les jours d'avant."
    if day in days:
        said = "La version qui commence ce jour-là est remplacée."
    if later := min((since for since in days if since > day), default=None):
        said += f" À partir du {french.day_month_year(later)}, la version déjà prévue s'applique, sans ces changements."
    return said


def _save(known: Overview, draft: Editing, day: date, despite: bool) -> None:
    user = session.require(*RULERS)
    seen, wanted = editing.draft(draft.seen), editing.draft(draft.texts)
    try:
        rules.save(user, known.activity.id, seen, wanted, day, despite, clock.now())
    except Refusal as refusal:
        st.error(wording.refusal(refusal))
    else:
        editing.leave(draft.key)
        st.session_state["rules-saved"] = (known.activity.id, day)
        session.flash(f"Règles enregistrées à partir du {french.day_month_year(day)}.")
        st.rerun()
