"""Files beside the database: whole or absent, under names that only the rows know."""

from pathlib import Path

import pytest

from db import vault
from portail.errors import NotFound


def test_each_file_has_a_name_of_its_own_that_only_its_owner_reads(town: Path) -> None:
    keys = [vault.write(b"same") for _ in range(20)]
    assert len(set(keys)) == 20
    for key in keys:
        assert vault.KEY.fullmatch(key)
        place = vault.folder() / key
        assert (place.stat().st_mode & 0o777, place.parent.stat().st_mode & 0o777) == (0o600, 0o700)
        assert vault.read(key) == b"same"


@pytest.mark.parametrize(
    "key", ["", "../town.duckdb", "ab/../../town.duckdb", "ab/" + "c" * 61, "/etc/passwd", "ab/x\n"]
)
def test_only_a_key_names_a_file(town: Path, key: str) -> None:
    with pytest.raises(NotFound):
        vault.read(key)
    with pytest.raises(NotFound):
        vault.remove(key)
    assert town.exists()


def test_a_removed_file_is_gone_and_can_be_removed_again(town: Path) -> None:
    key = vault.write(b"x")
    vault.remove(key)
    vault.remove(key)
    with pytest.raises(NotFound):
        vault.read(key)
