"""Somebody who may act names what is not theirs to name: each of these was a guard that no other row would miss."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from portail.actions import (
    accounts,
    custody,
    custody_requests,
    document_types,
    documents,
    erasure,
    invitations,
    invoicing,
    key_letters,
    ordering,
    print_run,
    privacy,
    second_factor,
)
from portail.actions.print_run import Kind
from portail.errors import Forbidden, NotFound, Refusal
from portail.errors_accounts import WrongPassword
from portail.rules.access import Role
from portail.rules.custody import Pattern, Weeks
from portail.rules.documents import Audience
from tests.cast import ADELE, AGATHE, BILLARD, BRUNO, DIANE, ISABELLE, KARIM, LEA, NOW
from tests.papers import kind, pdf
from tests.security.matrix.conftest import MatrixTown
from tests.security.matrix.town import CHILD, FULGENCE, HOME, NEWCOMER, ONDINE, PERPETUES, Belongings

NOWHERE = 999_999
EMPTY_MONTH = date(2020, 1, 1)
LATER = PERPETUES.replace(day=22)
THEIRS_AND_ANOTHER = (Pattern(HOME, date(2026, 12, 14), Weeks.EVEN), Pattern(BILLARD, date(2026, 12, 14), Weeks.ODD))
WRONG = "mauvais-mot-de-passe-1"  # pragma: allowlist secret
Case = tuple[type[Refusal], Callable[[Belongings], object]]

MONEY_AND_LETTERS: dict[str, Case] = {
    "an order of another account": (NotFound, lambda it: ordering.validate(KARIM, it.order_key, "", NOW)),
    "a month without invoices": (NotFound, lambda _: invoicing.table(BRUNO, EMPTY_MONTH)),
    "a run of nothing": (NotFound, lambda _: print_run.start(BRUNO, EMPTY_MONTH, Kind.MERGED)),
    "a run of nothing, at once": (NotFound, lambda _: print_run.now(BRUNO, EMPTY_MONTH, Kind.MERGED)),
    "letters of another administrator": (
        NotFound, lambda it: key_letters.read(replace(ADELE, account_id=NOWHERE), it.letters, NOW)
    ),
    "letters by a number that is guessed": (NotFound, lambda _: key_letters.read(ADELE, "a" * 22, NOW)),
    "letters of an hour ago": (NotFound, lambda it: key_letters.read(ADELE, it.letters, NOW + timedelta(hours=1))),
    "letters once one is no administrator any more": (
        Forbidden, lambda it: key_letters.read(replace(ADELE, role=Role.AGENT), it.letters, NOW)
    ),
}  # fmt: skip
CUSTODY: dict[str, Case] = {
    "a day with a household where the child does not live": (
        NotFound, lambda _: custody.add_exception(AGATHE, CHILD, BILLARD, LATER, LATER, "", NOW)
    ),
    "a day of no child": (NotFound, lambda _: custody.add_exception(AGATHE, NOWHERE, HOME, LATER, LATER, "", NOW)),
    "a day of a child of one household": (
        NotFound, lambda _: custody.add_exception(AGATHE, LEA, BILLARD, LATER, LATER, "", NOW)
    ),
    "a day that was no exception": (NotFound, lambda _: custody.remove_exceptions(AGATHE, CHILD, [LATER], NOW)),
    "a household that is not the child's to leave": (NotFound, lambda _: custody.detach(AGATHE, CHILD, BILLARD, NOW)),
    "an adult of another household": (
        NotFound, lambda _: custody.set_authority(AGATHE, ISABELLE.adult_id or 0, CHILD, False, NOW)
    ),
    "a pattern of another household": (
        NotFound, lambda _: custody.preview(AGATHE, CHILD, THEIRS_AND_ANOTHER, NOW.date())
    ),
    "an exchange for a child of one household": (
        NotFound, lambda _: custody_requests.propose(ISABELLE, LEA, (LATER, LATER), None, "", NOW)
    ),
}  # fmt: skip
FILES_AND_ACCOUNTS: dict[str, Case] = {
    "a document of a child for what a household gives": (
        NotFound, lambda it: documents.send(ONDINE, it.document_type, 0, "a.pdf", pdf(), NOW)
    ),
    "a type that nobody asks for": (NotFound, lambda _: documents.send(ONDINE, NOWHERE, CHILD, "a.pdf", pdf(), NOW)),
    "a type for no activity": (NotFound, lambda _: document_types.save(
        DIANE, kind(audience=Audience.ACTIVITIES, activities=frozenset({NOWHERE})), None, True, NOW
    )),
    "an adult of another household to erase": (
        NotFound, lambda _: erasure.erase(ADELE, HOME, ISABELLE.adult_id, "F-7701", NOW)
    ),
    "a setting that is no duration": (
        NotFound, lambda _: privacy.set_durations(ADELE, {"session_idle_minutes": 5}, True, NOW)
    ),
    "a site that is none, of a newcomer": (
        NotFound,
        lambda _: invitations.invite_staff(ADELE, "Ève Nové", Role.AGENT, "nouvelle@exemple.fr", [NOWHERE], NOW),
    ),
    "a site that is none, of a colleague": (
        NotFound, lambda _: accounts.set_rights(ADELE, AGATHE.account_id, Role.AGENT, [NOWHERE], NOW)
    ),
    "a second factor that was never there": (
        NotFound, lambda _: accounts.reset_factor(ADELE, KARIM.account_id, NOW)
    ),
    "an invitation that was never sent": (NotFound, lambda _: invitations.send_again(ADELE, FULGENCE.account_id, NOW)),
    "a second factor without the password": (
        WrongPassword, lambda it: second_factor.remove(ONDINE, WRONG, it.recovery_code, NOW)
    ),
    "recovery codes without the password": (
        WrongPassword, lambda it: second_factor.renew_codes(ONDINE, WRONG, it.recovery_code, NOW)
    ),
}  # fmt: skip
CASES = MONEY_AND_LETTERS | CUSTODY | FILES_AND_ACCOUNTS


@pytest.mark.parametrize("what", CASES)
def test_what_is_not_theirs_to_name_is_refused(what: str, matrix_town: MatrixTown) -> None:
    refusal, act = CASES[what]
    with pytest.raises(refusal):
        act(matrix_town.belongings)
    assert matrix_town.changes() == []


def test_who_is_erased_is_not_found_again(matrix_town: MatrixTown) -> None:
    erasure.erase(ADELE, HOME, NEWCOMER, "F-7701", NOW)
    with pytest.raises(NotFound):
        erasure.erase(ADELE, HOME, NEWCOMER, "F-7701", NOW)
    with pytest.raises(NotFound):
        erasure.preview(ADELE, HOME, NEWCOMER, NOW)
