"""The form of what happens after the deadline, and of absences; see docs/late-policies.md."""

from typing import Any

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
BILLS = {"full": "Facturée en entier", "pct": "Facturée en partie", "none": "Non facturée"}
UNITS = {"d": "jours après le premier jour", "h": "heures après le début"}
PICKUPS = {"": "Non facturé", "flat": "Un montant fixe", "slices": "Par tranche de minutes"}
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
    unit = "fois" if kind == "mul" else "€"
    return {kind: fields.amount("Valeur", (written or {}).get(kind, "1.00"), f"{prefix}-value", unit)}


def _booking(written: Policy, prefix: str) -> Policy:
    st.markdown("**Réserver après le délai**")
    mode = fields.choice("Réservation tardive", MODES, written.get("mode", "refuse"), f"{prefix}-mode")
    if mode != "accept":
        return {"mode": mode} if mode != "refuse" else {}
    found: Policy = {"mode": mode, "price": _price(written.get("price"), prefix)}
    if found["price"]:
        first = fields.whole("Seulement les … premières du mois (0 : toutes)", written.get("first_n_only") or 0,
                             f"{prefix}-first", default=0)  # fmt: skip
        found["first_n_only"] = first or None
    penalty = fields.amount("Pénalité par famille et par an", written.get("penalty_per_family", 0), f"{prefix}-penalty")
    found["penalty_per_family"] = penalty if penalty != "0.00" else None
    return {name: value for name, value in found.items() if value is not None}


def _cancel(written: Policy, prefix: str) -> Policy:
    st.markdown("**Annuler après le délai**")
    bill = fields.choice("Annulation tardive", BILLS, written.get("bill"), f"{prefix}-bill")
    found: Policy = {"bill": bill}
    if bill == "pct":
        found["pct"] = fields.whole("Part facturée (%)", written.get("pct"), f"{prefix}-pct", 0, 100, 50)
    more = fields.amount("Montant en plus", written.get("add", 0), f"{prefix}-add")
    found |= {"add": more} if more != "0.00" else {}
    if bill != "none" and written.get("reinvoice_aids"):
        found["reinvoice_aids"] = True
    return found if found != {"bill": "full"} else {}


def _quota(written: Policy, prefix: str) -> Policy | None:
    st.markdown("**Nombre d'opérations tardives**")
    per = fields.choice("Limite", PERIODS, written.get("per", ""), f"{prefix}-per")
    if not per:
        return None
    with st.container(horizontal=True):
        book = fields.whole("Réservations", written.get("book"), f"{prefix}-book", default=4)
        cancel = fields.whole("Annulations", written.get("cancel"), f"{prefix}-cancel", default=4)
    return {"per": per, "book": book, "cancel": cancel}


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
    found: Policy = {**known, "proof": kinds}
    delay = known.get("within") or {}
    if kinds:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            number = fields.whole("Reçu dans les (0 : sans délai)", delay.get("n", 0), f"{prefix}-n", default=0)
            unit = fields.choice("Comptés en", UNITS, delay.get("unit"), f"{prefix}-unit")
        found["within"] = {"n": number, "unit": unit} if number else None
    else:
        found["within"] = None
    carence = fields.whole("Premiers jours toujours dus (carence)", known.get("carence_days", 0), f"{prefix}-carence",
                           default=0)  # fmt: skip
    found["carence_days"] = carence
    return {name: value for name, value in found.items() if value is not None}


def _unbooked(written: Policy, prefix: str) -> Policy | None:
    st.markdown("**Présent sans réservation**")
    price = _price(written.get("price"), prefix)
    found = {**written, "price": price}
    return {name: value for name, value in found.items() if value is not None}


def _pickup(written: Policy, prefix: str) -> Policy | None:
    st.markdown("**Départ tardif**")
    if written.get("type") == "steps":
        st.caption("Facturé par paliers : à changer dans l'édition avancée.")
        return written
    kind = fields.choice("Retard du soir", PICKUPS, written.get("type", ""), f"{prefix}-type")
    if not kind:
        return None
    same = written if written.get("type") == kind else {}
    found: Policy = {**same, "type": kind, "price": fields.amount("Prix", same.get("price", "5.00"), f"{prefix}-price")}
    if kind == "slices":
        found["unit_min"] = fields.whole("Minutes d'une tranche", same.get("unit_min"), f"{prefix}-unit", 1, 240, 15)
    return found


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
