"""Pages run as their users see them: a real session row, only the cookie is given by hand."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui import session
from portail import clock
from portail.actions import signing
from portail.rules.access import User
from tests.cast import NOW

NAVIGATION = Path(__file__).parent.parent.parent / "pages" / "navigation.py"
OpenPage = Callable[..., AppTest]


@pytest.fixture
def open_page(town: Path, monkeypatch: pytest.MonkeyPatch) -> OpenPage:
    """`open_page(user, "famille/finances.py")`: the page, run once for a signed-in user, on the day of the cast."""
    monkeypatch.setattr(clock, "now", lambda: NOW)

    def opened(user: User, path: str | None = None, **query: str) -> AppTest:
        token = signing.open_session(user.account_id, former="", ip="", device="Test", now=clock.now())
        monkeypatch.setattr(session, "token", lambda: token)
        page = AppTest.from_file(str(NAVIGATION), default_timeout=20).run()
        if path:
            page.switch_page(path)
            page.query_params.update(query)
            page.run()
        return page

    return opened
