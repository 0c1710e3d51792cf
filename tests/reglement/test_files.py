"""Files as people may bring them: everything wrong is told in French with its place, and nothing breaks."""

import copy
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portail.reglement import cases, explain, schema
from portail.reglement.__main__ import main
from portail.reglement.problems import sentence
from portail.rules import reading
from portail.rules.deadline_forms import ANY_RULE
from portail.rules.fields import Fault
from portail.rules.openings import Opening
from portail.rules.tariff_models import AnyModel

REAL = Path(__file__).parent.parent / "data" / "reglements.json"
STRUCTURES: list[dict[str, Any]] = json.loads(REAL.read_text("utf-8"))


def places(value: Any, where: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [where]
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        found += places(item, (*where, key))
    return found


PLACES = [(index, place) for index, one in enumerate(STRUCTURES) for place in places(one) if place]
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=30),
    st.just([]),
    st.just({}),
    st.sampled_from(
        [
            "[0,",
            "nan",
            "1e9",
            "99:99",
            "2026-02-30",
            "-1",
            "*",
            "mon",
            "\ud800",
            "\x1b[2J",
            "x" * 10_000,
            [[]],
            {"type": "any"},
        ]
    ),
)


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(PLACES), ODD, st.booleans())
def test_no_value_at_any_place_breaks_the_reader(place: tuple[int, tuple[Any, ...]], odd: Any, remove: bool) -> None:
    structure = copy.deepcopy(STRUCTURES[place[0]])
    *parents, last = place[1]
    inner: Any = structure
    for step in parents:
        inner = inner[step]
    if remove:
        del inner[last]
    else:
        inner[last] = odd
    structures, problems = schema.read(json.dumps([structure]))
    assert structures or [problem for problem in problems if not problem.warning]
    for found in structures:
        for answer in cases.answers(found):
            assert list(explain.steps(answer))


@settings(max_examples=100, deadline=None)
@given(
    st.recursive(
        ODD, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    )
)
def test_both_readers_of_the_format_refuse_the_same(raw: Any) -> None:
    text = json.dumps(raw)
    for kind, adapter in ((ANY_RULE, schema.RULE), (Opening, schema.OPENING), (AnyModel, schema.MODEL)):
        assert accepted(lambda kind=kind: reading.shape(kind, text)) == accepted(  # type: ignore[misc]
            lambda adapter=adapter: adapter.validate_python(json.loads(text))  # type: ignore[misc]
        )


def accepted(read: Any) -> bool:
    try:
        read()
    except ValueError:
        return False
    return True


def test_both_readers_of_the_format_read_the_same() -> None:
    sections = (
        ("deadlines", "rule", ANY_RULE, schema.RULE),
        ("openings", "rule", Opening, schema.OPENING),
        ("tariffs", "model", AnyModel, schema.MODEL),
    )
    for structure in STRUCTURES:
        for section, field, kind, adapter in sections:
            for one in structure[section]:
                raw = json.dumps(one[field])
                assert reading.shape(kind, raw) == adapter.validate_python(json.loads(raw, parse_float=Decimal))


def test_every_fault_that_the_rules_know_has_its_sentence() -> None:
    rules = Path(reading.__file__).parent
    source = "".join(
        (rules / f"{name}.py").read_text("utf-8")
        for name in ("fields", "bands", "deadline_forms", "openings", "tariff_models")
    )
    source += Path(schema.__file__).read_text("utf-8")
    codes = set(re.findall(r'Fault\(f?"([^"]+)"', source)) | set(re.findall(r'_decimal\(value, "([^"]+)"', source))
    assert len(codes) > 35
    for code in codes:
        assert sentence(Fault(re.sub(r"\{[^}]*\}", "7", code), "x"))


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[str], str]:
    status = main(arguments)
    out, err = capsys.readouterr()
    return status, out.splitlines(), err


def test_the_command_counts_what_passes(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, str(REAL))[:2] == (0, ["253 passed, 0 failed"])


def test_a_failing_example_is_a_line_with_rule_and_deadline(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = copy.deepcopy(next(one for one in STRUCTURES if one["id"] == "cruas"))
    wrong["examples"][0]["expected"] = "too_late"
    file = tmp_path / "cruas.json"
    file.write_text(json.dumps(wrong), "utf-8")
    assert run(capsys, str(file))[:2] == (
        1,
        [
            "cruas-1 : attendu too_late, obtenu bookable ; règle r1, Réservation jusqu'au jeudi 12h de la semaine"
            " précédente ; limite : jeudi 19 novembre 2026 à 12h",
            "5 passed, 1 failed",
        ],
    )


@pytest.mark.parametrize(("written", "passed"), [("1.2", True), ("1.20", True), ("1.204", False), ("1.21", False)])
def test_an_expected_price_is_exact(written: str, passed: bool) -> None:
    shown = copy.deepcopy(next(one for one in STRUCTURES if one["id"] == "vatteville"))
    shown["tariffs"][1]["model"]["price"] = "1.204"
    shown["examples"] = [{**shown["examples"][-1], "expected": written}]
    (structure,), _ = schema.read(json.dumps(shown))
    assert [answer.passed for answer in cases.answers(structure)] == [passed]


def test_an_invalid_file_gives_2_and_the_others_are_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "faux.json"
    bad.write_bytes(b"\xff\xfe")
    status, lines, err = run(capsys, str(bad), str(tmp_path / "absent.json"), str(REAL))
    assert (status, lines[-1]) == (2, "253 passed, 0 failed")
    assert "octet 1 : ce fichier n'est pas du texte UTF-8" in err
    assert "absent.json : ce fichier n'existe pas" in err


def test_explain_shows_the_days_that_count(capsys: pytest.CaptureFixture[str]) -> None:
    status, lines, _ = run(capsys, str(REAL), "--explain", "cruas-3")
    assert status == 0
    assert "  samedi 28 novembre 2026 : non compté" in lines
    assert "Dernier instant qui compte : jeudi 26 novembre 2026 à 12h" in lines


def test_explain_knows_every_example_and_refuses_the_others(capsys: pytest.CaptureFixture[str]) -> None:
    structures, _ = schema.load(REAL)
    for structure in structures:
        for answer in cases.answers(structure):
            assert list(explain.steps(answer))[-1] == f"Réponse : {answer.got} (conforme)"
    assert run(capsys, str(REAL), "--explain", "nulle-part")[0] == 1
