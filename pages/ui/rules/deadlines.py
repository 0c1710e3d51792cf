"""The form of a deadline: its kind in plain words, then only the fields of that kind."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from pages.ui.rules import fields
from portail import wording
from portail.rules.calendar import WEEKDAYS, Activity

Rule = dict[str, Any]
KINDS = {
    "weekly": "Un jour fixe d'une semaine d'avant",
    "offset": "Un nombre de jours avant l'accueil",
    "by_weekday": "Un jour et une heure selon le jour d'accueil",
    "monthly": "Un jour d'un mois d'avant",
    "clear_days": "Des jours francs avant l'accueil",
    "hours": "Un nombre d'heures avant le début",
    "period_offset": "Un nombre de jours avant la période",
    "last_class_day_before_period": "Le dernier jour de classe avant la période",
    "date_table": "Un tableau de dates",
    "any": "Possible à tout moment",
    "never": "Jamais en ligne",
}
UNITS = {
    "calendar": "jours (tous comptent)",
    "weekday": "jours hors samedi et dimanche (les fériés comptent)",
    "working": "jours ouvrés (ni samedi, ni dimanche, ni férié)",
    "working6": "jours ouvrables (ni dimanche, ni férié)",
}
EDGES = {
    "": "Cette heure comprise",
    "before": "Avant cette heure, strictement",
    "day": "Toute la journée, quelle que soit l'heure",
}
ANCHORS = {"service": "avant le jour d'accueil", "period_start": "avant le premier jour de la période"}
KEPT = ("quota", "exceptions")  # written by hand, kept as they are


def form(rule: Rule, activity: Activity, prefix: str) -> Rule:
    """The rule that the widgets say; what the form does not show is kept while the kind is the same."""
    kind = fields.choice("Date limite", KINDS, rule.get("type"), f"{prefix}-kind")
    same = rule if rule.get("type") == kind else {}
    found: Rule = {"type": kind}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if kind in _FORMS:
            found |= _FORMS[kind](same, f"{prefix}-{kind}")
    if kind == "by_weekday":
        found["map"] = _by_weekday(same, activity, prefix)
    if kind == "date_table":
        found |= _date_table(same, prefix)
    kept = {name: same[name] for name in KEPT if name in same}
    return {name: value for name, value in (found | kept).items() if value not in (None, "")}


def _hour_and_edge(rule: Rule, prefix: str) -> Rule:
    at = fields.hour("Heure (vide : toute la journée)", rule.get("at"), f"{prefix}-at")
    return {"at": at, "edge": _edge(rule, prefix)}


def _edge(rule: Rule, prefix: str) -> str:
    """« until » is what an hour says by itself; it stays written where it is."""
    plain = rule.get("edge") if rule.get("edge") == "until" else ""
    return fields.choice("Heure comptée", EDGES, rule.get("edge", ""), f"{prefix}-edge") or plain


def _weekly(rule: Rule, prefix: str) -> Rule:
    day = fields.weekday("Jour", rule.get("weekday"), f"{prefix}-day")
    weeks = fields.whole("Semaines avant", rule.get("weeks", 1), f"{prefix}-weeks", 1, 52)
    return {"weekday": day, "weeks": weeks, **_hour_and_edge(rule, prefix)}


def _offset(rule: Rule, prefix: str) -> Rule:
    number = fields.whole("Nombre", rule.get("n"), f"{prefix}-n", default=2)
    unit = fields.choice("Jours comptés", UNITS, rule.get("unit"), f"{prefix}-unit")
    return {"n": number, "unit": unit, **_hour_and_edge(rule, prefix)}


def _monthly(rule: Rule, prefix: str) -> Rule:
    day = fields.whole("Jour du mois", rule.get("day"), f"{prefix}-day", 1, 31, 20)
    before = fields.whole("Mois avant", rule.get("months_before", 1), f"{prefix}-before", 0, 24)
    return {"day": day, "months_before": before, **_hour_and_edge(rule, prefix)}


def _clear_days(rule: Rule, prefix: str) -> Rule:
    number = fields.whole("Jours francs", rule.get("n"), f"{prefix}-n", default=2)
    return {"n": number, "anchor": fields.choice("Comptés", ANCHORS, rule.get("anchor"), f"{prefix}-anchor")}


def _hours(rule: Rule, prefix: str) -> Rule:
    number = fields.whole("Heures avant le début de l'accueil", rule.get("n"), f"{prefix}-n", 0, 10_000, 48)
    edges = {"": "L'instant compris", "before": "Plus tôt, strictement"}
    return {"n": number, "anchor": "service_start", "edge": fields.choice("Instant", edges, rule.get("edge", ""),
                                                                         f"{prefix}-edge")}  # fmt: skip


def _period_offset(rule: Rule, prefix: str) -> Rule:
    number = fields.whole("Jours avant le premier jour", rule.get("n"), f"{prefix}-n", default=10)
    return {"n": number, **_hour_and_edge(rule, prefix)}


_FORMS: dict[str, Callable[[Rule, str], Rule]] = {
    "weekly": _weekly,
    "offset": _offset,
    "by_weekday": lambda rule, prefix: {"edge": _edge(rule, prefix)},
    "monthly": _monthly,
    "clear_days": _clear_days,
    "hours": _hours,
    "period_offset": _period_offset,
    "last_class_day_before_period": _hour_and_edge,
}


def _by_weekday(rule: Rule, activity: Activity, prefix: str) -> dict[str, list[str | None]]:
    """For each day on which the activity runs, the last such weekday before it."""
    written = rule.get("map", {})
    found = {}
    for index in sorted(activity.weekdays):
        name = WEEKDAYS[index]
        before, at = written.get(name, ("" if written else WEEKDAYS[index - 1], "12:00"))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            label = f"Accueil du {wording.WEEKDAY_NAMES[name]} : le"
            day = fields.choice(label, {**wording.WEEKDAY_NAMES, "": "jamais en ligne"}, before, f"{prefix}-{name}-day")
            hour = fields.hour("Heure", at, f"{prefix}-{name}-at", optional=False) or "12:00"
        if day:
            found[name] = [day, hour]
    return found


def _date_table(rule: Rule, prefix: str) -> Rule:
    """Rows of dates, each for the days of service from the first to the last, both included."""
    columns = {"from": "Accueil du", "to": "au", "deadline": "Date limite"}
    before = fields.base(f"{prefix}-table-base", rule.get("rows", []))
    rows = [{label: _day(row.get(name)) for name, label in columns.items()} for row in before]
    shown = pd.DataFrame(rows, columns=list(columns.values()), dtype=object)
    config = {label: st.column_config.DateColumn(format="DD/MM/YYYY") for label in columns.values()}
    edited = st.data_editor(shown, num_rows="dynamic", column_config=config, key=f"{prefix}-table", hide_index=True)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        hour = _hour_and_edge(rule, f"{prefix}-table")
    found = []
    for row in edited.to_dict("records"):
        days = {name: row.get(label) for name, label in columns.items()}
        if not any(isinstance(value, date) for value in days.values()):
            continue
        found.append({name: value.isoformat()[:10] for name, value in days.items() if isinstance(value, date)})
    return {"rows": found, **hour}


def _day(written: object) -> date | None:
    try:
        return date.fromisoformat(str(written))
    except ValueError:
        return None
