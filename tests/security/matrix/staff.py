"""What staff do, for any family: one row per action."""

import time
from dataclasses import replace
from datetime import date

import db
from db import bookings
from portail.actions import (
    child_files,
    child_review,
    custody,
    invoicing,
    mailing,
    news,
    occupancy,
    print_run,
    rules,
    town_settings,
    validation,
)
from portail.actions.print_run import Kind
from portail.errors import NotFound
from portail.rules.access import ADMINISTRATORS, BILLERS, KEEPERS, OBSERVERS, READERS, RULERS, STAFF, VALIDATORS, User
from portail.rules.booking import Reason, State
from portail.rules.child_file import Field
from portail.rules.custody import Pattern, Weeks
from tests.cast import DIANE, LEA, MATIN, NOW
from tests.security.matrix.table import Row, staff
from tests.security.matrix.town import (
    CHILD,
    EXAMPLE,
    FULGENCE,
    HOME,
    OCTOBER,
    OTHER_HOME,
    PERPETUES,
    REQUESTED,
    SEPTEMBER,
    THEIRS,
    Belongings,
    stored_file,
)

TODAY = NOW.date()
ABSENT = (NotFound,)
EVEN = Pattern(HOME, date(2026, 12, 14), Weeks.EVEN)
PATTERNS = (EVEN, EVEN.mirror(OTHER_HOME))
LATER = PERPETUES.replace(day=22)


def _dues(user: User, _: Belongings) -> object:
    with db.cursor() as con:
        waiting = bookings.pending(con, TODAY)
    return validation.dues(user, waiting)


def _elsewhere(user: User, _: Belongings) -> object:
    with db.cursor() as con:
        waiting = bookings.pending(con, TODAY)
    return validation.elsewhere(user, waiting)


def _start(user: User, _: Belongings) -> object:
    run = print_run.start(user, OCTOBER, Kind.MERGED)
    while not run.ready and not run.failed:  # its thread must not outlive the town
        time.sleep(0.01)
    return run


def _save_rules(user: User, _: Belongings) -> object:
    known = rules.overview(DIANE, MATIN).on(TODAY)
    draft = replace(known, tariff='{"type": "flat", "price": "3.40"}')
    return rules.save(user, MATIN, known, draft, TODAY, True, NOW)


