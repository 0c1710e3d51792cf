"""Every action × every role × one's own household or another's: each has its row, and keeps it."""

from dataclasses import replace
from pathlib import Path

import pytest

import db
from db import carts
from portail.actions import documents
from portail.errors import Forbidden, NotFound, Refusal
from portail.rules.access import STAFF, Role, User
from tests.cast import KARIM
from tests.security.matrix import accounts, papers, parents, personal_data, staff, table
from tests.security.matrix.conftest import MatrixTown
from tests.security.matrix.table import PEOPLE, Row, readable
from tests.security.matrix.town import CHILD, CHILD_TRACES, FULGENCE, IDS, MONEY, ONDINE, PERPETUE, TRACES

OTHER_SITE = 2  # that has no activity
ROOT = Path(__file__).parents[3]
ROWS: dict[str, Row] = {**parents.ROWS, **staff.ROWS, **accounts.ROWS, **papers.ROWS, **personal_data.ROWS}
NAMING = {name: row for name, row in ROWS.items() if row.names and Role.PARENT in row.roles}
OWN = {name: row for name, row in ROWS.items() if not row.names and Role.PARENT in row.roles}
UNASKED = {
    "by who follows a link that was sent to them": {
        "email_change.agree", "email_change.refuse", "email_change.shown", "feeds.content", "invitations.accept",
        "invitations.invited", "links.look", "recovery.known", "recovery.reset",
    },
    "before anybody is known": {
        "identities.attach", "identities.finish", "invitations.ask_with_key", "recovery.ask",
        "second_factor.check_code", "second_factor.enrol", "second_factor.enrolment", "second_factor.finish",
        "second_factor.pass_step", "signing.sign_in", "signing.who",
        "signing.check", "signing.enter", "signing.known", "signing.open_session", "signing.sign_in_demonstration",
        "signing.sign_out", "signing.step_of",
    },
    "the same for everybody": {"documents.template", "planning.span", "reglement_document.of_day"},
    "by the portal itself, at night or once rows are gone": {
        "document_nights.remind", "document_nights.sweep", "erasure.erase_inactive", "family_files.remove",
        "retention.purge",
    },
}  # fmt: skip
OF_SITE = [(name, role) for name, row in ROWS.items() if row.site is not None for role in sorted(row.roles & STAFF)]
ANSWERED = [(name, role) for name, row in ROWS.items() for role in sorted(row.roles)]


def answer(row: Row, user: User, town: MatrixTown) -> str:
    """All that the action says, in files too."""
    said = row.call(user, town.belongings)
    content = getattr(said, "content", said)
    return repr(said) + (readable(content) if isinstance(content, bytes) else "")


def answer_or_refusal(row: Row, user: User, town: MatrixTown) -> str:
    try:
        return answer(row, user, town)
    except Refusal as refusal:
        return repr(refusal)


def found(said: str, *traces: str) -> list[str]:
    return [trace for trace in traces if trace in said]


def check_left_alone(row: Row, user: User, town: MatrixTown, traces: tuple[str, ...]) -> None:
    """What is asked is refused, or left out of an answer that tells nothing; nothing is written."""
    if row.elsewhere:
        with pytest.raises(row.elsewhere):
            row.call(user, town.belongings)
    else:
        assert found(answer(row, user, town), *traces) == []
    assert town.changes() == []


def test_each_action_has_a_row() -> None:
    assert table.actions() ^ ROWS.keys() == set()


def test_an_action_that_is_added_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(what: int, who: User | None) -> None: ...

    def unasked(what: int) -> None:
        documents.template(what)

    for name, one in (("asked", asked), ("unasked", unasked)):
        monkeypatch.setattr(one, "__module__", documents.__name__)
        monkeypatch.setattr(documents, name, one, raising=False)
    assert table.actions() - ROWS.keys() == {"documents.asked"}
    assert table.unasked() - set().union(*UNASKED.values()) == {"documents.unasked"}


