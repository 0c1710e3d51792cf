"""Getting in: a sign-in with and without a second factor, a code, a link, a judged password, the guard, the list."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta

import pyotp

import db
from portail import clock
from portail.actions import accounts, passwords, recovery, second_factor, signing
from portail.rules.access import Role, User
from tests.benchmarks.measure import Figure, Options, median_cpu
from tests.benchmarks.town import NOW, Town, families
from tests.benchmarks.web import PASSWORD, REQUESTS, _ask

ADMIN = User(104, Role.ADMIN, "", "")
FROM_HERE = {"former": "", "ip": "", "device": ""}


def figures(town: Town, options: Options) -> Iterator[Figure]:
    with town.copy("accounts"):
        first, second = (family.user for family in families()[:2])
        with db.transaction() as con:
            con.execute("UPDATE credentials SET password_hash = ?", [passwords.hashed(PASSWORD)])
        rounds = range(options.rounds + 2)
        stored = passwords.hashed(PASSWORD)
        hashing = median_cpu(rounds, lambda _: passwords.matches(stored, PASSWORD))
        taken = median_cpu(rounds, lambda _: signing.sign_in(first.email, PASSWORD, **FROM_HERE, now=NOW))
        yield Figure("accounts_sign_in_cpu", taken, "ms", "≤ 150",
                     notes={"argon2id": "64 MiB, 2 passes, 1 lane", "argon2_alone": round(hashing, 2)})  # fmt: skip
        yield from _factor(second, rounds)
        judged = median_cpu(rounds, lambda n: passwords.check_strength(f"rivage-marmotte-{n}-lampe-étroite", 12, ()))
        yield Figure("accounts_password_judged_cpu", judged, "ms")
        asked = median_cpu(rounds, lambda n: recovery.ask(first.email, "", NOW + n * timedelta(hours=1)))
        yield Figure("accounts_link_sent_cpu", asked, "ms", notes={"with": "letter and outbox"})
        listed = median_cpu(rounds, lambda _: accounts.listed(ADMIN, NOW))
        yield Figure("accounts_list_cpu", listed, "ms", notes={"households": options.households})
        token = signing.open_session(first.account_id, **FROM_HERE, now=clock.now())
        guard = median_cpu(rounds, lambda _: asyncio.run(_ask(token, lambda: None))) / REQUESTS
        yield Figure("accounts_guard_cpu", guard, "ms", "≤ 1", notes={"session": "remembered for two seconds"})


def _factor(user: User, rounds: range) -> Iterator[Figure]:
    shared = second_factor.new_secret()
    totp = pyotp.TOTP(shared)
    second_factor.enrol(user.account_id, shared, totp.at(NOW), NOW)

    def half(n: int) -> tuple[str, str, datetime]:
        at = NOW + timedelta(minutes=n + 1)
        return signing.sign_in(user.email, PASSWORD, **FROM_HERE, now=at).token, totp.at(at), at

    steps = (half(n) for n in rounds)  # what makes them is not counted
    taken = median_cpu(steps, lambda step: second_factor.pass_step(step[0], step[1], **FROM_HERE, now=step[2]))
    yield Figure("accounts_code_cpu", taken, "ms", notes={"with": "code checked, session written"})
