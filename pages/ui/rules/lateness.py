"""The form of what happens after the deadline, and of absences; see docs/late-policies.md."""

from typing import Any

import pandas as pd
import streamlit as st

from pages.ui.rules import fields
from portail import wording_late
from portail.rules.late_forms import ProofKind

Policy = dict[str, Any]
MODES = {
    "refuse": "Refusé",
    "accept": "Accepté",
    "request": "L'équipe répond à chaque demande",
    "waitlist": "Placé en liste d'attente",
}
PRICES = {
    "": "Au prix habituel",
    "add": "Prix habituel plus un montant",
    "mul": "Prix habituel multiplié",
    "set": "À un prix fixe",
}
AMOUNTS = {"add": ("Supplément", "€"), "mul": ("Multiplié par", "fois"), "set": ("Prix", "€")}
BILLS = {"full": "Facturée en entier", "pct": "Facturée en partie", "none": "Non facturée"}
UNITS = {"d": "jours après le premier jour", "h": "heures après le début"}
PICKUPS = {"": "Non facturé", "flat": "Un montant fixe", "slices": "Par tranche de minutes", "steps": "Par paliers"}
COUNTED = {"child": "Pour chaque enfant", "family": "Une fois par famille"}
MINUTES, PRICE = "Jusqu'à (minutes)", "Prix (€)"
PERIODS = {"": "Sans limite", "period": "Par période", "month": "Par mois", "year": "Par année scolaire"}
METRICS = {"": "Pas de forfait", "days_in_week": "Jours dans la semaine", "days_in_month": "Jours dans le mois"}


def form(late: Policy, prefix: str) -> Policy:
    """The policies that the widgets say; what a form cannot show is kept."""
    left, right = st.columns(2, gap="large")
    with left:
        booking = _booking(late.get("late_booking") or {}, f"{prefix}-booking")
        cancel = _cancel(late.get("late_cancel") or {}, f"{prefix}-cancel")
        quota = _quota(late.get("quota") or {}, f"{prefix}-quota")
    with right:
        justified = _justified(late.get("justified"), f"{prefix}-justified")
        unbooked = _unbooked(late.get("unbooked_presence") or {}, f"{prefix}-unbooked")
        pickup = _pickup(late.get("late_pickup") or {}, f"{prefix}-pickup")
        plan = _plan(late.get("plan_switch") or {}, f"{prefix}-plan")
    found = {"late_booking": booking, "late_cancel": cancel, "quota": quota, "justified": justified,
             "unbooked_presence": unbooked, "late_pickup": pickup, "plan_switch": plan}  # fmt: skip
    return {name: value for name, value in found.items() if value}


def _price(written: Policy | None, prefix: str) -> Policy | None:
    """A price block; one of another tariff is kept as it is written."""
    if written and "tariff" in written:
        st.caption("Le prix suit un autre tarif : à changer dans l'édition avancée.")
        return written
    kind = fields.choice("Prix", PRICES, next(iter(written or {}), ""), f"{prefix}-price")
    if not kind:
        return None
    first = {"add": "1.00", "mul": "2", "set": "5.00"}[kind]
    label, unit = AMOUNTS[kind]
    return {kind: fields.amount(label, (written or {}).get(kind, first), f"{prefix}-{kind}", unit)}


def _said(found: Policy) -> Policy:
    return {name: value for name, value in found.items() if value not in (None, "")}


def _booking(written: Policy, prefix: str) -> Policy:
    st.markdown("**Réserver après le délai**")
    mode = fields.choice("Réservation tardive", MODES, written.get("mode", "refuse"), f"{prefix}-mode")
    if mode != "accept":
        return {"mode": mode} if mode != "refuse" else {}
    found: Policy = {"mode": mode, "price": _price(written.get("price"), prefix)}
    if found["price"]:
        found["first_n_only"] = fields.limit(
            "Pour combien de réservations, les premières du mois",
            written.get("first_n_only"), f"{prefix}-first", "toutes", least=1,
        )  # fmt: skip
    found["penalty_per_family"] = fields.amount(
        "Pénalité par famille et par an", written.get("penalty_per_family"), f"{prefix}-penalty", empty="aucune"
    )
    return _said(found)


def _cancel(written: Policy, prefix: str) -> Policy:
    st.markdown("**Annuler après le délai**")
    bill = fields.choice("Annulation tardive", BILLS, written.get("bill"), f"{prefix}-bill")
    found: Policy = {"bill": bill}
    if bill == "pct":
        found["pct"] = fields.amount("Part facturée", written.get("pct", 50), f"{prefix}-pct", "%")
    found["add"] = fields.amount("Montant en plus", written.get("add"), f"{prefix}-add", empty="aucun")
    if bill != "none":
        again = st.checkbox("L'aide déduite est facturée aussi", written.get("reinvoice_aids", False),
                            key=f"{prefix}-aids")  # fmt: skip
        found["reinvoice_aids"] = again or None
    return _said(found) if _said(found) != {"bill": "full"} else {}


