"""Rules as French sentences: each form has one, and each reads like a règlement."""

import json
import re
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest

from portail import errors, wording, wording_facts, wording_rules
from portail.reglement import schema
from portail.rules import reading
from portail.rules.deadline_forms import ANY_RULE, Rule
from portail.rules.fields import Tagged
from portail.rules.openings import Opening
from portail.rules.tariff_models import AnyModel

REAL = Path(__file__).parent / "data" / "reglements.json"

SENTENCES: list[tuple[dict[str, Any], str, str]] = [
    (
        {"type": "weekly", "weekday": "thu", "at": "12:00"},
        "book",
        "Réservation jusqu'au jeudi 12h de la semaine précédente",
    ),
    ({"type": "weekly", "weekday": "thu"}, "cancel", "Annulation jusqu'au jeudi inclus de la semaine précédente"),
    (
        {"type": "weekly", "weekday": "mon", "weeks": 2, "at": "18:00", "edge": "before"},
        "modify",
        "Modification au plus tard le lundi, 2 semaines avant, avant 18h",
    ),
    (
        {"type": "offset", "n": 2, "unit": "working", "at": "10:00"},
        "book",
        "Réservation jusqu'à 2 jours ouvrés avant, 10h",
    ),
    (
        {"type": "offset", "n": 1, "unit": "working6", "at": "10:00"},
        "book",
        "Réservation jusqu'à 1 jour ouvrable avant, 10h",
    ),
    (
        {"type": "offset", "n": 2, "unit": "weekday"},
        "book",
        "Réservation jusqu'à 2 jours avant (hors samedi et dimanche) inclus",
    ),
    ({"type": "offset", "n": 3, "unit": "calendar", "edge": "before"}, "book", "Réservation plus de 3 jours avant"),
    ({"type": "offset", "n": 1, "unit": "calendar"}, "book", "Réservation jusqu'à la veille incluse"),
    ({"type": "offset", "n": 1, "unit": "calendar", "edge": "before"}, "book", "Réservation avant la veille"),
    (
        {"type": "offset", "n": 0, "unit": "calendar", "at": "09:00", "edge": "before"},
        "cancel_sick",
        "Annulation pour maladie au plus tard le jour même, avant 9h",
    ),
    (
        {
            "type": "by_weekday",
            "map": {"mon": ["fri", "11:00"], "tue": ["fri", "11:00"]},
            "edge": "day",
            "exceptions": [{"if": "monday_of_service_week_is_ferie", "map": {"tue": ["thu", "11:00"]}}],
        },
        "book",
        "Réservation jusqu'au vendredi précédent inclus pour le lundi et le mardi ; si le lundi est férié,"
        " jusqu'au jeudi précédent inclus pour le mardi",
    ),
    ({"type": "monthly", "day": 1, "at": "12:00"}, "book", "Réservation jusqu'au 1er du mois précédent, 12h"),
    (
        {"type": "monthly", "day": 18, "months_before": 2},
        "book",
        "Réservation jusqu'au 18 inclus du mois, 2 mois avant",
    ),
    (
        {"type": "clear_days", "n": 15, "anchor": "period_start"},
        "book",
        "Réservation en laissant 15 jours francs avant le début de la période",
    ),
    ({"type": "clear_days", "n": 1}, "book", "Réservation en laissant 1 jour franc avant"),
    (
        {"type": "period_offset", "n": 10, "at": "17:00"},
        "book",
        "Réservation jusqu'à 10 jours avant le début de la période, 17h",
    ),
    ({"type": "period_offset", "n": 0, "at": "17:00"}, "book", "Réservation jusqu'au premier jour de la période, 17h"),
    (
        {"type": "last_class_day_before_period"},
        "book",
        "Réservation jusqu'au dernier jour de classe inclus qui précède la période",
    ),
    (
        {"type": "date_table", "rows": [{"from": "2026-10-17", "to": "2026-11-01", "deadline": "2026-10-01"}]},
        "book",
        "Réservation jusqu'au 1er octobre 2026 inclus pour l'accueil du 17 octobre 2026 au 1er novembre 2026",
    ),
    ({"type": "hours", "n": 72}, "book", "Réservation jusqu'à 72 heures avant le début de l'accueil"),
    ({"type": "never"}, "cancel", "Annulation impossible"),
    (
        {"type": "any", "quota": {"per": "month", "book": 4, "cancel": 1}},
        "book",
        "Réservation possible à tout moment, dans la limite de 4 réservations et 1 annulation par mois",
    ),
]


