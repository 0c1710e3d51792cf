"""What parents read before the click and after, and what staff read of a faulty policy."""

import json
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from portail import wording_faults, wording_late
from portail.rules import late, late_format
from portail.rules.booking import Operation
from portail.rules.calendar import PARIS
from portail.rules.justified import Absence, Proof, Why, justified
from portail.rules.late import LateFacts
from portail.rules.late_faults import FaultKind
from portail.rules.late_forms import FreeCause, LatePolicies, PlanSwitch, ProofKind, Quota, Then
from portail.rules.pickup import late_pickup

EXAMPLES = json.loads((Path(__file__).parent.parent / "data" / "late.json").read_text("utf-8"))
BY_ID = {example["id"]: example for example in EXAMPLES}


def policies(example: str | Mapping[str, Any]) -> LatePolicies:
    known = BY_ID[example] if isinstance(example, str) else example
    return late_format.read({known["type"]: known["policy"]})


def plain(sentence: str) -> str:
    return sentence.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("words", "values"),
    [
        (wording_late.PROOFS, ProofKind), (wording_late.CAUSES, FreeCause), (wording_late.THEN, Then),
        (wording_late.DAYS, [None, *Then]), (wording_late.WHY, Why), (wording_faults.FAULTS, FaultKind),
        (wording_late.PER, get_args(get_type_hints(Quota)["per"])),
        (wording_late.METRICS, get_args(get_type_hints(PlanSwitch)["metric"])),
    ],
)  # fmt: skip
def test_no_value_is_without_words(words: Mapping[Any, Any], values: type[StrEnum]) -> None:
    assert set(words) == set(values)


@pytest.mark.parametrize(
    ("example", "sentence"),
    [
        ("bains-sur-oust-1", "Après ce délai : + 1,00 € par repas"),
        ("vailhauques-1", "Après ce délai : prix multiplié par 1,5"),
        ("boissy-1", "Après ce délai : 16,25 € par repas"),
        ("lons-1", "Après ce délai : + 1,00 € par repas, pour les 2 premières inscriptions tardives du mois seulement"),
        ("saint-colomban-1",
         "Après ce délai : inscription possible au prix habituel ; "
         "25,00 € par famille, une fois dans l'année scolaire"),
        ("saint-exupery-0", "Après ce délai : inscription impossible"),
        ("equipe-1", "Après ce délai : l'équipe répond à votre demande"),
        ("attente-1", "Après ce délai : inscription sur la liste d'attente"),
    ],
)  # fmt: skip
def test_the_price_of_a_late_booking_is_said_before_the_click(example: str, sentence: str) -> None:
    assert plain(wording_late.late_booking_rule(policies(example).late_booking, "repas")) == sentence


def test_a_special_tariff_without_a_price_for_the_quotient_is_still_announced() -> None:
    holes = {"type": "bands", "rows": [{"qf": "[0,600)", "price": "3.00"}]}
    accept = late_format.read({"late_booking": {"mode": "accept", "price": {"tariff": holes}}}).late_booking
    sentence = wording_late.late_booking_rule(accept, "repas", Decimal(700))
    assert sentence == "Après ce délai : tarif particulier, selon votre quotient familial"


@pytest.mark.parametrize(
    ("example", "price", "facts", "sentence"),
    [
        ("bains-sur-oust-1", "4.08", LateFacts(), "5,08 € : 4,08 € + 1,00 € de supplément hors délai"),
        ("lons-1", "4.00", LateFacts(rank=3), "4,00 €, sans supplément"),
        ("tarif-tardif-3", "4.10", LateFacts(), "3,00 € : tarif hors délai"),
        ("saint-colomban-1", "3.75", LateFacts(), "3,75 €, sans supplément ; pénalité de 25,00 € pour la famille"),
        ("saint-exupery-0", "3.00", LateFacts(), "Trop tard : inscription impossible"),
        ("equipe-1", "6.20", LateFacts(), "Hors délai : l'équipe répondra à votre demande (6,20 €)"),
        ("attente-1", "6.20", LateFacts(), "Hors délai : liste d'attente (6,20 € si une place vous est donnée)"),
    ],
)  # fmt: skip
def test_what_came_of_a_late_booking(example: str, price: str, facts: LateFacts, sentence: str) -> None:
    outcome = late.late_booking(policies(example).late_booking, Decimal(price), facts)
    assert plain(wording_late.late_booking_outcome(outcome)) == sentence