CHILDREN = {
    "child_files.check_keeper": staff(KEEPERS, lambda user, _: child_files.check_keeper(user)),
    "child_files.open_health": staff(KEEPERS, lambda user, _: child_files.open_health(user, CHILD, NOW)),
    "child_review.accept": staff(
        KEEPERS, lambda user, it: child_review.accept(user, [(it.change, f'"{stored_file().first_name}"')], NOW)
    ),
    "child_review.add_consent": staff(RULERS, lambda user, _: child_review.add_consent(user, "Vélo", "À vélo.", NOW)),
    "child_review.add_diet": staff(RULERS, lambda user, _: child_review.add_diet(user, "Sans sel", NOW)),
    "child_review.queue": staff(KEEPERS, lambda user, _: child_review.queue(user, {}, NOW)),
    "child_review.refuse": staff(KEEPERS, lambda user, it: child_review.refuse(user, [it.change], "Illisible", NOW)),
    "child_review.retire_consent": staff(RULERS, lambda user, _: child_review.retire_consent(user, 1, True, NOW)),
    "child_review.retire_diet": staff(RULERS, lambda user, _: child_review.retire_diet(user, 1, True, NOW)),
    "child_review.rules_of": staff(RULERS, lambda user, _: child_review.rules_of(user)),
    "child_review.search": staff(KEEPERS, lambda user, _: child_review.search(user, "Zéphyrine")),
    "child_review.set_rules": staff(RULERS, lambda user, _: child_review.set_rules(user, [Field.SCHOOL], NOW)),
}
CUSTODY = {
    "custody.add_exception": staff(
        VALIDATORS, lambda user, _: custody.add_exception(user, CHILD, HOME, LATER, LATER, "", NOW)
    ),
    "custody.attach": staff(VALIDATORS, lambda user, _: custody.attach(user, LEA, "F-7701", NOW)),
    "custody.detach": staff(VALIDATORS, lambda user, _: custody.detach(user, CHILD, OTHER_HOME, NOW)),
    "custody.end": staff(VALIDATORS, lambda user, _: custody.end(user, CHILD, THEIRS, NOW)),
    "custody.file": staff(VALIDATORS, lambda user, _: custody.file(user, HOME, TODAY)),
    "custody.preview": staff(VALIDATORS, lambda user, _: custody.preview(user, CHILD, PATTERNS, TODAY)),
    "custody.remove_exceptions": staff(
        VALIDATORS, lambda user, _: custody.remove_exceptions(user, CHILD, [PERPETUES], NOW)
    ),
    "custody.save": staff(VALIDATORS, lambda user, _: custody.save(user, CHILD, PATTERNS, NOW)),
    "custody.search": staff(VALIDATORS, lambda user, _: custody.search(user, "Quillevéré")),
    "custody.set_authority": staff(
        VALIDATORS, lambda user, _: custody.set_authority(user, FULGENCE.adult_id or 0, CHILD, True, NOW)
    ),
}
BILLING = {
    "invoicing.documents_of": staff(BILLERS, lambda user, it: list(invoicing.documents_of(user, [it.invoice]))),
    "invoicing.issue": staff(BILLERS, lambda user, _: invoicing.issue(user, SEPTEMBER, NOW)),
    "invoicing.issued_ids": staff(BILLERS, lambda user, _: invoicing.issued_ids(user, OCTOBER)),
    "invoicing.periods": staff(BILLERS, lambda user, _: invoicing.periods(user, TODAY)),
    "invoicing.preview": staff(BILLERS, lambda user, _: invoicing.preview(user, OCTOBER)),
    "invoicing.table": staff(BILLERS, lambda user, _: invoicing.table(user, OCTOBER)),
    "print_run.find": staff(BILLERS, lambda user, _: print_run.find(user, OCTOBER, Kind.MERGED)),
    "print_run.now": staff(BILLERS, lambda user, _: print_run.now(user, OCTOBER, Kind.SEPARATE)),
    "print_run.start": staff(BILLERS, _start),
}
STRUCTURE = {
    "mailing.read": staff(READERS, lambda user, it: mailing.read(user, it.mail)),
    "mailing.retry": staff(STAFF, lambda user, it: mailing.retry(user, it.mail, NOW)),
    "mailing.retry_failed": staff(STAFF, lambda user, _: mailing.retry_failed(user, NOW)),
    "news.edit_text": staff(news.EDITORS, lambda user, _: news.edit_text(user, "text_why", "Parce que.", NOW)),
    "news.publish": staff(
        news.EDITORS, lambda user, _: news.publish(user, news.Draft("Fête", "Samedi.", TODAY), True, NOW)
    ),
    "news.withdraw": staff(news.EDITORS, lambda user, it: news.withdraw(user, it.news, NOW)),
    "occupancy.children_of": staff(OBSERVERS, lambda user, _: occupancy.children_of(user, MATIN, THEIRS), site=ABSENT),
    "rules.add_example": staff(RULERS, lambda user, _: rules.add_example(user, MATIN, EXAMPLE, NOW), site=ABSENT),
    "rules.overview": staff(RULERS, lambda user, _: rules.overview(user, MATIN), site=ABSENT),
    "rules.remove_example": staff(
        RULERS, lambda user, it: rules.remove_example(user, MATIN, it.example, NOW), site=ABSENT
    ),
    "rules.save": staff(RULERS, _save_rules, site=ABSENT),
    "town_settings.set_access": staff(
        ADMINISTRATORS, lambda user, _: town_settings.set_access(user, {"second_factor_staff": "1"}, NOW)
    ),
    "town_settings.set_billing": staff(
        BILLERS, lambda user, _: town_settings.set_billing(user, {"invoice_due_day": "5"}, NOW)
    ),
    "town_settings.set_families": staff(
        RULERS, lambda user, _: town_settings.set_families(user, {"custody": "off"}, NOW)
    ),
    "town_settings.shown": staff(RULERS | BILLERS, lambda user, _: town_settings.shown(user)),
    "validation.accept": staff(
        VALIDATORS, lambda user, _: validation.accept(user, [(REQUESTED, State.REQUESTED)], NOW), site=ABSENT
    ),
    "validation.dues": staff(VALIDATORS, _dues, site=()),
    "validation.elsewhere": staff(VALIDATORS, _elsewhere, site=()),
    "validation.queue": staff(VALIDATORS, lambda user, _: validation.queue(user, TODAY), site=()),
    "validation.refuse": staff(
        VALIDATORS,
        lambda user, _: validation.refuse(user, [(REQUESTED, State.REQUESTED)], Reason.FULL, "", NOW),
        site=ABSENT,
    ),
}
ROWS: dict[str, Row] = {**CHILDREN, **CUSTODY, **BILLING, **STRUCTURE}
