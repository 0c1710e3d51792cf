"""What parents do, alone or with staff: one row per action."""

from dataclasses import replace
from datetime import time

from portail.actions import (
    account,
    agenda,
    basket,
    child_files,
    child_sheet,
    custody_requests,
    facts,
    feeds,
    invoicing,
    notification,
    ordering,
    period,
    planning,
)
from portail.actions.basket import Taken
from portail.errors import BasketChanged, PeriodOrdered
from portail.rules.access import BILLERS, KEEPERS, User
from portail.rules.booking import Operation
from portail.rules.child_file import Section
from portail.rules.period import Habit, Wish
from tests.cast import MATIN, NOW, SOIR
from tests.security.matrix.table import EVERYBODY, OWNER, PARENT, Row, own
from tests.security.matrix.town import (
    BOOKED,
    CHILD,
    FREE,
    IN_BASKET,
    PASSWORD,
    PERPETUES,
    THEIRS,
    Belongings,
    picked,
    stored_file,
)

TODAY = NOW.date()
LATER = PERPETUES.replace(day=22)  # an even week
DETAILS = account.Details("Ondine", "Quillevéré", "06 00 00 00 00", "1 quai des Brumes", "29900", "Concarneau")
WISH, WANTED = Wish(FREE[2], FREE[2]), {(CHILD, SOIR): Habit()}


def _save(user: User, _: Belongings) -> object:
    before = stored_file()
    return child_files.save(user, CHILD, Section.SCHOOL, before, replace(before, school="École du Port"), NOW)


ACCOUNT = {
    "account.change_password": own(
        EVERYBODY, lambda user, _: account.change_password(user, "", PASSWORD, "lanterne-verte-77-galet", NOW)
    ),
    "account.revoke_others": own(EVERYBODY, lambda user, _: account.revoke_others(user, "", NOW)),
    "account.revoke_session": Row(OWNER, lambda user, it: account.revoke_session(user, it.session, NOW)),
    "account.update_details": own(PARENT, lambda user, _: account.update_details(user, DETAILS, NOW)),
    "notification.mark_all_read": own(EVERYBODY, lambda user, _: notification.mark_all_read(user, NOW)),
    "notification.mark_read": Row(OWNER, lambda user, it: notification.mark_read(user, it.notification, NOW)),
    "feeds.create": own(PARENT, lambda user, _: feeds.create(user, True, NOW)),
    "feeds.revoke": own(PARENT, lambda user, _: feeds.revoke(user, NOW)),
}
BOOKING = {
    "facts.household_of": own(PARENT, lambda user, _: facts.household_of(user)),
    "agenda.one_day": own(PARENT, lambda user, _: agenda.one_day(user, THEIRS, NOW)),
    "agenda.open_planning": Row(
        PARENT, lambda user, _: agenda.open_planning(user, CHILD, THEIRS, NOW), other_home=True
    ),
    "basket.ask": Row(PARENT, lambda user, _: basket.ask(user, BOOKED, Operation.CANCEL, None, NOW)),
    "basket.book_late": Row(PARENT, lambda user, _: basket.book_late(user, FREE, NOW)),
    "basket.cart": own(PARENT, lambda user, _: basket.cart(user, NOW)),
    "basket.change_hour": Row(PARENT, lambda user, _: basket.change_hour(user, IN_BASKET, time(17, 30), NOW)),
    "basket.choose_activities": own(PARENT, lambda user, _: basket.choose_activities(user, [MATIN], NOW)),
    "basket.choose_children": Row(PARENT, lambda user, _: basket.choose_children(user, [CHILD], NOW), other_home=True),
    "basket.empty": own(PARENT, lambda user, _: basket.empty(user)),
    "basket.give_back": Row(
        PARENT, lambda user, it: basket.give_back(user, Taken(it.basket_key, ()), NOW), elsewhere=(PeriodOrdered,)
    ),
    "basket.join_waiting": Row(PARENT, lambda user, _: basket.join_waiting(user, FREE, NOW)),
    "basket.pick": Row(PARENT, lambda user, _: basket.pick(user, picked(FREE), NOW), elsewhere=()),
    "basket.remove": Row(PARENT, lambda user, _: basket.remove(user, [IN_BASKET]), elsewhere=()),
    "basket.start_again": own(PARENT, lambda user, _: basket.start_again(user, NOW)),
    "basket.turn_to": own(PARENT, lambda user, _: basket.turn_to(user, THEIRS, NOW)),
    "basket.wait_if_full": Row(PARENT, lambda user, _: basket.wait_if_full(user, IN_BASKET, True, NOW)),
    "ordering.lost": own(PARENT, lambda user, _: ordering.lost(user, NOW)),
    "ordering.receipt": Row(PARENT, lambda user, it: ordering.receipt(user, it.order_key)),
    "ordering.review": own(PARENT, lambda user, _: ordering.review(user, NOW)),
    "ordering.validate": Row(
        PARENT,
        lambda user, it: ordering.validate(user, it.basket_key, it.fingerprint, NOW),
        elsewhere=(BasketChanged,),
    ),
    "period.apply": Row(PARENT, lambda user, _: period.apply(user, WISH, WANTED, True, NOW), other_home=True),
    "period.habits": own(PARENT, lambda user, _: period.habits(user, [MATIN, SOIR], NOW)),
    "period.preview": Row(PARENT, lambda user, _: period.preview(user, WISH, WANTED, True, NOW), other_home=True),
    "period.undo": own(PARENT, lambda user, _: period.undo(user, NOW)),
    "planning.cells": Row(PARENT, lambda user, _: planning.cells(user, [BOOKED], NOW), elsewhere=(), other_home=True),
    "planning.month": Row(PARENT, lambda user, _: planning.month(user, [CHILD], [MATIN], THEIRS, NOW), other_home=True),
    "planning.one_day": Row(PARENT, lambda user, _: planning.one_day(user, BOOKED, NOW), other_home=True),
}
FAMILY = {
    "child_files.confirm": own(PARENT, lambda user, _: child_files.confirm(user, NOW)),
    "child_files.save": Row(PARENT | KEEPERS, _save, other_home=True),
    "child_files.view": Row(
        PARENT | KEEPERS, lambda user, _: child_files.view(user, CHILD, None, NOW), other_home=True
    ),
    "child_sheet.of": Row(PARENT | KEEPERS, lambda user, _: child_sheet.of(user, CHILD, NOW), other_home=True),
    "custody_requests.answer": Row(PARENT, lambda user, it: custody_requests.answer(user, it.received, True, NOW)),
    "custody_requests.propose": Row(
        PARENT, lambda user, _: custody_requests.propose(user, CHILD, (LATER, LATER), None, "", NOW), other_home=True
    ),
    "custody_requests.shared": own(PARENT, lambda user, _: custody_requests.shared(user, TODAY)),
    "custody_requests.withdraw": Row(PARENT, lambda user, it: custody_requests.withdraw(user, it.proposed, NOW)),
    "invoicing.family_invoice": Row(PARENT | BILLERS, lambda user, it: invoicing.family_invoice(user, it.invoice)),
}
ROWS: dict[str, Row] = {**ACCOUNT, **BOOKING, **FAMILY}
