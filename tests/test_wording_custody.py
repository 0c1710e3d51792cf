"""What is said of custody: no value without its word, spans joined, sentences whole."""

from datetime import date

import pytest

from portail import errors, wording, wording_custody
from portail.rules.custody import Conflict, ConflictKind, Holidays, Pattern, Weeks

MONDAY = date(2026, 11, 30)


def test_every_value_has_a_word() -> None:
    assert set(wording_custody.WEEKS) == set(Weeks)
    assert set(wording_custody.HOLIDAYS) == set(Holidays)
    for words in (wording_custody.CONFLICTS, wording_custody.ADVICE, wording_custody.PARENTS_ADVICE):
        assert set(words) == set(ConflictKind)
    assert len(wording_custody.CHANGEOVERS) == 14


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        (
            Pattern(1, MONDAY, Weeks.ODD, 4, True, Holidays.FIRST),
            "Les semaines impaires, changement le vendredi soir. Vacances : la première moitié.",
        ),
        (
            Pattern(1, MONDAY, Weeks.EVEN, 4, True, always=frozenset({4, 2}), never=frozenset({1})),
            "Les semaines paires, changement le vendredi soir, et tous les mercredis et vendredis, sauf les mardis. "
            "Vacances : comme les semaines d'école.",
        ),
        (
            Pattern(1, MONDAY, Weeks.EVERY, always=frozenset({2}), never=frozenset({1})),
            "Toutes les semaines, sauf les mardis. Vacances : comme les semaines d'école.",
        ),
        (
            Pattern(1, MONDAY, Weeks.NONE, always=frozenset({1}), never=frozenset({2})),
            "Aucune semaine d'école, sauf les mardis. Vacances : comme les semaines d'école.",
        ),
        (
            Pattern(1, MONDAY, Weeks.NONE, never=frozenset({2})),
            "Aucune semaine d'école. Vacances : comme les semaines d'école.",
        ),
        (Pattern(1, MONDAY, Weeks.EVERY), "Toutes les semaines. Vacances : comme les semaines d'école."),
    ],
)
def test_a_pattern_in_words(pattern: Pattern, said: str) -> None:
    assert wording_custody.pattern(pattern) == said


def test_since_when() -> None:
    assert wording_custody.since(Pattern(1, MONDAY, Weeks.ODD)) == "Depuis le 30 novembre 2026"
    ended = Pattern(1, MONDAY, Weeks.ODD, valid_to=date(2027, 1, 1))
    assert wording_custody.since(ended) == "Du 30 novembre 2026 au 1er janvier 2027"


def test_neighbouring_days_are_joined() -> None:
    days = [date(2026, 12, 4), date(2026, 12, 2), date(2026, 12, 3), date(2026, 12, 7)]
    assert wording_custody.spans(days) == "du 2 décembre 2026 au 4 décembre 2026, le lundi 7 décembre 2026"


def test_a_conflict_says_where_it_is() -> None:
    two = Conflict(ConflictKind.TWO_IN_A_ROW, date(2026, 12, 28), date(2027, 1, 10))
    assert "S53 et S1, du 28 décembre 2026 au 10 janvier 2027" in wording_custody.conflict(two)
    gap = Conflict(ConflictKind.GAP, MONDAY, MONDAY)
    assert wording_custody.conflict(gap) == "Aucun foyer n'a l'enfant : le lundi 30 novembre 2026"


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (errors.ElsewhereDay("Léa", date(2026, 12, 2)), "Ce mercredi 2 décembre est un jour de l'autre foyer de Léa."),
        (errors.ElsewhereDay("Elio", date(2026, 12, 2)), "Ce mercredi 2 décembre est un jour de l'autre foyer d’Elio."),
        (errors.AlreadyYourDay("Léa", MONDAY), "Le lundi 30 novembre, Léa est déjà chez vous."),
    ],
)
def test_refusals_are_kind(refusal: errors.Refusal, said: str) -> None:
    assert wording.refusal(refusal) == said


def test_one_day_or_several_of_the_other_household() -> None:
    assert "un jour de l'autre foyer : le lundi 30 novembre 2026." in wording_custody.strays("Léa", [MONDAY])
    assert "des jours de l'autre foyer" in wording_custody.strays("Léa", [MONDAY, date(2026, 12, 4)])
