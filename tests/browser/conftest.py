"""The portal in a real browser, in front of a real server, with a real mail server behind it."""

import os
import re
import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

import db
from portail import clock
from portail.rules.access import User
from tests.browser.mailbox import Mailbox
from tests.browser.portal import WATCH, Portal
from tests.browser.server import Server, free_port
from tests.browser.town import FAMILIES, Family, Town

CANDIDATES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = {"viewport": {"width": 1280, "height": 900}}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "user_agent": "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Mobile Safari/537.36",
}
LOCAL = ("localhost", "127.0.0.1")
PICTURES = Path(__file__).parent / "out"  # of the tests that failed
FAILED = pytest.StashKey[bool]()
OpenPortal = Callable[..., Portal]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marked, and last: Playwright's event loop goes on in the thread, where nothing else may run one any more."""
    here = Path(__file__).parent
    items.sort(key=lambda item: here in item.path.parents)
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


def chromium() -> str:
    """Its path; skips where there is none, except in CI, which must have one."""
    wished = os.environ.get("PORTAIL_CHROMIUM", "")
    found = next((path for path in (wished, "/usr/bin/chromium") if path and Path(path).exists()), None)
    found = found or next((path for name in CANDIDATES if (path := shutil.which(name))), None)
    if found is None:
        reason = "no Chromium: install it or set PORTAIL_CHROMIUM to its path"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium()
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield started
        started.close()


@pytest.fixture(scope="session")
def town() -> Town:
    return Town(clock.today())


@pytest.fixture(scope="session")
def settled(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("settled") / "town.duckdb"
    db.open_file(path)
    with db.transaction() as con:
        town.settle(con)
    db.close()
    return path


@pytest.fixture(scope="session")
def mailbox() -> Iterator[Mailbox]:
    started = Mailbox(free_port())
    started.start()
    yield started
    started.stop()


@pytest.fixture(scope="session")
def shared_server(settled: Path, mailbox: Mailbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with started(settled, mailbox, tmp_path_factory.mktemp("shared")) as server:
        yield server


@pytest.fixture
def own_server(settled: Path, mailbox: Mailbox, tmp_path: Path) -> Iterator[Server]:
    """A server and a town for one test alone."""
    mailbox.messages.clear()
    with started(settled, mailbox, tmp_path) as server:
        yield server


@contextmanager
def started(settled: Path, mailbox: Mailbox, folder: Path) -> Iterator[Server]:
    database = folder / "town.duckdb"
    shutil.copyfile(settled, database)
    with Server(database, mailbox.port) as server:
        yield server


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """The server of the test: its own when it asked for one, else the one that most tests share."""
    name = "own_server" if "own_server" in request.fixturenames else "shared_server"
    running: Server = request.getfixturevalue(name)
    before = len(running.logged())
    yield running
    logged = running.logged()[before:]
    print(logged)  # pytest shows it when the test fails
    assert "incident" not in logged, "a page failed: see its traceback in the server's log"


_free = iter(FAMILIES)


@pytest.fixture
def family() -> Family:
    """Parents and children that no other test has met."""
    return next(_free)


@pytest.fixture
def other_family() -> Family:
    return next(_free)


@pytest.fixture
def open_portal(request: pytest.FixtureRequest, browser: Browser, server: Server) -> Iterator[OpenPortal]:
    """`open_portal(user, **options)`: a browser of its own, signed in by the form; nobody signed in for None.

    At the end no page may have asked anything of another host, tried to, or met an error of script.
    """
    contexts: list[BrowserContext] = []
    outside: list[str] = []
    errors: list[str] = []

    def asked(url: str) -> None:
        if urlsplit(url).scheme in ("http", "https", "ws", "wss") and urlsplit(url).hostname not in LOCAL:
            outside.append(url)

    def opened(page: Page) -> None:
        page.on("websocket", lambda socket: asked(socket.url))
        page.on("console", lambda said: outside.append(said.text) if "Content Security Policy" in said.text else None)
        page.on("pageerror", lambda error: errors.append(str(error)))

    def give(user: User | None = None, path: str = "/", **options: object) -> Portal:
        context = browser.new_context(locale="fr-FR", timezone_id="Europe/Paris", **{**DESKTOP, **options})  # type: ignore[arg-type]
        contexts.append(context)
        context.set_default_timeout(15_000)
        context.add_init_script(WATCH)
        context.on("request", lambda sent: asked(sent.url))
        context.on("page", opened)
        portal = Portal(context.new_page(), server.url)
        if user is not None:
            portal.sign_in(user, path)
        return portal

    yield give
    if request.node.stash.get(FAILED, False):
        picture(request.node.name, contexts)
    for context in contexts:
        context.close()
    assert outside == []
    assert errors == []


def picture(name: str, contexts: list[BrowserContext]) -> None:
    PICTURES.mkdir(exist_ok=True)
    pages = [page for context in contexts for page in context.pages]
    for number, page in enumerate(pages):
        page.screenshot(path=PICTURES / f"{re.sub('[^a-z0-9_]+', '-', name)}-{number}.png", full_page=True)


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def screen(request: pytest.FixtureRequest) -> dict[str, object]:
    return dict(request.param)
