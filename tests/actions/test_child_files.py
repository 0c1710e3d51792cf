"""The file of a child: who reads and writes it, what waits for staff, two editors at once, the reads that are told."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

import db
from db import authority, child_changes
from db.child_changes import State
from portail import clock
from portail.actions import child_files, child_review
from portail.errors import AlreadyDecided, BadChildFile, BadInput, FileChanged, Forbidden, NotFound, Refusal
from portail.rules.access import User
from portail.rules.child_file import Answer, ChildFile, Field, Person, Section
from tests.actions.conftest import Count
from tests.cast import ADELE, AGATHE, BRUNO, DIANE, HADDAD, ISABELLE, KARIM, LEA, MARC, NOW

LATER = NOW + timedelta(minutes=5)
GRANNY = Person("Odile Billard", "06 39 98 01 02", "grand-mère")
NEIGHBOUR = Person("Łukasz Œuvrard", "06 39 98 03 04", "voisin")

pytestmark = pytest.mark.usefixtures("town")


def shown(user: User, child_id: int = LEA, opening: datetime | None = None, now: datetime = NOW) -> ChildFile:
    return child_files.view(user, child_id, opening, now).shown


def save(user: User, section: Section, now: datetime = NOW, **changed: object) -> child_files.Saved:
    seen = shown(user, now=now)
    return child_files.save(user, LEA, section, seen, replace(seen, **changed), now)  # type: ignore[arg-type]


def share_with_karim() -> None:
    with db.transaction() as con:
        con.execute("INSERT INTO guardianships (child_id, household_id, custody) VALUES (?, ?, 'shared')",
                    [LEA, HADDAD])  # fmt: skip


def ask_for_a_new_name() -> child_review.Seen:
    save(ISABELLE, Section.IDENTITY, last_name="Billard-Nuñez")
    (asked,) = child_review.queue(AGATHE, {}, NOW)
    return asked.waiting.id, asked.now or ""


def test_every_section_is_kept_and_read_again() -> None:
    save(ISABELLE, Section.SCHOOL, school="École Jules-Ferry", class_name="CP")
    save(ISABELLE, Section.DIET, diet=2)
    save(ISABELLE, Section.HEALTH, allergies="Arachide", allergies_action="Appeler le 15", pai=True,
         pai_from=date(2026, 9, 1), pai_to=date(2027, 8, 31), pai_action="Stylo dans\nla trousse rouge",
         doctor="Dr Łoś", doctor_phone="04.73.00.00.01")  # fmt: skip
    save(ISABELLE, Section.CONTACTS, contacts=(NEIGHBOUR, GRANNY))
    save(ISABELLE, Section.PICKUPS, pickups=(GRANNY,))
    save(ISABELLE, Section.LEAVING, leaves_alone=True, leaves_at=time(17, 30), leaves_how="Avec son frère")
    save(ISABELLE, Section.CONSENTS, consents=(Answer(1, True), Answer(3, False)))
    file = shown(MARC)
    assert (file.school, file.diet, file.allergies, file.pai_to) == ("École Jules-Ferry", 2, "Arachide",
                                                                     date(2027, 8, 31))  # fmt: skip
    assert (file.pai_action, file.doctor_phone) == ("Stylo dans\nla trousse rouge", "04 73 00 00 01")
    assert (file.contacts, file.pickups) == ((NEIGHBOUR, GRANNY), (GRANNY,))
    assert (file.leaves_at, file.leaves_how) == (time(17, 30), "Avec son frère")
    assert file.consents == (Answer(1, True), Answer(3, False))


def test_the_order_of_the_contacts_and_who_leaves_the_list_are_kept() -> None:
    save(ISABELLE, Section.CONTACTS, contacts=(GRANNY, NEIGHBOUR))
    save(ISABELLE, Section.CONTACTS, contacts=(NEIGHBOUR, GRANNY))
    assert shown(ISABELLE).contacts == (NEIGHBOUR, GRANNY)
    save(ISABELLE, Section.CONTACTS, contacts=(GRANNY,))
    assert shown(ISABELLE).contacts == (GRANNY,)


def test_the_history_says_who_when_from_and_to() -> None:
    save(ISABELLE, Section.DIET, diet=1)
    save(MARC, Section.DIET, now=LATER, diet=3)
    newest, oldest = child_files.view(ISABELLE, LEA, None, LATER).changes
    assert (newest.name, newest.asked_at, newest.old, newest.new) == ("Marc Billard", clock.to_utc(LATER), "1", "3")
    assert (oldest.name, oldest.old, oldest.state) == ("Isabelle Billard", "null", State.APPLIED)


def test_events_name_the_fields_and_never_their_values(count: Count) -> None:
    save(ISABELLE, Section.HEALTH, allergies="Arachide")
    assert count(f"events WHERE kind = 'child_file' AND child_id = {LEA} AND why = 'allergies'") == 1
    assert count("events WHERE why LIKE '%rachide%'") == 0


def test_saving_nothing_new_writes_nothing(count: Count) -> None:
    assert save(ISABELLE, Section.DIET) == child_files.Saved()
    assert (count("child_changes"), count("events WHERE kind = 'child_file'")) == (0, 0)


def test_a_consent_is_signed_by_who_changed_it_only() -> None:
    save(ISABELLE, Section.CONSENTS, consents=(Answer(1, True), Answer(2, True)))
    save(MARC, Section.CONSENTS, now=LATER, consents=(Answer(1, True), Answer(2, False)))
    signed = child_files.view(MARC, LEA, None, LATER).signatures
    assert [(one.name, one.signed_at) for one in signed.values()] == [
        ("Isabelle Billard", clock.to_utc(NOW)), ("Marc Billard", clock.to_utc(LATER)),
    ]  # fmt: skip


def test_details_of_a_pai_that_ends_go_with_it() -> None:
    save(ISABELLE, Section.HEALTH, pai=True, pai_to=date(2027, 8, 31), pai_action="Appeler le 15")
    save(ISABELLE, Section.HEALTH, pai=False)
    assert (shown(ISABELLE).pai_to, shown(ISABELLE).pai_action) == (None, "")


@pytest.mark.parametrize(
    ("section", "changed", "field"),
    [
        (Section.SCHOOL, {"school": "É" * 81}, Field.SCHOOL),
        (Section.SCHOOL, {"class_name": "CP\x00"}, Field.CLASS_NAME),
        (Section.IDENTITY, {"first_name": "  "}, Field.FIRST_NAME),
        (Section.IDENTITY, {"born_on": date(2027, 1, 1)}, Field.BORN_ON),
        (Section.DIET, {"diet": 999}, Field.DIET),
        (Section.HEALTH, {"doctor_phone": "04 73"}, Field.DOCTOR_PHONE),
        (Section.HEALTH, {"pai": True}, Field.PAI_TO),
        (Section.HEALTH, {"pai": True, "pai_from": date(2027, 9, 1), "pai_to": date(2027, 8, 31)}, Field.PAI_TO),
        (Section.CONTACTS, {"contacts": (Person("Odile", "", ""),)}, Field.CONTACTS),
        (Section.CONTACTS, {"contacts": (Person("", "06 39 98 01 02", ""),)}, Field.CONTACTS),
        (Section.PICKUPS, {"pickups": (GRANNY, replace(GRANNY, name="odile  billard"))}, Field.PICKUPS),
        (Section.PICKUPS, {"pickups": tuple(replace(GRANNY, name=f"Odile {n}") for n in range(9))}, Field.PICKUPS),
        (Section.CONSENTS, {"consents": (Answer(999, True),)}, Field.CONSENTS),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_and_nothing_is_written(
    count: Count, section: Section, changed: dict[str, object], field: Field
) -> None:
    with pytest.raises(BadChildFile) as refused:
        save(ISABELLE, section, **changed)
    assert refused.value.what == field
    assert (count("child_changes"), count("child_files"), count("child_people")) == (0, 0, 0)


def test_another_family_finds_no_child() -> None:
    file = shown(ISABELLE)
    with pytest.raises(NotFound):
        child_files.view(KARIM, LEA, None, NOW)
    with pytest.raises(NotFound):
        child_files.save(KARIM, LEA, Section.DIET, file, replace(file, diet=1), NOW)
    with pytest.raises(NotFound):
        child_files.view(ISABELLE, 999_999, None, NOW)


@pytest.mark.parametrize("act", [
    lambda: child_files.view(BRUNO, LEA, None, NOW),
    lambda: child_files.open_health(BRUNO, LEA, NOW),
    lambda: child_files.open_health(ISABELLE, LEA, NOW),
    lambda: child_files.confirm(AGATHE, NOW),
    lambda: child_review.queue(ISABELLE, {}, NOW),
    lambda: child_review.queue(BRUNO, {}, NOW),
    lambda: child_review.accept(ISABELLE, [], NOW),
    lambda: child_review.refuse(BRUNO, [], "non", NOW),
    lambda: child_review.search(ISABELLE, "léa"),
    lambda: child_review.search(BRUNO, "léa"),
    lambda: child_review.rules_of(AGATHE),
    lambda: child_review.set_rules(AGATHE, [], NOW),
    lambda: child_review.add_diet(AGATHE, "Végétarien", NOW),
    lambda: child_review.add_consent(AGATHE, "Vélo", "Sortie à vélo", NOW),
    lambda: child_review.retire_diet(AGATHE, 1, True, NOW),
    lambda: child_review.retire_consent(AGATHE, 1, True, NOW),
])  # fmt: skip
def test_the_wrong_role_is_refused(act: Callable[[], object]) -> None:
    with pytest.raises(Forbidden):
        act()


def test_two_households_of_a_child_share_its_file_and_the_other_is_told(count: Count) -> None:
    share_with_karim()
    save(KARIM, Section.PICKUPS, pickups=(GRANNY,))
    assert shown(ISABELLE).pickups == (GRANNY,)
    told = f"notifications WHERE kind = 'child' AND account_id IN ({ISABELLE.account_id}, {MARC.account_id})"
    assert count(told) == 2
    assert count(f"notifications WHERE kind = 'child' AND account_id = {KARIM.account_id}") == 0


def test_an_adult_without_authority_finds_no_file_and_is_told_nothing(count: Count) -> None:
    file = shown(MARC)
    with db.transaction() as con:
        authority.withdraw(con, MARC.adult_id or 0, LEA, ADELE.account_id, clock.to_utc(NOW))
    with pytest.raises(NotFound):
        child_files.view(MARC, LEA, None, NOW)
    with pytest.raises(NotFound):
        child_files.save(MARC, LEA, Section.DIET, file, replace(file, diet=1), NOW)
    save(AGATHE, Section.SCHOOL, school="École Pasteur")
    assert count(f"notifications WHERE kind = 'child' AND account_id = {MARC.account_id}") == 0
    assert (count("notifications WHERE kind = 'child'"), count("outbox")) == (1, 1)


def test_a_checked_field_waits_and_the_family_sees_it(count: Count) -> None:
    saved = save(ISABELLE, Section.IDENTITY, last_name="Billard-Nuñez")
    assert (saved.applied, saved.waiting) == ((), (Field.LAST_NAME,))
    found = child_files.view(MARC, LEA, None, NOW)
    assert (found.file.last_name, found.shown.last_name) == ("Billard", "Billard-Nuñez")
    assert found.waiting[Field.LAST_NAME].name == "Isabelle Billard"
    assert count("children WHERE last_name = 'Billard-Nuñez'") == 0


def test_a_second_request_replaces_the_first_and_the_old_value_takes_it_back(count: Count) -> None:
    save(ISABELLE, Section.IDENTITY, last_name="Nuñez")
    save(MARC, Section.IDENTITY, last_name="Billard-Nuñez")
    assert [row.new for row in child_files.view(MARC, LEA, None, NOW).waiting.values()] == ['"Billard-Nuñez"']
    saved = save(MARC, Section.IDENTITY, last_name="Billard")
    assert saved.withdrawn == (Field.LAST_NAME,)
    assert count("child_changes WHERE state = 'waiting'") == 0


def test_staff_accept_and_every_family_of_the_child_is_told(count: Count) -> None:
    share_with_karim()
    seen = ask_for_a_new_name()
    child_review.accept(AGATHE, [seen], LATER)
    assert shown(KARIM).last_name == "Billard-Nuñez"
    assert (count("notifications WHERE kind = 'child'"), count("outbox")) == (3, 3)
    change = child_files.view(ISABELLE, LEA, None, LATER).changes[0]
    assert (change.state, change.decider) == (State.ACCEPTED, "Agathe Petit")


def test_staff_refuse_with_a_reason_that_only_who_asked_reads(count: Count) -> None:
    share_with_karim()
    id, _ = ask_for_a_new_name()
    child_review.refuse(DIANE, [id], "Envoyez-nous le livret de famille.", LATER)
    assert shown(ISABELLE).last_name == "Billard"
    assert count(f"notifications WHERE kind = 'child' AND account_id = {KARIM.account_id}") == 0
    assert count("outbox WHERE text_body LIKE '%livret de famille%'") == 2


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501, "non\x00"])
def test_a_refusal_needs_a_reason(reason: str) -> None:
    id, _ = ask_for_a_new_name()
    with pytest.raises(BadInput):
        child_review.refuse(DIANE, [id], reason, LATER)


def test_a_request_is_answered_once() -> None:
    seen = ask_for_a_new_name()
    child_review.accept(AGATHE, [seen], LATER)
    with pytest.raises(AlreadyDecided):
        child_review.refuse(DIANE, [seen[0]], "Trop tard", LATER)
    with pytest.raises(AlreadyDecided):
        child_review.accept(DIANE, [seen], LATER)
    with pytest.raises(NotFound):
        child_review.accept(DIANE, [(999_999, '""')], LATER)


def test_what_the_file_no_longer_says_is_not_replaced_unseen() -> None:
    seen = ask_for_a_new_name()
    save(DIANE, Section.IDENTITY, last_name="Bîllard")
    with pytest.raises(FileChanged):
        child_review.accept(AGATHE, [seen], LATER)
    assert shown(DIANE).last_name == "Bîllard"


def test_health_is_in_no_mail_and_no_alert(count: Count) -> None:
    child_review.set_rules(ADELE, [Field.ALLERGIES], NOW)
    save(ISABELLE, Section.HEALTH, allergies="Arachide")
    opened = child_files.open_health(AGATHE, LEA, NOW)
    (asked,) = child_review.queue(AGATHE, {LEA: opened}, NOW)
    child_review.refuse(AGATHE, [asked.waiting.id], "Arachide : à confirmer", LATER)
    assert count("outbox WHERE text_body ILIKE '%rachide%' OR text_body ILIKE '%allerg%'") == 0
    assert count("notifications WHERE body ILIKE '%rachide%' OR title ILIKE '%allerg%' OR body ILIKE '%allerg%'") == 0


def test_the_queue_tells_health_only_to_who_opened_it() -> None:
    child_review.set_rules(ADELE, [Field.ALLERGIES], NOW)
    save(ISABELLE, Section.HEALTH, allergies="Arachide")
    (closed,) = child_review.queue(AGATHE, {}, NOW)
    assert (closed.now, closed.new) == (None, None)
    assert "rachide" not in repr(closed)
    opened = child_files.open_health(AGATHE, LEA, NOW)
    (open_,) = child_review.queue(AGATHE, {LEA: opened}, NOW)
    assert (open_.now, open_.new) == ('""', '"Arachide"')


def test_staff_see_no_health_before_they_open_it_and_each_opening_is_told() -> None:
    save(ISABELLE, Section.HEALTH, allergies="Arachide", doctor="Dr Œil")
    closed = child_files.view(AGATHE, LEA, None, NOW)
    assert not closed.health
    assert "rachide" not in repr(closed)
    opening = child_files.open_health(AGATHE, LEA, NOW)
    assert child_files.view(AGATHE, LEA, opening, NOW).file.allergies == "Arachide"
    child_files.view(AGATHE, LEA, opening, LATER)
    child_files.open_health(DIANE, LEA, LATER)
    reads = child_files.view(ISABELLE, LEA, None, LATER).reads
    assert [(read.name, read.at) for read in reads] == [
        ("Diane Œuvrard", clock.to_utc(LATER)), ("Agathe Petit", clock.to_utc(NOW)),
    ]  # fmt: skip


def test_an_opening_is_for_one_person_one_child_and_half_an_hour() -> None:
    save(ISABELLE, Section.HEALTH, allergies="Arachide")
    opening = child_files.open_health(AGATHE, LEA, NOW)
    for user, when, since in (
        (DIANE, NOW, opening),
        (AGATHE, NOW + child_files.OPENING, opening),
        (AGATHE, NOW, opening - timedelta(seconds=1)),
    ):
        assert not child_files.view(user, LEA, since, when).health


def test_a_parents_own_reading_is_no_event(count: Count) -> None:
    child_files.view(ISABELLE, LEA, None, NOW)
    assert count("events WHERE kind = 'health_read'") == 0


def test_staff_write_at_once_and_the_family_is_told(count: Count) -> None:
    saved = save(AGATHE, Section.IDENTITY, last_name="Billard-Nuñez")
    assert saved.applied == (Field.LAST_NAME,)
    assert (count("notifications WHERE kind = 'child'"), count("outbox")) == (2, 2)
    assert child_files.view(ISABELLE, LEA, None, NOW).changes[0].household_id is None


def test_the_second_of_two_editors_is_told_what_changed_and_loses_nothing() -> None:
    seen = shown(ISABELLE)
    save(MARC, Section.SCHOOL, school="École Pasteur")
    with pytest.raises(FileChanged) as refused:
        child_files.save(ISABELLE, LEA, Section.SCHOOL, seen, replace(seen, school="École Curie"), LATER)
    assert (refused.value.fields, refused.value.name) == (("school",), "Marc Billard")
    assert shown(MARC).school == "École Pasteur"


def test_two_editors_of_two_fields_of_a_section_both_keep_theirs() -> None:
    seen = shown(ISABELLE)
    save(MARC, Section.SCHOOL, school="École Pasteur")
    child_files.save(ISABELLE, LEA, Section.SCHOOL, seen, replace(seen, class_name="CP"), LATER)
    assert (shown(MARC).school, shown(MARC).class_name) == ("École Pasteur", "CP")


def test_a_request_that_was_not_seen_is_not_replaced() -> None:
    seen = shown(MARC)
    save(ISABELLE, Section.IDENTITY, last_name="Nuñez")
    with pytest.raises(FileChanged):
        child_files.save(MARC, LEA, Section.IDENTITY, seen, replace(seen, last_name="Billard-Nuñez"), LATER)


def test_of_twenty_editors_at_once_one_wins_and_nineteen_are_told(count: Count) -> None:
    seen, results, start = shown(ISABELLE), list[Refusal | None](), threading.Barrier(20)

    def edit(n: int) -> None:
        start.wait()
        wanted = replace(seen, contacts=(replace(GRANNY, name=f"Personne {n}"),))
        try:
            child_files.save((ISABELLE, MARC)[n % 2], LEA, Section.CONTACTS, seen, wanted, NOW)
        except Refusal as refusal:
            results.append(refusal)
        else:
            results.append(None)

    threads = [threading.Thread(target=edit, args=(n,)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results.count(None) == 1
    assert sum(isinstance(one, FileChanged) for one in results) == 19
    assert (count("child_people"), count("child_changes")) == (1, 1)


def test_a_child_is_found_whatever_the_accents() -> None:
    for words in ("lea", "LÉA billard", "F-0001 tom", "isabelle"):
        assert child_review.search(AGATHE, words), words
    assert [one.first_name for one in child_review.search(AGATHE, "yanis haddad")] == ["Yanis"]
    assert child_review.search(AGATHE, "  ") == []
    assert child_review.search(AGATHE, "' OR 1=1 --") == []


def test_lists_grow_and_a_retired_diet_stays_with_who_has_it() -> None:
    save(ISABELLE, Section.DIET, diet=3)
    child_review.add_diet(DIANE, " Végétarien ", NOW)
    child_review.retire_diet(DIANE, 3, True, NOW)
    found = child_review.rules_of(DIANE)
    assert [(diet.name, diet.retired) for diet in found.diets][2::2] == [("Sans porc", True), ("Végétarien", False)]
    assert shown(ISABELLE).diet == 3
    for name in ("", "végétarien", "x" * 61):
        with pytest.raises(BadInput):
            child_review.add_diet(DIANE, name, NOW)


def test_what_is_no_longer_offered_is_not_chosen_anew() -> None:
    """The form was open while staff took the diet away."""
    child_review.retire_diet(DIANE, 2, True, NOW)
    child_review.retire_consent(DIANE, 1, True, NOW)
    with pytest.raises(BadChildFile):
        save(ISABELLE, Section.DIET, diet=2)
    with pytest.raises(BadChildFile):
        save(ISABELLE, Section.CONSENTS, consents=(Answer(1, True),))


def test_a_field_can_be_held_back_or_let_through() -> None:
    child_review.set_rules(DIANE, [Field.DIET], NOW)
    assert save(ISABELLE, Section.DIET, diet=2).waiting == (Field.DIET,)
    assert save(ISABELLE, Section.IDENTITY, last_name="Nuñez").applied == (Field.LAST_NAME,)


def test_changes_are_kept_in_the_table_as_they_were_asked() -> None:
    seen = ask_for_a_new_name()
    with db.cursor() as con:
        kept = child_changes.get(con, seen[0])
    assert (kept.old, kept.new, kept.household_id) == ('"Billard"', '"Billard-Nuñez"', ISABELLE.household_id)
