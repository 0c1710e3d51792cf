"""What is logged: JSON lines, and never what an exception quotes."""

import io
import json
import logging
from collections.abc import Iterator

import duckdb
import pytest

from portail import logs

SECRET = "isabelle.billard@exemple.fr"  # pragma: allowlist secret


@pytest.fixture
def stream(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    own = logging.getLogger(logs.ROOT)
    kept = own.handlers[:], own.level, own.propagate
    written = io.StringIO()
    monkeypatch.setattr("sys.stderr", written)
    logs.start()
    yield written
    own.handlers[:], own.propagate = kept[0], kept[2]
    own.setLevel(kept[1])


def test_a_message_is_one_line_of_json(stream: io.StringIO) -> None:
    logging.getLogger("portail.mail").info("mail %s sent\nnothing more", 12)
    (line,) = stream.getvalue().splitlines()
    said = json.loads(line)
    assert (said["level"], said["logger"], said["message"]) == ("info", "portail.mail", "mail 12 sent\nnothing more")
    assert said["at"].endswith("+00:00")


def test_an_exception_is_told_without_the_values_it_quotes(stream: io.StringIO) -> None:
    with duckdb.connect() as con:
        con.execute("CREATE TABLE credentials (email VARCHAR UNIQUE)")
        con.execute("INSERT INTO credentials VALUES (?)", [SECRET])
        with pytest.raises(duckdb.Error, match=SECRET) as raised:  # what must not be logged
            con.execute("INSERT INTO credentials VALUES (?)", [SECRET])
    logging.getLogger("portail").error("incident %s", "ab12", exc_info=raised.value)
    (line,) = stream.getvalue().splitlines()
    said = json.loads(line)
    assert SECRET not in line
    assert said["message"] == "incident ab12"
    assert said["error"].endswith("ConstraintException")
    assert "test_logs.py" in said["trace"][-1]
