"""The feed answers a phone without a session, and nobody else's."""

import pytest
from starlette.testclient import TestClient

from portail.actions import feeds
from tests.cast import ISABELLE, NOW


@pytest.mark.usefixtures("town")
def test_a_phone_reads_the_feed_without_signing_in(client: TestClient) -> None:
    path = "/agenda/" + feeds.create(ISABELLE, True, NOW).rpartition("/")[2]
    answer = client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.text.startswith("BEGIN:VCALENDAR")
    feeds.revoke(ISABELLE, NOW)
    assert client.get(path).status_code == 404


@pytest.mark.usefixtures("town")
def test_an_unknown_address_is_not_found(client: TestClient) -> None:
    assert client.get("/agenda/secret.ics").status_code == 404