@pytest.mark.parametrize(
    ("example", "rule", "outcome"),
    [
        ("le-palabre-1", "facturée en entier, sans les aides déduites",
         "18,00 € dus : l'aide de 5,00 € n'est plus déduite"),
        ("la-selle-craonnaise-1", "facturée en entier, + 0,50 €", "4,20 € dus : 0,50 € pour annulation tardive"),
        ("moitie-1", "facturée à 50 %", "1,53 € dus : 1,53 € sur 3,05 €"),
        ("saint-colomban-3", "facturée en entier", "3,75 € dus"),
        ("gratuite-1", "non facturée", "Rien à payer"),
        ("gratuite-2", "non facturée, + 2,00 €", "2,00 € dus : 2,00 € pour annulation tardive"),
    ],
)  # fmt: skip
def test_a_late_cancellation_before_and_after(example: str, rule: str, outcome: str) -> None:
    policy, facts = policies(example).late_cancel, BY_ID[example]["facts"]
    assert plain(wording_late.late_cancel_rule(policy)) == f"Annulation après ce délai : {rule}"
    cancelled = late.late_cancel(policy, Decimal(facts["price"]), Decimal(facts.get("aids", 0)))
    assert plain(wording_late.late_cancel_outcome(cancelled)) == outcome


@pytest.mark.parametrize(
    ("example", "rule", "outcome"),
    [
        ("eragny-1", "+ 2,00 € par repas", "5,00 € : 3,00 € + 2,00 € de supplément sans réservation"),
        ("vailhauques-2", "10,00 € par repas", "10,00 € : 2,99 € + 7,01 € de supplément sans réservation"),
        ("refus-2", "+ 2,00 € par repas ; l'accueil peut être refusé après 3 fois",
         "5,00 € : 3,00 € + 2,00 € de supplément sans réservation ; le règlement permet de refuser l'accueil"),
    ],
)  # fmt: skip
def test_a_presence_without_booking_before_and_after(example: str, rule: str, outcome: str) -> None:
    policy, facts = policies(example).unbooked_presence, BY_ID[example]["facts"]
    assert plain(wording_late.unbooked_rule(policy, "repas")) == f"Enfant présent sans réservation : {rule}"
    presence = late.unbooked_presence(policy, Decimal(facts["price"]), facts.get("count", 1))
    assert plain(wording_late.unbooked_outcome(presence)) == outcome


@pytest.mark.parametrize(
    ("policy", "sentence"),
    [
        (None, "Absence : jour facturé"),
        ({"within": {"n": 48, "unit": "h"}, "carence_days": 1},
         "Absence non justifiée : jour facturé ; justificatif sous 48 h : gratuit, sauf le premier jour"),
        (BY_ID["saint-exupery-1"]["policy"],
         "Absence non justifiée : jour facturé ; justificatif sous 72 h : gratuit ; "
         "ensuite, jusqu'à 10 jours après le premier jour : gratuit, sauf les 2 premiers jours ; "
         "au-delà : tout est facturé"),
        (BY_ID["saint-leu-1"]["policy"],
         "Absence non justifiée : jour facturé ; justificatif, "
         "pour une absence d'au moins 4 jours d'accueil de suite : déduit de la facture du mois suivant ; "
         "grève, intempéries, fermeture : toujours déduit de la facture du mois suivant"),
        (BY_ID["saint-vivien-1"]["policy"],
         "Absence non justifiée : jour facturé ; justificatif, pour une absence d'au moins 8 jours de suite : "
         "remboursé"),
        ({"proof_max_days": 8},
         "Absence non justifiée : jour facturé ; justificatif dans les 8 jours après le premier jour : gratuit"),
        (BY_ID["saint-jean-du-bois-1"]["policy"], "Absence : jour gratuit, les 2 premiers jours seulement"),
        (BY_ID["la-magistere-1"]["policy"], "Absence : jour gratuit, sauf les 3 premiers jours"),
    ],
)  # fmt: skip
def test_the_rule_of_absences_is_one_sentence(policy: Any, sentence: str) -> None:
    assert plain(wording_late.justified_rule(late_format.read({"justified": policy}).justified)) == sentence


def test_what_came_of_an_absence_groups_its_days() -> None:
    days = [Absence(date(2026, 11, day), Decimal(3), starts_at=time(12)) for day in (23, 24, 26, 27)]
    proof = Proof(ProofKind.MEDICAL, datetime(2026, 11, 30, tzinfo=PARIS))
    outcome = justified(policies("saint-exupery-1").justified, days, proof)
    assert plain(wording_late.justified_outcome(outcome)) == (
        "2 jours facturés (23, 24 nov.) : délai de carence ; 2 jours gratuits (26, 27 nov.) : absence justifiée"
    )


