"""A staff account limited to sites sees and decides nothing elsewhere; administrators set its rights."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

import db
from portail.actions import accounts, occupancy, rules, signing, validation
from portail.errors import BadInput, Forbidden, NotFound
from portail.errors_accounts import LastAdmin, OwnAccount
from portail.reglement.drafts import Draft
from portail.rules.access import Role, User
from portail.rules.booking import Reason, State
from tests import cast
from tests.actions.conftest import Count, Order
from tests.cast import ADELE, AGATHE, BRUNO, CANTINE, DIANE, ISABELLE, LEA, NOW, SOIR
from tests.post import kinds

HERE, ELSEWHERE = 1, 2
DAY = NOW.date().replace(month=12, day=1)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The town, with SOIR in a second site."""
    path = tmp_path_factory.mktemp("sites") / "town.duckdb"
    db.open_file(path)
    with pytest.MonkeyPatch.context() as patch, db.transaction() as con:
        moved = tuple(replace(one, site_id=ELSEWHERE) if one.id == SOIR else one for one in cast.ACTIVITIES)
        patch.setattr(cast, "ACTIVITIES", moved)
        con.execute("INSERT INTO sites (id, name) VALUES (2, 'École du Bourg')")
        cast.settle(con)
    db.close()
    return path


@pytest.fixture(autouse=True)
def two_sites(built: Path, town: Path, tmp_path: Path) -> None:
    path = tmp_path / "two.duckdb"
    shutil.copy2(built, path)
    db.open_file(path)


def limited(user: User, *sites: int) -> User:
    return replace(user, sites=frozenset(sites))


def keys(requests: list) -> set[int]:  # type: ignore[type-arg]
    return {request.booking.activity_id for request in requests}


def test_the_queue_is_of_the_sites(order: Order) -> None:
    order(ISABELLE, f"{LEA}|{CANTINE}|{DAY}", f"{LEA}|{SOIR}|{DAY}")
    assert keys(validation.queue(AGATHE, NOW.date())) == {CANTINE, SOIR}
    assert keys(validation.queue(limited(AGATHE, HERE), NOW.date())) == {CANTINE}
    assert keys(validation.queue(limited(AGATHE, ELSEWHERE), NOW.date())) == {SOIR}


def test_a_request_of_another_site_is_not_found_and_nothing_is_decided(order: Order, count: Count) -> None:
    order(ISABELLE, f"{LEA}|{CANTINE}|{DAY}", f"{LEA}|{SOIR}|{DAY}")
    both = [((LEA, activity, DAY), State.REQUESTED) for activity in (CANTINE, SOIR)]
    for act in (
        lambda: validation.accept(limited(AGATHE, HERE), both, NOW),
        lambda: validation.refuse(limited(AGATHE, HERE), both, Reason.OTHER, "", NOW),
    ):
        with pytest.raises(NotFound):
            act()
    assert count("bookings WHERE state = 'requested'") == 2
    assert len(validation.accept(limited(AGATHE, HERE), both[:1], NOW).decided) == 1


def test_occupancy_is_of_the_sites() -> None:
    director = limited(DIANE, HERE)
    assert [site.id for site in occupancy.sites(director)] == [HERE]
    seen = {fill.activity.id for fill in occupancy.fills(director, DAY, DAY, None)}
    assert SOIR not in seen
    assert CANTINE in seen
    assert SOIR in {fill.activity.id for fill in occupancy.fills(DIANE, DAY, DAY, None)}
    assert SOIR not in {fill.activity.id for fill in occupancy.coming(director, DAY, 3)}
    assert occupancy.fills(director, DAY, DAY, ELSEWHERE) == []
    with pytest.raises(NotFound):
        occupancy.children_of(director, SOIR, DAY)
    assert occupancy.children_of(director, CANTINE, DAY) == []


def test_rules_of_another_site_are_not_found() -> None:
    director, known = limited(DIANE, HERE), rules.overview(DIANE, SOIR)
    draft: Draft = known.versions[0][1]
    for act in (
        lambda: rules.overview(director, SOIR),
        lambda: rules.save(director, SOIR, draft, draft, DAY, False, NOW),
        lambda: rules.add_example(director, SOIR, {}, NOW),
        lambda: rules.remove_example(director, SOIR, 1, NOW),
    ):
        with pytest.raises(NotFound):
            act()
    assert rules.overview(director, CANTINE)


def test_limits_reach_an_open_session_at_once() -> None:
    token = signing.open_session(AGATHE.account_id, former="", ip="", device="", now=NOW)
    assert signing.who(token, NOW) == AGATHE
    accounts.set_rights(ADELE, AGATHE.account_id, Role.AGENT, [ELSEWHERE], NOW)
    assert signing.who(token, NOW) == limited(AGATHE, ELSEWHERE)
    accounts.set_rights(ADELE, AGATHE.account_id, Role.AGENT, [], NOW)
    assert signing.who(token, NOW) == AGATHE
    assert kinds() == ["account_rights", "account_rights"]


def test_rights_are_refused() -> None:
    for user, account_id, role, sites, refusal in (
        (DIANE, AGATHE.account_id, Role.ADMIN, [], Forbidden),
        (ADELE, ADELE.account_id, Role.AGENT, [], OwnAccount),
        (ADELE, AGATHE.account_id, Role.PARENT, [], BadInput),
        (ADELE, ISABELLE.account_id, Role.ADMIN, [], BadInput),
        (ADELE, AGATHE.account_id, Role.AGENT, [99], NotFound),
        (ADELE, 99999, Role.AGENT, [], NotFound),
    ):
        with pytest.raises(refusal):
            accounts.set_rights(user, account_id, role, sites, NOW)
    assert kinds() == []


def test_one_administrator_is_always_left() -> None:
    accounts.set_rights(ADELE, BRUNO.account_id, Role.ADMIN, [], NOW)
    other = replace(BRUNO, role=Role.ADMIN)
    accounts.set_rights(other, ADELE.account_id, Role.AGENT, [], NOW)
    with pytest.raises(Forbidden):  # their rights are those of the moment, not of the page
        accounts.disable(replace(ADELE, role=Role.AGENT), BRUNO.account_id, NOW)
    with pytest.raises(OwnAccount):
        accounts.disable(other, BRUNO.account_id, NOW)
    with pytest.raises(LastAdmin):
        accounts.disable(ADELE, BRUNO.account_id, NOW)


@pytest.mark.parametrize("user", [AGATHE, DIANE, BRUNO, ISABELLE], ids=lambda user: user.role.value)
def test_administrators_alone_look_after_accounts(user: User) -> None:
    for act in (
        lambda: accounts.listed(user, NOW),
        lambda: accounts.disable(user, BRUNO.account_id, NOW),
        lambda: accounts.enable(user, BRUNO.account_id, NOW),
        lambda: accounts.reset_factor(user, ISABELLE.account_id, NOW),
    ):
        with pytest.raises((Forbidden, OwnAccount)):
            act()
