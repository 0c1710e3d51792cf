"""What is wrong in a file is told in French, with its place, all at once."""

import json
from typing import Any

import pytest

from portail.reglement import schema

EMPTY: dict[str, Any] = {
    "id": "ici",
    "name": "Ici",
    "source": "",
    "deadlines": [],
    "openings": [],
    "tariffs": [],
    "examples": [],
}


def told(structure: object) -> list[str]:
    """The problems of a file that holds this structure; constants such as NaN may be in it."""
    return [str(problem) for problem in schema.read(json.dumps([structure]))[1]]


def with_rule(**rule: object) -> dict[str, Any]:
    return {**EMPTY, "deadlines": [{"id": "r1", "activity": "cantine", "ops": ["book"], "text": "", "rule": rule}]}


def with_model(**model: object) -> dict[str, Any]:
    return {**EMPTY, "tariffs": [{"id": "t1", "activity": "cantine", "unit": "", "text": "", "model": model}]}


def with_opening(**rule: object) -> dict[str, Any]:
    return {**EMPTY, "openings": [{"id": "o1", "activity": "été", "text": "", "rule": rule}]}


def bands(*rows: str) -> dict[str, Any]:
    return with_model(type="bands", rows=[{"qf": row, "price": 1} for row in rows])


@pytest.mark.parametrize(
    ("structure", "problem"),
    [
        (with_rule(type="lunar"), "ici, délai r1, champ rule.type : type inconnu : « lunar »"),
        (with_rule(n=1, unit="calendar"), "ici, délai r1, champ rule.type : champ absent"),
        (
            with_rule(type="offset", n=1, unit="moon"),
            "ici, délai r1, champ rule.unit : « moon » n'est pas une valeur admise",
        ),
        (
            with_rule(type="offset", n=True, unit="working"),
            "ici, délai r1, champ rule.n : true n'est pas un nombre entier de 0 à 400",
        ),
        (with_rule(type="never", at="10:00"), "ici, délai r1, champ rule.at : champ inconnu"),
        (
            with_rule(type="weekly", weekday="thu", at="24:00"),
            "ici, délai r1, champ rule.at : « 24:00 » n'est pas une heure écrite comme 09:30",
        ),
        (
            with_rule(type="by_weekday", map={"lundi": ["fri", "10:00"]}),
            "ici, délai r1, champ rule.map.lundi : « lundi » n'est pas une valeur admise",
        ),
        (with_rule(type="by_weekday", map={"mon": ["fri"]}), "ici, délai r1, champ rule.map.mon[2] : champ absent"),
        (with_rule(type="by_weekday", map={}), "ici, délai r1, champ rule.map : il faut au moins un élément"),
        (
            with_rule(type="by_weekday", map={"mon": ["fri", "10:00"]}, exceptions=[{"if": "snow"}]),
            "ici, délai r1, champ rule.exceptions[1].if : type inconnu : « snow »",
        ),
        (
            with_rule(type="date_table", rows=[{"from": "2026-02-01", "to": "2026-02-30", "deadline": "2026-01-20"}]),
            "ici, délai r1, champ rule.rows[1].to : « 2026-02-30 » : cette date n'existe pas",
        ),
        (
            with_rule(type="date_table", rows=[{"from": "0001-01-01", "to": "2026-02-20", "deadline": "2026-01-20"}]),
            "ici, délai r1, champ rule.rows[1].from : « 0001-01-01 » : date hors des années 1990 à 2199",
        ),
        (with_rule(type="date_table", rows=[]), "ici, délai r1, champ rule.rows : il faut au moins un élément"),
        (
            with_rule(type="offset", n=0, unit="calendar", quota={"per": "day"}),
            "ici, délai r1, champ rule.quota.per : « day » n'est pas une valeur admise",
        ),
        (
            with_model(type="flat", price=-1),
            "ici, tarif t1, champ model.price : -1 n'est pas un nombre positif ou nul écrit comme 3.85",
        ),
        (
            with_model(type="flat", price=float("nan")),
            "ici, tarif t1, champ model.price : NaN n'est pas un nombre positif ou nul écrit comme 3.85",
        ),
        (
            with_model(type="flat", price=float("inf")),
            "ici, tarif t1, champ model.price : Infinity n'est pas un nombre positif ou nul écrit comme 3.85",
        ),
        (
            with_model(type="flat", price={"a": {"b": "x"}}, dims=["who"]),
            "ici, tarif t1, champ model.price.a.b : « x » n'est pas un nombre positif ou nul écrit comme 3.85",
        ),
        (
            with_model(type="flat", price={"a": {"b": 1}}, dims=["who"]),
            "ici, tarif t1, champ model.price : ce prix a plus de niveaux que dims ne nomme de données (« who »)",
        ),
        (
            with_model(type="flat", price=1, modifiers=[{"when": {}, "mul": 2, "add": 1}]),
            "ici, tarif t1, champ model.modifiers[1] : il faut exactement un de mul, div, add, set",
        ),
        (
            with_model(type="flat", price=1, modifiers=[{"when": {}, "div": 0}]),
            "ici, tarif t1, champ model.modifiers[1].div : on ne divise pas par zéro",
        ),
        (
            with_model(type="flat", price=1, modifiers=[{"when": {"rank_gte": "deux"}, "mul": 2}]),
            "ici, tarif t1, champ model.modifiers[1].when.rank_gte : « deux » n'est pas un nombre positif ou nul"
            " écrit comme 3.85",
        ),
        (
            with_model(type="rate", rate=0.01, floor=3, cap=2),
            "ici, tarif t1, champ model.floor : floor est au-dessus de cap : « 3 > 2 »",
        ),
        (
            with_model(type="duration_units", unit_minutes=15, unit_price={"type": "rate"}),
            "ici, tarif t1, champ model.unit_price.rate : champ absent",
        ),
        (
            with_model(type="versions", versions=[{"from": "2026-01-01", "model": {"type": "flat"}}]),
            "ici, tarif t1, champ model.versions[1].model.price : champ absent",
        ),
        (
            bands("0-400"),
            "ici, tarif t1, champ model.rows[1].qf : « 0-400 » n'est pas un intervalle écrit comme [0,400)",
        ),
        (bands(), "ici, tarif t1, champ model.rows : il faut au moins une ligne"),
        (bands("[0,599]", "[600,inf)"), "ici, tarif t1 : trou entre les tranches [0,599] et [600,inf)"),
        (bands("[0,600)", "(600,inf)"), "ici, tarif t1 : 600 n'est dans aucune des tranches [0,600) et (600,inf)"),
        (bands("[0,600]", "[600,inf)"), "ici, tarif t1 : 600 est dans deux tranches : [0,600] et [600,inf)"),
        (bands("[0,700]", "[600,inf)"), "ici, tarif t1 : des tranches se chevauchent : [0,700] et [600,inf)"),
        (bands("[100,inf)"), "ici, tarif t1 : aucune tranche au-dessous de 100"),
        (bands("[0,9999]"), "ici, tarif t1 : aucune tranche au-dessus de 9999"),
        (
            with_opening(opens="2026-13-01"),
            "ici, ouverture o1, champ rule.opens : « 2026-13-01 » : cette date n'existe pas",
        ),
        (
            with_opening(opens={"yes": "2026-01-01 25:00"}, by="resident"),
            "ici, ouverture o1, champ rule.opens.yes : « 2026-01-01 25:00 » : cet instant n'existe pas",
        ),
        (
            with_opening(opens={"yes": "2026-01-01"}),
            "ici, ouverture o1, champ rule.opens : opens doit être un objet si by est donné, et une date sinon",
        ),
        (
            with_opening(opens="2026-02-01", closes="2026-01-01"),
            "ici, ouverture o1, champ rule.closes : ferme le « 2026-01-01 », avant d'ouvrir",
        ),
        ({**EMPTY, "name": "x" * 10_000}, "ici, champ name : texte de 10000 caractères, 200 au plus"),
        ({**EMPTY, "id": 3}, "structure n° 1, champ id : 3 n'est pas un texte"),
        ({**EMPTY, "colour": 3}, "ici, champ colour : champ inconnu"),
        ({**EMPTY, "deadlines": {}}, "ici, champ deadlines : {} n'est pas une liste"),
        ({**EMPTY, "deadlines": [4]}, "ici, délai n° 1 : 4 n'est pas un objet"),
        ("un texte", "structure n° 1 : « un texte » n'est pas un objet"),
    ],
)
def test_a_problem_is_told_in_french_with_its_place(structure: object, problem: str) -> None:
    assert told(structure) == [problem]