def test_the_proofs_accepted_are_listed() -> None:
    policy = policies("carence-1").justified
    assert policy is not None
    assert wording_late.proofs_accepted(policy) == "certificat médical ou attestation de l'employeur"


@pytest.mark.parametrize(
    ("example", "rule", "minutes", "children", "outcome"),
    [
        ("rives-du-couesnon-1", "Après 18h30 : 5,00 € par quart d'heure entamé et par enfant", 16, 2,
         "16 minutes après la fermeture : 20,00 € (2 × 5,00 € × 2 enfants)"),
        ("massy-1", "Après 19h : 11,00 € par demi-heure entamée et par enfant", 61, 1,
         "31 minutes après la fermeture : 22,00 € (2 × 11,00 €)"),
        ("massingy-4", "Après 18h30 : 10,00 € jusqu'à 15 minutes de retard, 50,00 € au-delà, par enfant", 1, 1,
         "1 minute après la fermeture : 10,00 €"),
        ("bignoux-1", "Après 18h30 : 10,00 €, par enfant", 0, 1, "À l'heure : rien à payer"),
        ("le-sourn-2", "Après 18h30 : 15,00 €, par enfant ; rien la première fois de l'année scolaire", 5, 1,
         "5 minutes après la fermeture : rien à payer cette fois"),
        ("complet-1", "Après 18h30 : 5,00 € par quart d'heure complet et par enfant", 14, 1,
         "14 minutes après la fermeture : rien à payer cette fois"),
        ("fratrie-2", "Après 18h30 : 5,00 € par quart d'heure entamé et par famille", 16, 2,
         "16 minutes après la fermeture : 10,00 € (2 × 5,00 €)"),
    ],
)  # fmt: skip
def test_a_late_pickup_before_and_after(example: str, rule: str, minutes: int, children: int, outcome: str) -> None:
    policy = policies(example).late_pickup
    assert policy is not None
    assert plain(wording_late.pickup_rule(policy, time(18, 30))) == rule
    left_at = time(18 + (30 + minutes) // 60, (30 + minutes) % 60)
    assert plain(wording_late.pickup_outcome(late_pickup(policy, left_at, time(18, 30), 1, children))) == outcome


def test_a_quota_says_its_limits_and_what_is_left() -> None:
    quota = policies("sivom-meije-1").quota
    assert quota is not None
    said = "Au plus 4 inscriptions tardives et 4 annulations tardives par période"
    assert wording_late.quota_rule(quota) == said
    left = [
        wording_late.quota_outcome(late.quota_use(quota, Operation.CANCEL, used), Operation.CANCEL)
        for used in (2, 3, 4)
    ]
    assert left == ["Encore 2 annulations tardives possibles", "Encore 1 annulation tardive possible",
                    "Limite atteinte : 4 annulations tardives"]  # fmt: skip
    assert wording_late.quota_outcome(late.quota_use(quota, Operation.MODIFY, 4), Operation.MODIFY) == ""


def test_a_plan_says_from_when_and_how_much() -> None:
    policy = policies("massy-5").plan_switch
    assert policy is not None
    assert plain(wording_late.plan_rule(policy, "journée")) == "Dès 2 journées dans le mois : forfait de 29,90 €"
    said = [plain(wording_late.plan_outcome(late.plan_switch(policy, Decimal("7.41"), n), "journée")) for n in (1, 2)]
    assert said == ["1 journée × 7,41 € = 7,41 €", "Forfait pour 2 journées : 29,90 €"]


def test_staff_read_in_french_what_is_wrong() -> None:
    faulty = {
        "late_booking": {"mode": "accept", "price": {"add": "1", "mul": "0.5"}},
        "late_pickup": {"type": "flat", "price": "-1"},
    }
    assert wording_faults.problems(faulty) == [
        "late_booking.price : une seule de ces clés est attendue : add, mul, set, tariff.",
        'late_pickup.price : un montant positif ou nul est attendu, par exemple "1.50".',
    ]
    bounds = {"late_booking": {"mode": "accept", "price": {"mul": "0.5"}}}
    assert wording_faults.problems(bounds) == ["late_booking.price.mul : la valeur doit être comprise entre 1 et 100."]
    assert wording_faults.problems([]) == ["Règlement : un objet est attendu, entre accolades."]
    assert wording_faults.problems({}) == []
