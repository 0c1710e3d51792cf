"""The price of a tariff against the quotient familial, for a chart."""

from collections.abc import Mapping
from decimal import Decimal

from portail.errors import Unanswered
from portail.rules import tariff
from portail.rules.facts import Fact
from portail.rules.tariff_models import AnyModel, Bands, LinearKnots, Rate, RateOrFlat

_STEPS, _LEAST = 240, Decimal(1500)


def points(model: AnyModel, known: Mapping[str, Fact]) -> list[tuple[Decimal, Decimal]]:
    """(quotient, price) in order of the quotients; nothing where the price does not depend on it or is not known."""
    if not tariff.needs_quotient(model):
        return []
    end = (max([_LEAST, *_bounds(model)]) * Decimal("1.15")).quantize(Decimal(1))
    step = (end / _STEPS).quantize(Decimal(1))
    found = []
    for qf in sorted({*(step * number for number in range(_STEPS + 1)), *_bounds(model)}):
        try:
            found.append((qf, tariff.price(model, qf, known)))
        except Unanswered:
            continue
    return found


def stepped(model: AnyModel) -> bool:
    """Whether the price keeps between two quotients, then jumps."""
    return not any(isinstance(part, Rate | RateOrFlat | LinearKnots) for part in tariff.parts(model))


def _bounds(model: AnyModel) -> list[Decimal]:
    """Quotients from which the price changes."""
    found: list[Decimal] = []
    for part in tariff.parts(model):
        match part:
            case Bands():
                bounds = (bound for row in part.rows for bound in (row.qf.low, row.qf.high))
                found += [bound for bound in bounds if bound is not None and bound.is_finite()]
            case Rate():
                found += [part.qf_max] if part.qf_max is not None else []
            case RateOrFlat():
                found.append(part.threshold)
            case LinearKnots():
                found += [qf for qf, _ in part.knots]
    return found