def test_whoever_opens_the_database_unasked_by_a_person_has_a_reason() -> None:
    assert table.unasked() ^ set().union(*UNASKED.values()) == set()


def test_pages_and_routes_write_through_actions_only() -> None:
    sources = [path for folder in ("pages", "portail/web") for path in (ROOT / folder).rglob("*.py")]
    writers = {path.name for path in sources if "transaction(" in path.read_text("utf-8")}
    assert writers <= {"nights.py"}


@pytest.mark.parametrize("name", ROWS)
def test_other_roles_are_refused_and_write_nothing(name: str, matrix_town: MatrixTown) -> None:
    for role in PEOPLE.keys() - ROWS[name].roles:
        said = answer_or_refusal(ROWS[name], PEOPLE[role], matrix_town)
        refusals = (Forbidden, NotFound, *ROWS[name].elsewhere)
        assert said.startswith(tuple(f"{refusal.__name__}(" for refusal in refusals)), role
    assert matrix_town.changes() == []


@pytest.mark.parametrize(("name", "role"), ANSWERED)
def test_these_roles_are_answered(name: str, role: Role, matrix_town: MatrixTown) -> None:
    ROWS[name].call(PEOPLE[role], matrix_town.belongings)


@pytest.mark.parametrize(("name", "role"), OF_SITE)
def test_staff_of_another_site_are_answered_nothing(name: str, role: Role, matrix_town: MatrixTown) -> None:
    row = replace(ROWS[name], elsewhere=ROWS[name].site or ())
    limited = replace(PEOPLE[role], sites=frozenset({OTHER_SITE}))
    check_left_alone(row, limited, matrix_town, ("PERISCOLAIRE", "Jules-Ferry", *TRACES))


@pytest.mark.parametrize("name", NAMING)
def test_another_family_is_answered_nothing(name: str, matrix_town: MatrixTown) -> None:
    check_left_alone(NAMING[name], KARIM, matrix_town, TRACES)


@pytest.mark.parametrize("name", NAMING)
def test_an_adult_without_authority_is_answered_nothing(name: str, matrix_town: MatrixTown) -> None:
    check_left_alone(NAMING[name], FULGENCE, matrix_town, CHILD_TRACES)


def test_the_export_of_ondine_does_hold_them(matrix_town: MatrixTown) -> None:
    assert found(answer(ROWS["export.own"], ONDINE, matrix_town), "Zéphyrine", "1777.77") == ["Zéphyrine", "1777.77"]


@pytest.mark.parametrize("name", OWN)
def test_what_is_ones_own_tells_nothing_of_another_family(name: str, matrix_town: MatrixTown) -> None:
    assert found(answer(OWN[name], KARIM, matrix_town), IDS, *TRACES) == []


@pytest.mark.parametrize("name", OWN)
def test_what_is_ones_own_holds_no_child_without_authority(name: str, matrix_town: MatrixTown) -> None:
    said = answer(OWN[name], FULGENCE, matrix_town)
    with db.cursor() as con:
        said += repr(carts.lines(con, FULGENCE.account_id))
    assert found(said, str(CHILD), *CHILD_TRACES) == []


@pytest.mark.parametrize("name", [name for name, row in NAMING.items() if not row.other_home])
def test_the_other_home_of_a_child_does_not_touch_it(name: str, matrix_town: MatrixTown) -> None:
    row = NAMING[name]
    if row.elsewhere:
        with pytest.raises(Refusal):
            row.call(PERPETUE, matrix_town.belongings)
    else:
        assert found(answer(row, PERPETUE, matrix_town), *MONEY) == []
    assert matrix_town.changes() == []


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if row.other_home or name in OWN])
def test_the_other_home_of_a_child_sees_no_money_of_the_first(name: str, matrix_town: MatrixTown) -> None:
    said = answer_or_refusal(ROWS[name], PERPETUE, matrix_town)
    assert found(said, *MONEY, "NotFound", "Forbidden") == []
