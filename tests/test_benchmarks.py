"""The benchmarks run, and say what they found in one shape; their figures are nobody's test."""

import json

import pytest

from tests.benchmarks.__main__ import main
from tests.benchmarks.measure import Figure

SMALL = ["--households", "12", "--rounds", "1", "--kills", "1", "--bookings", "3000"]


def test_every_figure_is_a_line_with_its_target(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(SMALL) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len({line["name"] for line in lines}) == len(lines) >= 20
    for line in lines:
        assert list(line)[:5] == ["name", "value", "unit", "target", "ok"]
        assert isinstance(line["value"], int | float)
        assert isinstance(line["ok"], bool)
        assert line["unit"]
        assert line["target"] is None or line["target"][0] in "≤≥="


@pytest.mark.parametrize(
    ("value", "target", "ok"),
    [(30, "≤ 30", True), (30.1, "≤ 30", False), (149, "≥ 150", False), (1, "= 0", False), (9, "", True)],
)
def test_a_figure_is_held_against_its_target(value: float, target: str, ok: bool) -> None:
    assert Figure("x", value, "ms", target).ok is ok