@pytest.mark.parametrize(("rule", "operation", "sentence"), SENTENCES)
def test_a_deadline_reads_as_a_town_hall_writes_it(rule: dict[str, Any], operation: str, sentence: str) -> None:
    assert wording_rules.deadline_sentence(reading.shape(ANY_RULE, json.dumps(rule)), operation) == sentence


def test_no_form_of_deadline_is_without_sentence() -> None:
    assert {rule["type"] for rule, _, _ in SENTENCES} == set(Tagged().members(Rule))


TARIFFS: list[tuple[dict[str, Any], str]] = [
    (
        {"type": "flat", "price": "4.10", "modifiers": [{"when": {"rank_gte": 2}, "mul": "0.9"}]},
        "4,10 € ; 3,69 € à partir du 2e enfant",
    ),
    (
        {"type": "flat", "dims": ["resident"], "price": {"yes": 3, "*": "0.0125"}},
        "3,00 € (habitants de la commune), 0,0125 € (autres)",
    ),
    (
        {
            "type": "bands",
            "rows": [
                {"qf": "[0,400)", "price": 1},
                {"qf": "[400,800]", "price": 2},
                {"qf": "(800,900]", "price": 3},
                {"qf": "(900,inf)", "price": 4},
            ],
            "band_shift": [{"when": {"children_enrolled_gte": 3}, "down": 1}],
            "modifiers": [{"when": {"resident": False}, "mul": "1.1"}],
        },
        "selon le quotient, moins de 400 : 1,00 € ; de 400 à 800 : 2,00 € ; plus de 800, jusqu'à 900 : 3,00 € ;"
        " plus de 900 : 4,00 € ; nombre d'enfants inscrits au moins égal à 3 : tranche inférieure ;"
        " hors commune : +10 %",
    ),
    (
        {"type": "rate", "rate": "0.0036", "floor": "2.6", "cap": "4.5", "qf_min": 200, "qf_max": 2500},
        "0,36 % du quotient (compté pour 200 au moins et 2 500 au plus), 2,60 € au moins, 4,50 € au plus",
    ),
    (
        {"type": "rate_or_flat", "rate": "0.0055", "threshold": 580, "price": "3.19"},
        "0,55 % du quotient s'il est inférieur à 580, sinon 3,19 €",
    ),
    (
        {"type": "linear_knots", "knots": [[600, 5], [800, 7], [1000, 9]]},
        "progressif selon le quotient, 5,00 € jusqu'à 600 ; 7,00 € à 800 ; 9,00 € à partir de 1 000",
    ),
    (
        {"type": "income_bands", "thresholds": {"1": [2300, 3000]}, "prices": [1, 2, 3]},
        "selon le revenu mensuel (seuils : 1 enfant : 2 300,00 € et 3 000,00 €), sous le premier seuil : 1,00 € ;"
        " entre les deux seuils : 2,00 € ; à partir du second seuil : 3,00 €",
    ),
    (
        {"type": "time_steps", "direction": "departure", "rows": [["17:15", 1], ["18:00", 2]]},
        "départ jusqu'à 17h15 : 1,00 € ; départ jusqu'à 18h : 2,00 €",
    ),
    (
        {"type": "duration_units", "unit_minutes": 30, "unit_price": "1.15", "from": "16:15"},
        "1,15 € par demi-heure commencée, à partir de 16h15",
    ),
    (
        {"type": "duration_units", "unit_minutes": 15, "unit_price": 1, "started": False},
        "1,00 € par quart d'heure complet",
    ),
    (
        {
            "type": "count_table",
            "count": "days",
            "prices": {"1": 2, "*": 5},
            "supplements": [{"key": "gouter", "price": 1}],
        },
        "selon le nombre de jours, 1 : 2,00 € ; autres : 5,00 € ; goûter : 1,00 € en plus",
    ),
    (
        {"type": "count_cap", "unit_price": "2.6", "from": 20, "cap": 50},
        "2,60 € par présence, forfait de 50,00 € à partir de 20 présences",
    ),
    (
        {
            "type": "versions",
            "versions": [
                {"from": "2026-01-01", "model": {"type": "flat", "price": 1}},
                {"from": "2026-09-01", "model": {"type": "flat", "price": 2}},
            ],
        },
        "à partir du 1er janvier 2026, 1,00 € ; puis à partir du 1er septembre 2026, 2,00 €",
    ),
]


