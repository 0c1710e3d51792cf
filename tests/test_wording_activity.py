"""What parents read of an activity: only what its règlement says, in their words, and what will change."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from portail import wording_activity
from portail.rules import rule_sets, tariff
from portail.rules.calendar import Activity
from portail.rules.rule_sets import RuleSet, Texts
from portail.rules.tariff import Tariff
from tests.cast import ACTIVITIES, BANDS, CANTINE, EVE, THURSDAY_NOON, TWO_WORKING_DAYS

START, DAY, NEW_YEAR = date(2026, 9, 1), date(2026, 11, 23), date(2027, 1, 1)
ANY, NEVER = '{"type": "any"}', '{"type": "never"}'
CANTEEN = next(activity for activity in ACTIVITIES if activity.id == CANTINE)
BAND_SENTENCE = "selon le quotient, moins de 400 : 1,20 € ; de 400 à moins de 800 : 2,60 € ; à partir de 800 : 4,10 €"
EVERY_POLICY = {
    "late_booking": {"mode": "accept", "price": {"add": "1.00"}},
    "late_cancel": {"bill": "pct", "pct": "50"},
    "unbooked_presence": {"price": {"add": "2.00"}},
    "justified": {"proof": ["medical"], "within": {"n": 48, "unit": "h"}, "carence_days": 1},
    "late_pickup": {"type": "slices", "price": "11.00", "unit_min": 30},
    "quota": {"per": "period", "book": 4, "cancel": 4},
    "plan_switch": {"metric": "days_in_month", "threshold": 2, "price": {"set": "29.90"}},
}


def rules(*deadlines: str, since: date = START, late: Any = None, **texts: str) -> RuleSet:
    book, modify, cancel = deadlines if len(deadlines) == 3 else deadlines * 3
    return rule_sets.read(since, Texts(book, modify, cancel, late=json.dumps(late or {}), **texts))


def canteen(*sets: RuleSet) -> Activity:
    return replace(CANTEEN, rules=sets)


def version(model: str, since: date = START) -> Tariff:
    return Tariff(1, CANTINE, since, tariff.parse(model))


def said(activity: Activity, model: str | None = None) -> dict[str, str]:
    found = wording_activity.lines(activity, version(model) if model else None, DAY)
    return {line.title: line.sentence.replace("\u00a0", " ") for line in found}


def test_the_same_rule_for_the_three_operations_is_said_once() -> None:
    assert said(canteen(rules(THURSDAY_NOON))) == {
        "Réservation, modification et annulation": "jusqu'au jeudi 12h de la semaine précédente",
        "Après ce délai": "inscription impossible ; annulation facturée en entier",
    }


def test_other_rules_have_their_own_line_and_lateness_names_no_single_deadline() -> None:
    assert said(canteen(rules(EVE, EVE, TWO_WORKING_DAYS))) == {
        "Réservation et modification": "jusqu'à la veille, 18h",
        "Annulation": "jusqu'à 2 jours ouvrés avant, 10h",
        "Hors délai": "inscription impossible ; annulation facturée en entier",
    }


@pytest.mark.parametrize(
    ("deadlines", "late"),
    [
        ((ANY, ANY, ANY), None),
        ((ANY, ANY, EVE), "annulation facturée en entier"),
        ((EVE, EVE, ANY), "inscription impossible"),
        ((NEVER, NEVER, NEVER), None),
    ],
)
def test_lateness_is_said_only_where_there_is_a_deadline_to_pass(deadlines: tuple[str, ...], late: str | None) -> None:
    lines = said(canteen(rules(*deadlines)))
    assert lines.get("Hors délai", lines.get("Après ce délai")) == late


def test_what_is_always_possible_agrees_with_its_plural() -> None:
    assert said(canteen(rules(ANY)))["Réservation, modification et annulation"] == "possibles à tout moment"
    assert said(canteen(rules(NEVER)))["Réservation, modification et annulation"] == "impossibles"


def test_every_policy_has_its_line_in_the_order_of_a_reader() -> None:
    opening = '{"opens": "2026-06-13T09:00:00", "closes": "2026-12-31"}'
    lines = said(canteen(rules(EVE, late=EVERY_POLICY, opening=opening)), BANDS)
    assert list(lines.items()) == [
        ("Réservation, modification et annulation", "jusqu'à la veille, 18h"),
        ("Ouverture des réservations", "du 13 juin 2026 à 9h au 31 décembre 2026 inclus"),
        ("Après ce délai", "inscription possible, + 1,00 € par repas ; annulation facturée à 50 %"),
        ("Absences", "absence non justifiée : jour facturé ; justificatif sous 48 h : gratuit, sauf le premier jour"),
        ("Présence sans réservation", "+ 2,00 € par repas"),
        ("Départ tardif", "après 13h30 : 11,00 € par demi-heure entamée et par enfant"),
        ("Limites", "au plus 4 inscriptions tardives et 4 annulations tardives par période"),
        ("Forfait", "dès 2 repas dans le mois : forfait de 29,90 €"),
        ("Tarif par repas", BAND_SENTENCE),
    ]


def test_no_proof_nor_other_word_of_health_is_printed() -> None:
    words = " ".join(said(canteen(rules(EVE, late=EVERY_POLICY))).values())
    assert "médical" not in words
    assert "maladie" not in words


@pytest.mark.parametrize(
    ("policy", "title", "sentence"),
    [
        (
            {"late_booking": {"mode": "accept", "price": {"tariff": json.loads(BANDS)}, "first_n_only": 2}},
            "Après ce délai",
            f"inscription possible, tarif particulier ({BAND_SENTENCE}), pour les 2 premières inscriptions tardives"
            " du mois seulement ; annulation facturée en entier",
        ),
        (
            {"unbooked_presence": {"price": {"tariff": json.loads(BANDS)}}},
            "Présence sans réservation",
            f"tarif particulier ({BAND_SENTENCE})",
        ),
        (
            {"plan_switch": {"metric": "days_in_week", "threshold": 4, "price": {"tariff": json.loads(BANDS)}}},
            "Forfait",
            f"dès 4 repas dans la semaine : forfait particulier ({BAND_SENTENCE})",
        ),
    ],
)
def test_a_tariff_of_lateness_shows_all_its_prices_to_families_not_the_highest(
    policy: dict[str, Any], title: str, sentence: str
) -> None:
    assert said(canteen(rules(EVE, late=policy)))[title] == sentence


def test_spaces_before_high_marks_never_break() -> None:
    (_, late) = wording_activity.lines(canteen(rules(EVE)), None, DAY)
    assert late.sentence == "inscription impossible\u00a0; annulation facturée en entier"


def test_a_price_is_per_unit_unless_its_sentence_says_for_what() -> None:
    hours = '{"type": "duration_units", "unit_minutes": 30, "unit_price": "0.90"}'
    assert said(CANTEEN, '{"type": "flat", "price": "3.10"}')["Tarif par repas"] == "3,10 €"
    assert said(CANTEEN, hours)["Tarif"] == "0,90 € par demi-heure commencée"


def test_prices_of_other_slots_are_left_out() -> None:
    slots = '{"type": "flat", "dims": ["slot"], "price": {"matin": "2.00", "soir": "3.00"}}'
    assert said(canteen(rules(EVE, facts='{"slot": "soir"}')), slots)["Tarif par repas"] == "3,00 €"
    unlisted = said(canteen(rules(EVE, facts='{"slot": "midi"}')), slots)["Tarif par repas"]
    assert unlisted == "2,00 € (matin), 3,00 € (soir)"


def table(model: str) -> wording_activity.Table | None:
    return wording_activity.lines(CANTEEN, version(model), DAY)[-1].table


def test_bands_are_a_table_of_quotients_and_prices() -> None:
    found = table(BANDS)
    assert found is not None
    assert found.headings == ("Quotient familial", "Prix")
    assert found.rows[0] == ("moins de 400", "1,20\u00a0€")


def test_a_table_has_a_column_per_answer_and_keeps_the_reductions() -> None:
    found = table(
        '{"type": "bands", "dims": ["resident"], "modifiers": [{"when": {"rank_gte": 2}, "mul": "0.9"}], "rows": '
        '[{"qf": "[0,400)", "price": {"yes": "1", "no": "2"}}, {"qf": "[400,inf)", "price": {"yes": "3", "no": "4"}}]}'
    )
    assert found is not None
    assert found.headings == ("Quotient familial", "habitants de la commune", "hors commune")
    assert found.rows[1] == ("à partir de 400", "3,00\u00a0€", "4,00\u00a0€")
    assert found.rest == "à partir du 2e enfant\u00a0: –10\u00a0%"


def test_bands_of_unlike_columns_have_a_sentence_only() -> None:
    ragged = (
        '{"type": "bands", "dims": ["resident"], "rows": [{"qf": "[0,400)", "price": {"yes": "1", "no": "2"}},'
        ' {"qf": "[400,inf)", "price": "3"}]}'
    )
    assert table(ragged) is None
    assert "3,00 €" in said(CANTEEN, ragged)["Tarif par repas"]


def test_a_change_says_only_what_is_new_and_what_ends() -> None:
    late = {"late_pickup": {"type": "flat", "price": "5.00"}}
    activity = canteen(rules(EVE, late=late), rules(THURSDAY_NOON, since=NEW_YEAR))
    (change,) = wording_activity.changes(activity, [version(BANDS)], DAY)
    assert change.since == NEW_YEAR
    assert [(line.title, line.sentence) for line in change.lines] == [
        ("Réservation, modification et annulation", "jusqu'au jeudi 12h de la semaine précédente"),
        ("Ne s'applique plus", "départ tardif"),
    ]


def test_a_price_to_come_is_announced_inside_the_dates_of_the_activity_only() -> None:
    flat = '{"type": "flat", "price": "3.10"}'
    after = date(2027, 9, 1)
    tariffs = [version(BANDS), version(flat, NEW_YEAR), version(BANDS, after)]
    assert [change.since for change in wording_activity.changes(CANTEEN, tariffs, DAY)] == [NEW_YEAR]
    assert wording_activity.changes(CANTEEN, tariffs, NEW_YEAR) == []


def test_versions_held_by_one_tariff_are_announced_too() -> None:
    held = (
        '{"type": "versions", "versions": [{"from": "2026-09-01", "model": {"type": "flat", "price": "3.10"}},'
        ' {"from": "2027-01-01", "model": {"type": "flat", "price": "3.20"}}]}'
    )
    assert said(CANTEEN, held)["Tarif par repas"] == "3,10 €"
    (change,) = wording_activity.changes(CANTEEN, [version(held)], DAY)
    assert (change.since, change.lines[0].sentence) == (NEW_YEAR, "3,20\u00a0€")


def test_a_second_change_is_told_from_the_first_one() -> None:
    activity = canteen(rules(EVE), rules(THURSDAY_NOON, since=NEW_YEAR))
    tariffs = [version(BANDS), version('{"type": "flat", "price": "3.10"}', date(2027, 3, 1))]
    found = wording_activity.changes(activity, tariffs, DAY)
    assert [[line.title for line in change.lines] for change in found] == [
        ["Réservation, modification et annulation"],
        ["Tarif par repas"],
    ]
