"""What is kept of people, shown, corrected and erased: one row per action."""

from portail.actions import erasure, export, privacy, retention
from portail.rules.access import ADMINISTRATORS
from portail.rules.privacy import RequestKind
from tests.cast import NOW
from tests.security.matrix.table import EVERYBODY, PARENT, Row, own, staff
from tests.security.matrix.town import HOME, NEWCOMER

ROWS: dict[str, Row] = {
    "erasure.erase": staff(ADMINISTRATORS, lambda user, _: erasure.erase(user, HOME, NEWCOMER, "F-7701", NOW)),
    "erasure.preview": staff(ADMINISTRATORS, lambda user, _: erasure.preview(user, HOME, None, NOW)),
    "erasure.inactive": staff(ADMINISTRATORS, lambda user, _: erasure.inactive(user, NOW)),
    "export.of_household": staff(ADMINISTRATORS, lambda user, _: export.of_household(user, HOME, NOW)),
    "export.own": own(PARENT, lambda user, _: export.own(user, NOW)),
    "privacy.answer": staff(ADMINISTRATORS, lambda user, it: privacy.answer(user, it.asked, "C'est corrigé.", NOW)),
    "privacy.ask": own(PARENT, lambda user, _: privacy.ask(user, RequestKind.CORRECTION, "Mon nom.", NOW)),
    "privacy.check": staff(ADMINISTRATORS, lambda user, _: privacy.check(user)),
    "privacy.durations": staff(ADMINISTRATORS, lambda user, _: privacy.durations(user)),
    "privacy.mine": own(EVERYBODY, lambda user, _: privacy.mine(user)),
    "privacy.nights": staff(ADMINISTRATORS, lambda user, _: privacy.nights(user)),
    "privacy.set_durations": staff(ADMINISTRATORS, lambda user, _: privacy.set_durations(user, {}, True, NOW)),
    "privacy.waiting": staff(ADMINISTRATORS, lambda user, _: privacy.waiting(user)),
    "retention.register_of": staff(ADMINISTRATORS, lambda user, _: retention.register_of(user)),
}
