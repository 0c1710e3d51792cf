"""What the guard adds to every request, and what a sign-in costs."""

import asyncio
from collections.abc import Callable, Iterator

from starlette.types import Message, Receive, Scope, Send

import db
from portail import clock
from portail.actions import passwords, signing
from portail.web.guard import Guard
from tests.benchmarks.measure import Figure, Options, median_cpu
from tests.benchmarks.town import Town, families

REQUESTS = 50  # in a repetition
PASSWORD = "cerise-tabouret-41-nuage"  # pragma: allowlist secret


def figures(town: Town, options: Options) -> Iterator[Figure]:
    with town.copy("web"):
        user = families()[0].user
        rounds = range(options.rounds + 2)
        token = signing.open_session(user.account_id, former="", ip="", device="", now=clock.now())
        per_request = median_cpu(rounds, lambda _: asyncio.run(_ask(token, lambda: None))) / REQUESTS
        yield Figure("guard_per_request_cpu", per_request, "ms", notes={"session": "remembered"})
        per_look_up = median_cpu(rounds, lambda _: asyncio.run(_ask(token, signing.forget))) / REQUESTS
        yield Figure("guard_look_up_cpu", per_look_up, "ms", notes={"session": "looked up"})
        with db.transaction() as con:
            con.execute("UPDATE credentials SET password_hash = ?", [passwords.hashed(PASSWORD)])
        yield Figure("sign_in_cpu", median_cpu(rounds, lambda _: _sign_in(user.email)), "ms",
                     notes={"with": "argon2, session written"})  # fmt: skip


def _sign_in(email: str) -> None:
    signing.sign_in(email, PASSWORD, former="", ip="", device="", now=clock.now())


async def _ask(token: str, before: Callable[[], None]) -> None:
    guard = Guard(_page)
    cookie = f"{signing.COOKIE}={token}".encode()
    for _ in range(REQUESTS):
        before()
        headers = [(b"host", b"portail.test"), (b"accept", b"*/*"), (b"cookie", cookie)]
        scope = {"type": "http", "method": "GET", "path": "/media/x", "query_string": b"", "headers": headers}
        await guard(scope, _nothing, _unread)


async def _page(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def _nothing() -> Message:
    return {"type": "http.disconnect"}


async def _unread(_message: Message) -> None:
    return None