def _quota(written: Policy, prefix: str) -> Policy | None:
    st.markdown("**Nombre d'opérations tardives**")
    per = fields.choice("Limite", PERIODS, written.get("per", ""), f"{prefix}-per")
    if not per:
        return None
    with st.container(horizontal=True):
        book = fields.limit("Réservations", written.get("book"), f"{prefix}-book", "sans limite")
        cancel = fields.limit("Annulations", written.get("cancel"), f"{prefix}-cancel", "sans limite")
    return _said({"per": per, "book": book, "cancel": cancel})


def _justified(written: Policy | None, prefix: str) -> Policy | None:
    st.markdown("**Absences justifiées**")
    if not st.toggle("Un justificatif évite la facturation", written is not None, key=f"{prefix}-on"):
        return None
    known = written or {}
    kinds = st.multiselect(
        "Justificatifs admis",
        [str(kind) for kind in ProofKind],
        known.get("proof", ["medical"]),
        placeholder="Aucun n'est demandé",
        format_func=lambda kind: wording_late.PROOFS[ProofKind(kind)],
        key=f"{prefix}-proof",
    )
    found: Policy = {**known, "proof": kinds, "within": _within(known.get("within") or {}, prefix) if kinds else None}
    found["carence_days"] = fields.limit("Premiers jours toujours dus (carence)", known.get("carence_days"),
                                         f"{prefix}-carence", "aucun")  # fmt: skip
    unused = [*(["if_proof_late"] if not found["within"] else []), *(["proof_max_days"] if not kinds else [])]
    return _said({name: value for name, value in found.items() if name not in unused})


def _within(delay: Policy, prefix: str) -> Policy | None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number = fields.limit("Reçu dans les", delay.get("n"), f"{prefix}-n", "sans délai")
        unit = fields.choice("Comptés en", UNITS, delay.get("unit"), f"{prefix}-unit")
    return None if number is None else {"n": number, "unit": unit}


def _unbooked(written: Policy, prefix: str) -> Policy | None:
    st.markdown("**Présent sans réservation**")
    price = _price(written.get("price"), prefix)
    refused = fields.limit("L'accueil peut être refusé après (présences)", written.get("refuse_after_n"),
                           f"{prefix}-refuse", "jamais")  # fmt: skip
    return _said({"price": price, "refuse_after_n": refused})


def _pickup(written: Policy, prefix: str) -> Policy | None:
    st.markdown("**Départ tardif**")
    kind = fields.choice("Retard du soir", PICKUPS, written.get("type", ""), f"{prefix}-type")
    if not kind:
        return None
    same = written if written.get("type") == kind else {}
    found: Policy = {**same, "type": kind}
    if kind == "steps":
        found["steps"] = _steps(same.get("steps", []), prefix)
    else:
        found["price"] = fields.amount("Prix", same.get("price", "5.00"), f"{prefix}-price")
    if kind == "slices":
        found["unit_min"] = fields.whole("Minutes d'une tranche", same.get("unit_min"), f"{prefix}-unit", 1, 400, 15)
    per = fields.choice("Compté", COUNTED, same.get("per"), f"{prefix}-per")
    free = fields.limit("Retards non facturés, les premiers de l'année", same.get("after_n"), f"{prefix}-free", "aucun")
    return _said({**found, "per": per, "after_n": free})


def _steps(steps: list[Policy], prefix: str) -> list[Policy]:
    """The last step has no end."""
    before = fields.base(f"{prefix}-steps-base", steps or [{"until_min": 15, "price": 5}, {"price": 10}])
    rows = [{MINUTES: step.get("until_min"), PRICE: float(step["price"])} for step in before]
    config = {
        MINUTES: st.column_config.NumberColumn(format="%d", min_value=1, step=1),
        PRICE: st.column_config.NumberColumn(format="localized", min_value=0, step=0.01, required=True),
    }
    edited = st.data_editor(pd.DataFrame(rows, columns=[MINUTES, PRICE], dtype=float), num_rows="dynamic",
                            column_config=config, key=f"{prefix}-steps", hide_index=True,
                            placeholder="au-delà")  # fmt: skip
    return [
        ({} if pd.isna(row[MINUTES]) else {"until_min": int(row[MINUTES])}) | {"price": fields.decimal(row[PRICE])}
        for row in edited.to_dict("records")
        if not pd.isna(row[PRICE])
    ]


def _plan(written: Policy, prefix: str) -> Policy | None:
    st.markdown("**Forfait**")
    metric = fields.choice("À partir d'un nombre de", METRICS, written.get("metric", ""), f"{prefix}-metric")
    if not metric:
        return None
    most = 7 if metric == "days_in_week" else 31
    threshold = fields.whole("Nombre de jours", written.get("threshold"), f"{prefix}-threshold", 1, most, 2)
    price = written.get("price") or {}
    if "tariff" in price:
        return {"metric": metric, "threshold": threshold, "price": price}
    whole = fields.amount("Prix de tous ces jours", price.get("set", "20.00"), f"{prefix}-set")
    return {"metric": metric, "threshold": threshold, "price": {"set": whole}}