@pytest.mark.parametrize(("model", "sentence"), TARIFFS)
def test_a_tariff_reads_as_a_town_hall_writes_it(model: dict[str, Any], sentence: str) -> None:
    written = wording_rules.tariff_sentence(reading.shape(AnyModel, json.dumps(model)))
    assert re.sub("[\u00a0\u202f]", " ", written) == sentence


def test_no_model_is_without_sentence() -> None:
    assert {model["type"] for model, _ in TARIFFS} == set(Tagged().members(get_args(AnyModel)[0]))


@pytest.mark.parametrize(
    ("opening", "sentence"),
    [
        ({"opens": "2026-09-01"}, "Réservation ouverte à partir du 1er septembre 2026"),
        (
            {"opens": "2026-09-01 09:30", "closes": "2026-09-22"},
            "Réservation ouverte du 1er septembre 2026 à 9h30 au 22 septembre 2026 inclus",
        ),
        (
            {"by": "resident", "opens": {"yes": "2026-09-01", "no": "2026-09-08"}},
            "Réservation ouverte à partir du 1er septembre 2026 (habitants de la commune),"
            " du 8 septembre 2026 (hors commune)",
        ),
    ],
)
def test_an_opening_reads_as_a_town_hall_writes_it(opening: dict[str, Any], sentence: str) -> None:
    assert wording_rules.opening_sentence(reading.shape(Opening, json.dumps(opening))) == sentence


def test_every_rule_of_real_structures_is_a_sentence_of_one_line() -> None:
    structures, _ = schema.load(REAL)
    assert len(structures) == 53
    for structure in structures:
        rules = structure.deadlines.values()
        found = [wording_rules.deadline_sentence(one.rule, op) for one in rules for op in one.ops]
        found += [wording_rules.opening_sentence(one.rule) for one in structure.openings.values()]
        found += [wording_rules.tariff_sentence(one.model) for one in structure.tariffs.values()]
        assert all(re.fullmatch(r"[^\n_{}\[\]]+[^\s;,:.]", sentence) for sentence in found)


def unanswered(kind: type[errors.Unanswered]) -> list[type[errors.Unanswered]]:
    return [leaf for child in kind.__subclasses__() for leaf in unanswered(child) or [child]]


def test_every_question_that_a_rule_leaves_open_has_its_sentence() -> None:
    values = {"quotient": Decimal(3), "amount": Decimal(3), "hour": time(9), "day": date(2026, 1, 1)}
    kinds = unanswered(errors.Unanswered)
    assert len(kinds) == 8
    for kind in kinds:
        refusal = kind(*(values.get(name, "qf") for name in kind.__dataclass_fields__))
        assert wording_facts.unanswered(refusal).endswith(".")
        assert wording.refusal(refusal).endswith("Contactez la structure.")
