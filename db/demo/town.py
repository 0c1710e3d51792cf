"""The demonstration town, from the structure to the last unpaid invoice."""

import json
from datetime import date, time, timedelta
from random import Random

from db import Connection, news, school_calendar
from db.demo import (
    access,
    activities,
    baskets,
    bookings,
    bulk,
    child_files,
    custody,
    documents,
    families,
    money,
    privacy,
    requests,
    texts,
    tutorial,
)
from db.demo.families import Household
from db.demo.requests import Post
from db.files import File
from db.structure import put_setting

BUILT_ON = "demo_built_on"  # setting


def settle(con: Connection, today: date, households: int) -> None:
    """Fill an empty database as on the morning of `today`."""
    rng = Random(f"Saint-Amant-la-Œuvre {today} {households}")
    first = min(money.months(today)[0], date(activities.year_of(today), 9, 1))
    _found(con)
    offers = activities.lay_out(con, today, first, households)
    homes = families.settle(con, rng, today, households)
    child_files.write(con, today, homes)
    bookings.write(con, rng, today, first, offers, homes)
    bookings.count_places(con)
    tutorial.enrich(con, homes[0], today)
    bookings.count_places(con)
    post = Post(today)
    requests.write(con, today, homes, post)
    money.write(con, rng, today, homes, post)
    custody.write(con, today, homes, post)
    documents.write(con, today, homes)
    _publish(con, today, homes, post)
    privacy.write(con, today, homes)
    post.send(con)
    tutorial.fill_basket(con, homes[0], today)
    baskets.leave(con, homes[1], today)
    access.settle(con, rng, today, homes)
    _set(con, today, homes)
    for table in bookings.TEMPORARY:
        con.execute(f"DROP TABLE {table}")


def _found(con: Connection) -> None:
    con.execute(
        """INSERT INTO structures (id, name, tagline, address, phone, email, siret, legal_form, vat_mention, iban, bic,
            creditor_name, zone)
        VALUES (1, 'Les P''tits Loups', 'Accueil de loisirs et périscolaire',
            '3 place de l''Église' || chr(10) || '63450 Saint-Amant-la-Œuvre', '04 73 00 00 00',
            'accueil@ptitsloups.example', '123 456 789 00012', 'Association loi 1901',
            'Exonération de TVA – art. 261, 7, 1° du CGI', 'FR7630006000011234567890189', 'AGRIFRPPXXX',
            'Les P''tits Loups', 'A')"""
    )


def _publish(con: Connection, today: date, homes: list[Household], post: Post) -> None:
    periods = school_calendar.load(con).holidays
    near = [p for p in periods if today < p.first <= today + timedelta(days=60) and p.name.startswith("Vacances")]
    for title, body, age, lasts, file_name in texts.news(today, near[0].name if near else ""):
        published_on = today - timedelta(days=age)
        news_id = news.add(con, title, body, published_on, today + timedelta(days=lasts))
        if file_name:
            news.attach(con, news_id, File(file_name, "application/pdf", texts.menus(today)))
        for home in homes:
            post.alert(home, bulk.instant(published_on, time(11)), "news", title, body)


def _set(con: Connection, today: date, homes: list[Household]) -> None:
    put_setting(con, "text_why", texts.WHY)
    put_setting(con, "text_billing", texts.BILLING)
    put_setting(con, "demo_accounts", json.dumps(families.offered(homes), ensure_ascii=False))
    put_setting(con, BUILT_ON, today.isoformat())
