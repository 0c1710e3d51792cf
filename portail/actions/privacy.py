"""What people ask about what is kept of them, and what staff answer."""

import unicodedata
from datetime import datetime

import db
from db import accounts, events, notifications, privacy_requests, structure
from db.privacy_requests import Night, Request
from portail import clock, settings, wording_privacy
from portail.actions.facts import household_of
from portail.errors import BadInput, Forbidden, MoveNotAllowed, NotFound
from portail.errors_privacy import AlreadyAsked
from portail.messages import letters, outbox
from portail.rules.access import Role, User
from portail.rules.privacy import RETENTIONS, RequestKind
from portail.settings import Town

LONGEST = 1000  # characters of a message or of an answer
NIGHTS = 7


def ask(user: User, kind: RequestKind, message: str, now: datetime) -> int:
    """Tell staff; the id of the request. Raises Forbidden for staff, BadInput, AlreadyAsked while one waits."""
    household_id, text = household_of(user), _checked(message)
    if kind is RequestKind.CORRECTION and not text:
        raise BadInput("correction")
    with db.transaction() as con:
        mine = privacy_requests.of_account(con, user.account_id)
        if any(one.kind == kind and one.answered_at is None for one in mine):
            raise AlreadyAsked
        request_id = privacy_requests.add(con, household_id, user.account_id, kind, text, clock.to_utc(now))
        _record(con, user, household_id, "privacy_request", kind, now)
        _tell_staff(con, kind, now)
    return request_id


def _tell_staff(con: db.Connection, kind: RequestKind, now: datetime) -> None:
    """A mail to the structure's address, which names nobody; the page « Données personnelles » says the rest."""
    house = structure.get(con)
    if not house.email:
        return
    url = f"{settings.environment().url}/donnees"
    subject, paragraphs = wording_privacy.request_notice(kind)
    letter = letters.notice(house.name, subject, paragraphs, url, "Voir la demande", house.name)
    outbox.write(con, [outbox.Mail(None, house.email, letter)], now)


def mine(user: User) -> list[Request]:
    """What the parent asked, the newest first."""
    with db.cursor() as con:
        return privacy_requests.of_account(con, user.account_id)


def waiting(user: User) -> list[Request]:
    """Requests without an answer, the oldest first. Raises Forbidden."""
    check(user)
    with db.cursor() as con:
        return privacy_requests.waiting(con)


def answer(user: User, request_id: int, text: str, now: datetime) -> None:
    """Close a request and tell who asked. Raises Forbidden, NotFound, BadInput, MoveNotAllowed when it is answered."""
    check(user)
    said = _checked(text)
    if not said:
        raise BadInput("answer")
    with db.transaction() as con:
        request = privacy_requests.get(con, request_id)
        if not privacy_requests.answer(con, request_id, user.account_id, said, clock.to_utc(now)):
            raise MoveNotAllowed(request.kind, "answer")
        _record(con, user, request.household_id, "privacy_answer", request.kind, now)
        title, body = wording_privacy.answer_alert(RequestKind(request.kind))
        notifications.add_many(con, [(request.account_id, "privacy", title, body)], clock.to_utc(now))
        email = accounts.email(con, request.account_id)
        if email:
            url = f"{settings.environment().url}/compte"
            letter = letters.notice(request.name, title, [body], url, "Lire la réponse", structure.get(con).name)
            outbox.write(con, [outbox.Mail(request.account_id, email, letter)], now)


def nights(user: User) -> list[Night]:
    """What the last nights removed, the latest first. Raises Forbidden."""
    check(user)
    with db.cursor() as con:
        return privacy_requests.nights(con, NIGHTS)


def durations(user: User) -> Town:
    """What the structure has set. Raises Forbidden."""
    check(user)
    with db.cursor() as con:
        return settings.town(structure.settings(con))


def set_durations(user: User, wanted: dict[str, int], automatic: bool, now: datetime) -> None:
    """Set how long what is kept stays; `automatic`: whether the night erases families that no longer come by itself.

    Raises Forbidden, NotFound for an unknown duration, BadInput outside its bounds.
    """
    check(user)
    bounds = {one.setting: one for one in RETENTIONS}
    for key, number in wanted.items():
        if key not in bounds:
            raise NotFound("setting")
        if not bounds[key].least <= number <= bounds[key].most:
            raise BadInput("duration")
    said = {**wanted, "erase_inactive": int(automatic)}
    with db.transaction() as con:
        for key, number in said.items():
            structure.put_setting(con, key, str(number))
        _record(con, user, None, "retention", ", ".join(f"{key} {number}" for key, number in said.items()), now)


def check(user: User) -> None:
    """Raises Forbidden for anybody but the administration."""
    if user.role is not Role.ADMIN:
        raise Forbidden


def _checked(text: str) -> str:
    said = unicodedata.normalize("NFC", text).strip()
    if len(said) > LONGEST or any(not char.isprintable() and char not in "\n\r\t" for char in said):
        raise BadInput("text", LONGEST)
    return said


def _record(con: db.Connection, user: User, household_id: int | None, kind: str, why: str, now: datetime) -> None:
    event = events.Event(user.account_id, household_id, kind, None, None, None, None, None, why)
    events.write_many(con, [event], clock.to_utc(now))
