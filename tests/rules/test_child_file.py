"""The file of a child as values: written down and read again, two editors, how long a confirmation holds."""

from dataclasses import fields
from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as some

from portail import phones, wording_child
from portail.errors import BadChildFile, FileChanged
from portail.rules import child_file as rules
from portail.rules.calendar import PARIS
from portail.rules.child_file import SECTIONS, Answer, ChildFile, Field, Person, Problem, Section
from portail.rules.confirmation import NOT_ASKED, Confirmation, after

FILE = ChildFile("Léa", "Billard", date(2020, 3, 12))
TEXT = some.text(max_size=20)
PEOPLE = some.lists(some.builds(Person, TEXT, TEXT, TEXT), max_size=4).map(tuple)
DAYS = some.dates(date(2000, 1, 1), date(2040, 1, 1))
FILES = some.builds(
    ChildFile, TEXT, TEXT, DAYS, TEXT, TEXT, some.none() | some.integers(1, 10**12), TEXT, TEXT, some.booleans(),
    some.none() | DAYS, some.none() | DAYS, TEXT, TEXT, TEXT, TEXT, PEOPLE, PEOPLE, some.booleans(),
    some.none() | some.times(), TEXT, some.lists(some.builds(Answer, some.integers(1, 99), some.booleans())).map(tuple),
)  # fmt: skip


def test_each_field_is_an_attribute_and_is_in_one_section() -> None:
    assert [field.name for field in fields(ChildFile)] == list(Field)
    assert sorted(field for section in SECTIONS.values() for field in section) == sorted(Field)


@pytest.mark.parametrize(("words", "values"), [
    (wording_child.FIELDS, Field), (wording_child.SECTIONS, Section),
])  # fmt: skip
def test_no_field_is_without_words(words: dict[str, str], values: type[Field] | type[Section]) -> None:
    assert set(words) == set(values)


@given(FILES)
def test_what_is_written_down_is_read_again(file: ChildFile) -> None:
    for field in Field:
        found = rules.value(file, field)
        assert rules.decode(field, rules.encode(found)) == found


@given(FILES, FILES)
def test_two_editors_never_undo_each_other(ours: ChildFile, theirs: ChildFile) -> None:
    """What is written is our changes on top of theirs, unless a field was changed by both to two values."""
    among = list(Field)
    crossed = rules.crossed(FILE, theirs, ours, among)
    asked = {field: rules.value(ours, field) for field in rules.changed(FILE, ours, among)}
    merged = rules.with_values(theirs, asked)
    for field in among:
        if field in asked and field not in crossed:
            assert rules.value(theirs, field) in (rules.value(FILE, field), rules.value(ours, field))
        if field in rules.changed(FILE, theirs, among) and field not in asked:
            assert rules.value(merged, field) == rules.value(theirs, field)


def test_the_same_change_twice_is_no_conflict() -> None:
    pasteur = rules.with_values(FILE, {Field.SCHOOL: "Pasteur"})
    assert rules.crossed(FILE, pasteur, pasteur, list(Field)) == []
    curie = rules.with_values(FILE, {Field.SCHOOL: "Curie"})
    assert rules.crossed(FILE, pasteur, curie, list(Field)) == [Field.SCHOOL]


def test_without_health_nothing_of_it_is_left() -> None:
    ill = rules.with_values(FILE, {Field.ALLERGIES: "Arachide", Field.PAI: True, Field.DOCTOR: "Dr Œil"})
    assert rules.without_health(ill) == FILE


@pytest.mark.parametrize("problem", Problem)
@pytest.mark.parametrize("field", [Field.CONTACTS, Field.PAI_TO])
def test_every_problem_is_a_sentence(problem: Problem, field: Field) -> None:
    sentence = wording_child.refusal(BadChildFile(field, problem, 2))
    assert sentence.endswith(".")
    assert "None" not in sentence


def test_a_conflict_says_who_when_and_what() -> None:
    at = datetime(2026, 11, 23, 10, 5, tzinfo=PARIS)
    sentence = wording_child.refusal(FileChanged((Field.SCHOOL, Field.CLASS_NAME), "Marc Billard", at))
    assert sentence.startswith("Marc Billard a modifié entre-temps le 23 novembre 2026 à 10h05 : école, classe.")


@pytest.mark.parametrize(
    ("field", "found", "said"),
    [
        (Field.BORN_ON, date(2020, 3, 1), "1er mars 2020"),
        (Field.LEAVES_AT, time(17, 30), "17h30"),
        (Field.PAI, True, "oui"),
        (Field.PAI, False, "non"),
        (Field.DIET, 2, "Sans viande"),
        (Field.DIET, 99, "non renseigné"),
        (Field.SCHOOL, "", "non renseigné"),
        (Field.CONTACTS, (), "non renseigné"),
        (Field.CONTACTS, (Person("Odile", "06", "tante"), Person("Lê", "07")), "Odile (tante · 06), Lê (07)"),
        (Field.CONSENTS, (Answer(1, True), Answer(2, False)), "Soins : oui, Sorties : non"),
    ],
)
def test_values_are_spoken(field: Field, found: rules.Value, said: str) -> None:
    assert wording_child.spoken(field, found, {2: "Sans viande"}, {1: "Soins", 2: "Sorties"}) == said


@pytest.mark.parametrize(
    ("text", "tidy"),
    [
        ("0612345678", "06 12 34 56 78"), ("06.39.98.01.02", "06 39 98 01 02"), ("+33 6 39 98 01 02", "06 39 98 01 02"),
        ("+32 2 555 12 12", "+32 2 555 12 12"), ("06 12 34", None), ("abc", None), ("", None), ("0000000000", None),
        ("1111111111", None), ("06 12 34 56 78 poste 3", None),
    ],
)  # fmt: skip
def test_telephones(text: str, tidy: str | None) -> None:
    assert phones.tidy(text) == tidy


@pytest.mark.parametrize(
    ("day", "months", "last"),
    [
        (date(2026, 11, 23), 12, date(2027, 11, 23)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
    ],
)
def test_months_later(day: date, months: int, last: date) -> None:
    assert after(day, months) == last


def test_a_confirmation_is_due_when_it_is_asked_for_and_too_old() -> None:
    today = date(2026, 11, 23)
    assert not NOT_ASKED.due(today)
    assert not Confirmation(0, date(2001, 1, 1)).due(today)
    assert Confirmation(12, None).due(today)
    assert not Confirmation(12, date(2025, 11, 23)).due(today)
    assert Confirmation(12, date(2025, 11, 22)).due(today)
