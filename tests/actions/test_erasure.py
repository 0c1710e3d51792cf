"""Erasing: what is left names nobody, what the law keeps is there, nobody else loses anything."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

import db
from db import accounts, payments, places, sessions, vault
from db import privacy as privacy_rows
from portail import clock
from portail.actions import account, erasure, export, privacy, retention, signing
from portail.errors import Forbidden, NotFound
from portail.errors_privacy import LastAdult, NotSettled, NotTyped
from portail.rules.access import User
from portail.rules.privacy import Erasure
from portail.rules.privacy_tables import TABLES
from tests.actions import family
from tests.actions.conftest import Count, Order
from tests.cast import ADELE, AGATHE, BILLARD, BRUNO, DIANE, HADDAD, ISABELLE, KARIM, LEA, MARC, MATIN, NOW

LATER = NOW + timedelta(minutes=5)
TUESDAY = date(2026, 12, 1)

pytestmark = pytest.mark.usefixtures("town")


def erase_all() -> None:
    erasure.erase(ADELE, BILLARD, None, "F-0001", NOW)


def test_nothing_names_an_erased_household_anywhere() -> None:
    family.live()
    assert {table for table, _, _ in family.found()} >= {
        "adults",
        "children",
        "credentials",
        "outbox",
        "invoices",
        "events",
    }
    erase_all()
    assert family.found() == []


def test_a_tab_left_open_writes_no_name_again() -> None:
    family.live()
    erase_all()
    with pytest.raises(NotFound):
        account.update_details(ISABELLE, account.Details("Isabelle", "Billard", "", "1 rue Haute", "63450", "X"), NOW)
    assert family.found() == []


def test_the_files_leave_the_disk_once_it_is_done() -> None:
    family.live()
    assert len(list(vault.kept())) == 1
    with pytest.raises(NotTyped):
        erasure.erase(ADELE, BILLARD, None, "F-0002", NOW)
    assert len(list(vault.kept())) == 1
    assert erasure.preview(ADELE, BILLARD, None, NOW).files == 1
    erase_all()
    assert list(vault.kept()) == []


def test_every_personal_table_was_filled_before(count: Count) -> None:
    """So that the erasure above is about all of them."""
    family.live()
    with db.cursor() as con:
        filled = {name for name in privacy_rows.present(con) if TABLES[name].personal and count(name)}
        empty = {name for name in privacy_rows.present(con) if TABLES[name].personal} - filled
    assert empty == {"without_authority", "erasures", "cart_lines_before"}


def test_another_family_keeps_every_word() -> None:
    family.live()
    before = family.found(["Haddad", "Karim", "Yanis", "karim@exemple.fr"])
    erase_all()
    assert family.found(["Haddad", "Karim", "Yanis", "karim@exemple.fr"]) == before


def test_what_the_law_keeps_is_there(count: Count) -> None:
    family.live()
    kept = ["invoices", "invoice_lines", "invoice_days", "payments", "allocations", "bookings", "orders"]
    before = {table: count(table) for table in kept}
    erase_all()
    assert {table: count(table) for table in kept} == before
    assert count(f"invoices WHERE household_id = {BILLARD} AND addressee = 'Famille effacée' AND total = 6.20") == 1
    assert count(f"children WHERE id = {LEA} AND born_on = DATE '2020-01-01'") == 1
    with db.cursor() as con:
        assert places.differences(con) == 0
        assert payments.balance(con, BILLARD) == 0


def test_nobody_of_the_household_can_sign_in_any_more() -> None:
    family.live()
    token = signing.open_session(ISABELLE.account_id, former="", ip="", device="", now=NOW)
    assert signing.who(token, NOW) is not None
    erase_all()
    assert signing.who(token, NOW) is None
    with db.cursor() as con:
        assert accounts.credentials(con, ISABELLE.email) is None
        assert sessions.find(con, signing.fingerprint(token), clock.to_utc(NOW)) is None


def test_the_journal_says_that_it_was_done_and_names_nobody(count: Count) -> None:
    family.live()
    erase_all()
    assert count(f"events WHERE kind = 'household_erased' AND account_id = {ADELE.account_id} AND why = ''") == 1
    assert count("erasures WHERE adult_id IS NULL") == 1
    assert count("privacy_requests WHERE answered_at IS NULL") == 0


def test_what_is_to_come_or_to_pay_is_settled_first(order: Order) -> None:
    family.live(paid=False)
    order(KARIM, f"21|{MATIN}|{TUESDAY}")
    with pytest.raises(NotSettled) as refused:
        erase_all()
    assert (refused.value.bookings, refused.value.unbilled, refused.value.balance) == (0, 0, Decimal("6.20"))
    with pytest.raises(NotSettled) as refused:
        erasure.erase(ADELE, HADDAD, None, "F-0002", NOW)
    assert refused.value.bookings == 1
    assert family.found() != []


def test_past_days_are_billed_first() -> None:
    with db.transaction() as con:
        con.execute(
            """INSERT INTO bookings (child_id, activity_id, day, group_id, household_id, state, price, since_at)
            VALUES (?, ?, DATE '2026-11-03', 10, ?, 'present', 3.10, TIMESTAMP '2026-09-01')""",
            [LEA, MATIN, BILLARD],
        )
    with pytest.raises(NotSettled) as refused:
        erase_all()
    assert refused.value.unbilled == 1


@pytest.mark.parametrize("typed", ["", "F-0002", "effacer", "F-000"])
def test_the_reference_is_typed_by_hand(typed: str) -> None:
    with pytest.raises(NotTyped):
        erasure.erase(ADELE, BILLARD, None, typed, NOW)


@pytest.mark.parametrize("user", [ISABELLE, KARIM, AGATHE, DIANE, BRUNO], ids=lambda user: user.name)
def test_only_the_administration_erases(user: User) -> None:
    with pytest.raises(Forbidden):
        erasure.erase(user, BILLARD, None, "F-0001", NOW)
    with pytest.raises(Forbidden):
        erasure.preview(user, BILLARD, None, NOW)


def test_what_is_erased_is_erased_once() -> None:
    erase_all()
    with pytest.raises(NotFound):
        erase_all()
    with pytest.raises(NotFound):
        erasure.preview(ADELE, BILLARD, None, NOW)
    with pytest.raises(NotFound):
        erasure.erase(ADELE, BILLARD, 113, "F-0001", NOW)


def test_an_adult_goes_and_the_household_stays(count: Count) -> None:
    family.live()
    erasure.erase(ADELE, BILLARD, MARC.adult_id, "f-0001 ", NOW)
    assert {table for table, _, _ in family.found(["Marc", "marc@exemple.fr"])} <= {
        "invoices",
        "child_people",
        "custody_exceptions",
        "custody_requests",
    }  # the family is still billed; what others wrote is theirs
    with db.cursor() as con:
        assert [adult.first_name for adult in accounts.adults(con, BILLARD)] == ["Isabelle"]
        assert len(accounts.children(con, BILLARD, ISABELLE.adult_id)) == 2
    assert count(f"cart_lines WHERE account_id = {ISABELLE.account_id}") == 1
    assert export.own(ISABELLE, LATER).content
    with pytest.raises(LastAdult):
        erasure.erase(ADELE, BILLARD, ISABELLE.adult_id, "F-0001", NOW)
    with pytest.raises(NotFound):
        erasure.erase(ADELE, BILLARD, MARC.adult_id, "F-0001", NOW)


def test_a_child_of_two_households_stays_with_the_other(count: Count) -> None:
    with db.transaction() as con:
        con.execute("INSERT INTO guardianships VALUES (?, ?, 'shared')", [LEA, HADDAD])
    family.live()
    erase_all()
    assert count(f"children WHERE id = {LEA} AND first_name = 'Léa'") == 1
    assert count(f"guardianships WHERE child_id = {LEA}") == 1
    assert {(table, text) for table, _, text in family.found(["Tom", "Isabelle", "Marc"])} == {
        ("child_people", "Marc Billard")  # of the child's file, which the other household keeps
    }


def test_the_preview_says_what_goes_and_what_stays(count: Count) -> None:
    family.live()
    seen = erasure.preview(ADELE, BILLARD, None, NOW)
    assert seen.names == ("Isabelle Billard", "Marc Billard")
    assert seen.unsettled is not None
    assert not seen.unsettled.anything
    assert {table.name for table, _ in seen.of(Erasure.DELETE)} >= {"credentials", "sessions", "feeds", "quotients"}
    assert {table.name for table, _ in seen.of(Erasure.ANONYMISE)} >= {"adults", "children", "invoices", "payments"}
    assert all(table.law for table, _ in seen.of(Erasure.KEEP))
    assert ("sessions", 2) in {(table.name, number) for table, number in seen.rows}
    assert count("sessions") == 2


def test_a_family_without_a_sign_of_life_is_erased_at_night_once_it_owes_nothing(count: Count) -> None:
    family.live()
    assert retention.purge(NOW.replace(year=2029)).get("households") is None
    removed = retention.purge(NOW.replace(year=2030))
    assert removed["households"] == 1  # Haddad owes an invoice
    assert count("erasures WHERE account_id IS NULL") == 1


def test_requests_reach_staff_and_the_answer_comes_back(count: Count) -> None:
    family.live()
    (request,) = privacy.waiting(ADELE)
    assert (request.reference, request.name) == ("F-0001", "Marc Billard")
    privacy.answer(ADELE, request.id, "C'est corrigé.", LATER)
    assert privacy.waiting(ADELE) == []
    assert [one.answer for one in privacy.mine(MARC)] == ["C'est corrigé."]
    assert count(f"notifications WHERE account_id = {MARC.account_id} AND kind = 'privacy'") == 1
    assert count("outbox WHERE recipient = 'accueil@ptitsloups.example' AND contains(text_body, 'Thom')") == 0
