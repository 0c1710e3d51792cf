"""Which facts a model asks for, so that whoever evaluates it can gather them."""

from collections.abc import Iterator

from portail.rules.facts import AT_LEAST, Kind
from portail.rules.tariff_models import (
    AnyModel,
    Bands,
    CountCap,
    CountTable,
    DurationUnits,
    IncomeBands,
    LinearKnots,
    Model,
    Rate,
    RateOrFlat,
    TimeSteps,
    Versions,
)


def facts_asked(model: AnyModel) -> dict[str, Kind]:
    """Name and kind of every fact that may change the price. One that is only compared or looked up is an answer."""
    asked: dict[str, Kind] = {}
    for name, kind in _asked(model):
        if kind is not Kind.ANSWER or name not in asked:
            asked[name] = kind
    return asked


def _asked(model: AnyModel) -> Iterator[tuple[str, Kind]]:
    yield "qty", Kind.NUMBER
    yield from ((name, Kind.ANSWER) for name in model.dims)
    yield from ((one.key, Kind.NUMBER) for one in model.supplements)
    for modifier in model.modifiers:
        yield from (_condition(name) for name in modifier.when)
    match model:
        case Bands():
            yield "qf", Kind.NUMBER
            for shift in model.band_shift:
                yield from (_condition(name) for name in shift.when)
        case Rate() | RateOrFlat() | LinearKnots():
            yield "qf", Kind.NUMBER
        case IncomeBands():
            yield from (("income", Kind.NUMBER), ("children", Kind.ANSWER))
        case TimeSteps():
            yield "time", Kind.HOUR
        case DurationUnits():
            yield ("time", Kind.HOUR) if model.from_ else ("minutes", Kind.NUMBER)
            if isinstance(model.unit_price, Model):
                yield from _asked(model.unit_price)
        case CountTable():
            yield model.count, Kind.ANSWER
        case CountCap():
            yield "count", Kind.NUMBER
        case Versions():
            yield "date", Kind.DAY
            for version in model.versions:
                yield from _asked(version.model)


def _condition(name: str) -> tuple[str, Kind]:
    return (name.removesuffix(AT_LEAST), Kind.NUMBER) if name.endswith(AT_LEAST) else (name, Kind.ANSWER)
