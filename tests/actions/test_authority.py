"""An adult without parental authority: the child does not exist for them, anywhere."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

import db
import db.agenda
from db import accounts, children, home, invoices
from portail.actions import (
    agenda,
    basket,
    custody,
    custody_requests,
    feeds,
    invoicing,
    news,
    ordering,
    period,
    planning,
    recovery,
    validation,
)
from portail.errors import NotFound
from portail.messages import outbox
from portail.messages.layout import Paragraph, compose
from portail.rules.booking import Operation
from portail.rules.period import Habit, Wish
from tests.actions.conftest import Count, Order
from tests.cast import AGATHE, BILLARD, BRUNO, CANTINE, DIANE, HADDAD, ISABELLE, LEA, MARC, NOW, TOM

DAY = date(2026, 12, 1)
KEY = (LEA, CANTINE, DAY)
CELL = f"{LEA}|{CANTINE}|{DAY}"


@pytest.fixture
def withdrawn(town: Path) -> None:
    """Marc has no authority over Léa; Isabelle does."""
    custody.set_authority(AGATHE, 112, LEA, False, NOW)


REACHES: dict[str, Callable[[], object]] = {
    "choose": lambda: basket.choose_children(MARC, [LEA], NOW),
    "ask": lambda: basket.ask(MARC, KEY, Operation.CANCEL, None, NOW),
    "late": lambda: basket.book_late(MARC, KEY, NOW),
    "wait": lambda: basket.join_waiting(MARC, KEY, NOW),
    "period": lambda: period.apply(MARC, Wish(DAY, DAY), {(LEA, CANTINE): Habit()}, True, NOW),
    "open": lambda: agenda.open_planning(MARC, LEA, DAY, NOW),
    "month": lambda: planning.month(MARC, [LEA], [CANTINE], DAY, NOW),
    "day": lambda: planning.one_day(MARC, KEY, NOW),
    "swap": lambda: custody_requests.propose(MARC, LEA, (DAY, DAY), None, "", NOW),
}


@pytest.mark.parametrize("reach", REACHES.values(), ids=list(REACHES))
def test_the_child_is_not_found(withdrawn: None, reach: Callable[[], object]) -> None:
    with pytest.raises(NotFound):
        reach()


def test_a_click_on_the_child_is_refused(withdrawn: None) -> None:
    assert [type(refusal) for _, refusal in basket.pick(MARC, [(CELL, "pick")], NOW)] == [NotFound]


def test_nothing_of_the_child_is_listed(withdrawn: None, order: Order) -> None:
    order(ISABELLE, CELL)
    validation.accept(AGATHE, [(KEY, "requested")], NOW)  # type: ignore[list-item]
    with db.cursor() as con:
        for adult, seen in ((112, False), (111, True), (None, True)):
            assert (LEA in {k.id for k in children.of_household(con, BILLARD, adult)}) is seen
            assert (LEA in {k.id for k in accounts.children(con, BILLARD, adult)}) is seen
            assert bool(db.agenda.entries(con, BILLARD, DAY, DAY, adult)) is seen
            assert bool(home.next_bookings(con, BILLARD, NOW.date(), 3, adult)) is seen
            assert (date(2020, 3, 12) in home.births(con, BILLARD, adult)) is seen


def test_a_day_of_the_calendar_leaves_the_child_out(withdrawn: None, order: Order) -> None:
    order(ISABELLE, CELL)
    assert (agenda.one_day(MARC, DAY, NOW).entries, LEA in agenda.one_day(MARC, DAY, NOW).children) == ([], False)
    assert len(agenda.one_day(ISABELLE, DAY, NOW).entries) == 1
    with db.cursor() as con:
        assert db.agenda.activities(con, BILLARD, 112) == {}
        assert CANTINE in db.agenda.activities(con, BILLARD, 111)


def test_the_feed_is_silent(withdrawn: None, order: Order) -> None:
    order(ISABELLE, CELL)
    tokens = {user: feeds.create(user, False, NOW).rsplit("/", 1)[1].removesuffix(".ics") for user in (MARC, ISABELLE)}
    shown = {user: (feeds.content(token, NOW) or b"").decode() for user, token in tokens.items()}
    assert "Léa" not in shown[MARC]
    assert "Léa" in shown[ISABELLE]


def test_mails_and_alerts_about_the_child_reach_the_others_only(withdrawn: None, order: Order, count: Count) -> None:
    order(ISABELLE, CELL, f"{TOM}|{CANTINE}|{DAY}")
    seen = [((child, CANTINE, DAY), "requested") for child in (LEA, TOM)]
    validation.accept(AGATHE, seen, NOW)  # type: ignore[arg-type]
    assert count("outbox WHERE recipient = 'marc@exemple.fr' AND text_body LIKE '%Tom%'") == 1
    assert count("outbox WHERE recipient = 'marc@exemple.fr' AND text_body LIKE '%Léa%'") == 0
    assert count("outbox WHERE recipient = 'isabelle@exemple.fr' AND text_body LIKE '%Léa%'") == 2


def test_an_order_about_the_child_alone_is_no_alert(withdrawn: None, order: Order, count: Count) -> None:
    order(ISABELLE, CELL)
    assert count("notifications WHERE account_id = 102") == 0
    assert count("notifications WHERE account_id = 101") == 1


def test_an_invoice_that_names_the_child_is_not_found(withdrawn: None, order: Order, count: Count) -> None:
    order(ISABELLE, CELL)
    with db.transaction() as con:
        con.execute("UPDATE bookings SET state = 'present'")
    (invoice_id,) = invoicing.issue(BRUNO, date(2026, 12, 1), NOW.replace(year=2027, month=1, day=4))
    assert invoicing.family_invoice(ISABELLE, invoice_id)
    with pytest.raises(NotFound):
        invoicing.family_invoice(MARC, invoice_id)
    with db.cursor() as con:
        assert invoices.of_household(con, BILLARD, 112) == []
        assert len(invoices.of_household(con, BILLARD, 111)) == 1
        assert home.pending(con, MARC.account_id, BILLARD, DAY, 112).unpaid == 0
        assert home.pending(con, ISABELLE.account_id, BILLARD, DAY, 111).unpaid == 1
    assert count("outbox WHERE recipient = 'marc@exemple.fr'") == 0


def test_what_was_in_the_basket_goes_with_the_authority(town: Path, count: Count) -> None:
    basket.cart(MARC, NOW)
    basket.choose_children(MARC, [LEA, TOM], NOW)
    assert basket.pick(MARC, [(CELL, "pick"), (f"{TOM}|{CANTINE}|{DAY}", "pick")], NOW) == []
    custody.set_authority(AGATHE, 112, LEA, False, NOW)
    assert [verdict.line.child_id for verdict in ordering.review(MARC, NOW).verdicts] == [TOM]
    assert basket.cart(MARC, NOW).children == ()


def test_what_was_said_of_the_child_is_unsaid(town: Path, order: Order, count: Count) -> None:
    """An alert of everybody, and a mail about another child, stay."""
    order(MARC, CELL)
    order(MARC, f"{TOM}|{CANTINE}|{DAY}")
    news.publish(DIANE, news.Draft("Fête", "Le samedi avec Léandre.", NOW.date()), True, NOW)
    assert count("notifications WHERE account_id = 102") == 3
    assert count("outbox WHERE account_id = 102 AND text_body LIKE '%Léa –%'") == 1
    custody.set_authority(AGATHE, 112, LEA, False, NOW)
    assert count("notifications WHERE account_id = 102 AND kind = 'news'") == 1
    assert count("notifications WHERE account_id = 102") == 1
    assert count("outbox WHERE account_id = 102 AND text_body LIKE '%Léa –%'") == 0
    assert count("outbox WHERE account_id = 102 AND text_body LIKE '%Tom%'") == 1
    assert count("outbox WHERE account_id = 102 AND text_body LIKE '%Léandre%'") == 1
    assert count("notifications WHERE account_id = 101") == 3


@pytest.mark.parametrize("name", ["Jean-Baptiste", "Marie Anne"])
def test_a_mail_whose_line_ends_within_the_name_is_unsaid(town: Path, count: Count, name: str) -> None:
    with db.transaction() as con:
        con.execute("UPDATE children SET first_name = ? WHERE id = ?", [name, LEA])
        said = [compose("x", "", [Paragraph(f"{'a' * length} {name} viendra.")]) for length in range(55, 75)]
        outbox.write(con, [outbox.Mail(MARC.account_id, MARC.email, letter) for letter in said], NOW)
    assert 0 < count(f"outbox WHERE text_body LIKE '%{name}%'") < len(said)
    custody.set_authority(AGATHE, 112, LEA, False, NOW)
    assert count("outbox WHERE account_id = 102") == 0


def test_a_link_that_was_asked_for_still_leaves(town: Path, count: Count) -> None:
    recovery.ask(MARC.email, "", NOW)
    custody.set_authority(AGATHE, 112, LEA, False, NOW)
    assert count("outbox WHERE account_id = 102 AND secret") == 1


def test_prices_still_count_every_child_of_the_household(withdrawn: None) -> None:
    """Who looks changes nothing to what a family pays."""
    with db.cursor() as con:
        seen = planning.gather(con, MARC, [CANTINE], DAY, DAY)
    assert set(seen.children) == {TOM}
    assert set(seen.home.children) == {LEA, TOM}


def test_authority_can_be_given_back(withdrawn: None) -> None:
    custody.set_authority(AGATHE, 112, LEA, True, NOW)
    basket.choose_children(MARC, [LEA], NOW)


def test_staff_see_who_has_none_and_cannot_name_a_stranger(withdrawn: None) -> None:
    assert custody.file(AGATHE, BILLARD, NOW.date()).without == {(112, LEA)}
    with pytest.raises(NotFound):
        custody.set_authority(AGATHE, 113, LEA, False, NOW)
    with pytest.raises(NotFound):
        custody.file(AGATHE, HADDAD + 900, NOW.date())