def example(**changed: object) -> dict[str, Any]:
    known = {"id": "e1", "type": "tariff", "tariff": "t1", "facts": {"qf": 1}, "expected": "1.00"}
    return {**bands("[0,inf)"), "examples": [{**known, **changed}]}


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"tariff": "t9"}, "ici, exemple e1, champ tariff : aucune règle « t9 » dans cette structure"),
        ({"facts": {"qf": "nan"}}, "ici, exemple e1, champ facts.qf : cette valeur ne convient pas : « nan »"),
        ({"facts": {"qf": float("inf")}}, "ici, exemple e1, champ facts.qf : Infinity n'est pas un nombre"),
        ({"facts": {"qf": -1}}, "ici, exemple e1, champ facts.qf : cette valeur ne convient pas : -1"),
        ({"facts": {"qf": None}}, "ici, exemple e1, champ facts.qf : null n'est pas un nombre"),
        ({"type": "guess"}, "ici, exemple e1, champ type : type inconnu : « guess »"),
        ({"why": "x" * 10_000}, "ici, exemple e1, champ why : texte de 10000 caractères, 2000 au plus"),
    ],
)
def test_an_example_that_cannot_be_put_is_a_problem_too(changed: dict[str, Any], problem: str) -> None:
    assert told(example(**changed)) == [problem]


def test_all_problems_are_told_at_once() -> None:
    structure = {**with_rule(type="offset", n=-1, unit="moon", at="9h"), "tariffs": bands("0-1")["tariffs"]}
    structure["openings"] = with_opening(opens="hier")["openings"]
    assert len(told(structure)) == 5


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('[{"id": ', "ligne 1, colonne 9 : le JSON est mal formé ici"),
        ("", "ligne 1, colonne 1 : le JSON est mal formé ici"),
        ("[" * 100_000, "objets imbriqués trop profondément"),
        ("9" * 5000, "un nombre de ce fichier est démesuré"),
        ('[{"id": "a", "id": "b"}]', "b : « id » est donné deux fois"),
        (
            f'[{{"id": "b", "deadlines": {"[" * 60}{"]" * 60}}}]',
            "b, délai n° 1, champ [1][1] : objets imbriqués trop profondément",
        ),
    ],
)
def test_a_text_that_is_no_file_of_reglements_is_told(text: str, problem: str) -> None:
    structures, problems = schema.read(text)
    assert structures == []
    assert str(problems[0]) == problem


def test_an_identifier_given_twice_is_a_problem() -> None:
    problems = schema.read(json.dumps([EMPTY, EMPTY]))[1]
    assert [str(problem) for problem in problems] == ["structure ici : cet identifiant est donné deux fois"]
    twice = with_model(type="flat", price=1)
    twice["tariffs"] *= 2
    assert told(twice) == ["ici, tarif t1, champ id : « t1 » est donné deux fois"]
