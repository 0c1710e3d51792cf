"""The form of a tariff: one price, a table of bands, a rate; anything else in its own text. And the curve."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from pages.ui import charts
from pages.ui.rules import fields
from portail import french
from portail.rules import curve
from portail.rules.facts import Fact
from portail.rules.tariff_models import AnyModel

Model = dict[str, Any]
KINDS = {"flat": "Un prix", "bands": "Des tranches de quotient", "rate": "Un taux d'effort"}
LINE = "#1F8A9E"  # seen on both themes
LOW, HIGH, PRICE = "À partir de", "Jusqu'à (non compris)", "Prix (€)"


def form(model: Model, prefix: str) -> Model:
    """The model that the widgets say. One that a form cannot show is left as it is."""
    if not _simple(model):
        st.info("Ce tarif est trop riche pour un formulaire : il se change dans l'édition avancée, ci-dessous.")
        return model
    kind = fields.choice("Forme du tarif", KINDS, model.get("type"), f"{prefix}-kind")
    same = model if model.get("type") == kind else {}
    kept = {name: same[name] for name in ("modifiers", "supplements", "round_before_qty") if name in same}
    match kind:
        case "flat":
            return {"type": kind, "price": fields.amount("Prix", same.get("price", "0.00"), f"{prefix}-flat"), **kept}
        case "bands":
            return {"type": kind, "rows": _rows(same.get("rows", []), prefix), **kept}
    return {**_rate(same, prefix), **kept}


def _simple(model: Model) -> bool:
    """Whether every price is one amount."""
    prices = [model.get(name) for name in ("price", "floor", "cap")] + [r.get("price") for r in model.get("rows", [])]
    rich = model.get("dims") or model.get("band_shift") or any(isinstance(price, dict) for price in prices)
    return model.get("type", "flat") in KINDS and not rich


def _rows(rows: list[Model], prefix: str) -> list[Model]:
    rows = fields.base(f"{prefix}-bands-base", rows)
    written = [_bounds(str(row.get("qf", ""))) for row in rows]
    shown = pd.DataFrame(
        [{LOW: low, HIGH: high, PRICE: float(row["price"])} for (low, high), row in zip(written, rows, strict=True)],
        columns=[LOW, HIGH, PRICE], dtype=float,
    )  # fmt: skip
    config: Mapping[str, Any] = {
        LOW: st.column_config.NumberColumn(format="localized", min_value=0, required=True),
        HIGH: st.column_config.NumberColumn(format="localized", min_value=0, help="Vide : sans fin"),
        PRICE: st.column_config.NumberColumn(format="localized", min_value=0, step=0.01, required=True),
    }
    edited = st.data_editor(shown, num_rows="dynamic", column_config=config, key=f"{prefix}-bands", hide_index=True,
                           placeholder="sans fin")  # fmt: skip
    st.caption("Une tranche commence où finit celle d'avant. La dernière n'a pas de fin.")
    return [
        {"qf": f"[{fields.decimal(row[LOW])},{'inf' if pd.isna(row[HIGH]) else fields.decimal(row[HIGH])})",
         "price": fields.decimal(row[PRICE])}
        for row in edited.to_dict("records")
        if not pd.isna(row[LOW]) and not pd.isna(row[PRICE])
    ]  # fmt: skip


def _bounds(interval: str) -> tuple[float | None, float | None]:
    low, _, high = interval.strip("[]()").partition(",")
    try:
        return float(low), None if high == "inf" else float(high)
    except ValueError:
        return None, None


def _rate(model: Model, prefix: str) -> Model:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        rate = fields.amount("Taux appliqué au quotient", model.get("rate", "0.01"), f"{prefix}-rate", "par point")
        floor = fields.amount("Prix plancher", model.get("floor"), f"{prefix}-floor", empty="aucun")
        cap = fields.amount("Prix plafond", model.get("cap"), f"{prefix}-cap", empty="aucun")
    found = {**model, "type": "rate", "rate": rate, "floor": floor, "cap": cap}
    return {name: value for name, value in found.items() if value not in ("", None)}


def chart(model: AnyModel, known: Mapping[str, Fact]) -> None:
    """Price against quotient; nothing where it does not depend on it."""
    points = curve.points(model, known)
    if not points:
        return
    line = go.Scatter(
        x=[float(qf) for qf, _ in points],
        y=[float(price) for _, price in points],
        mode="lines",
        line={"shape": "hv" if curve.stepped(model) else "linear", "width": 3, "color": LINE},
        hovertext=[f"Quotient {french.number(qf)} : {french.euros(price)}" for qf, price in points],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    figure = go.Figure(line)
    figure.update_layout(height=280, margin={"l": 8, "r": 8, "t": 8, "b": 8}, separators=",\u202f",
                         xaxis_title="Quotient familial", yaxis_title="Prix (€)")  # fmt: skip
    figure.update_yaxes(rangemode="tozero", fixedrange=True)
    figure.update_xaxes(fixedrange=True, tickformat=",d")
    st.plotly_chart(figure, config=charts.CONFIG, key="rules-curve", alt="Prix selon le quotient familial")
