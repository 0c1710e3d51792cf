"""The registry against the schema as the migrations make it."""

import pytest

import db
from db import privacy
from db.privacy import People
from portail.rules.privacy import Root
from portail.rules.privacy_tables import TABLES

pytestmark = pytest.mark.usefixtures("town")
NOBODY = 999_999_999


@pytest.fixture
def schema() -> dict[str, set[str]]:
    with db.cursor() as con:
        return privacy.present(con)


def test_every_table_of_the_schema_has_a_row_and_no_row_is_left_over(schema: dict[str, set[str]]) -> None:
    assert set(schema) - set(TABLES) == set(), "say in portail/rules/privacy_tables.py what this table is"


def test_the_columns_that_the_registry_names_exist(schema: dict[str, set[str]]) -> None:
    for name, columns in schema.items():
        table = TABLES[name]
        named = {
            *table.shown,
            *table.blanks,
            *table.years,
            *(column for link in table.links for column in link.columns),
        }
        assert named - columns == set(), name
        for link in table.links:
            assert isinstance(link.to, Root) or set(link.keys) <= schema[link.to], name


def test_what_leads_to_a_person_is_not_called_impersonal(schema: dict[str, set[str]]) -> None:
    telling = {"household_id", "child_id", "adult_id", "email", "first_name", "last_name", "recipient"}
    staff = {"structures", "purges"}
    assert {
        name for name, columns in schema.items() if columns & telling and not TABLES[name].personal
    } - staff == set()


def test_every_statement_of_the_registry_runs() -> None:
    nobody = People(*[(NOBODY,)] * 4)
    with db.transaction() as con:
        assert privacy.counts(con, nobody) == {}
        assert privacy.rows(con, nobody) == {}
        privacy.erase(con, nobody, con.execute("SELECT now()::TIMESTAMP").fetchone()[0])  # type: ignore[index]
        for table, _ in privacy.timed(con):
            assert privacy.purge(con, table, con.execute("SELECT TIMESTAMP '1990-01-01'").fetchone()[0])[0] == 0  # type: ignore[index]


def test_the_personal_tables_without_an_end_of_their_own_leave_with_the_family(schema: dict[str, set[str]]) -> None:
    with db.cursor() as con:
        timed = {table.name for table, _ in privacy.timed(con)}
    with_family = {name for name in schema if TABLES[name].kept.setting == "keep_families_years"}
    with_account = {name for name in schema if "compte est ouvert" in TABLES[name].kept.words}
    personal = {name for name in schema if TABLES[name].personal}
    assert personal - timed - with_family - with_account == {"erasures"}
