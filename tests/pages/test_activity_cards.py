"""Step 2: what a parent can read of an activity before choosing it."""

import db
from db import catalogue, tariffs
from portail.actions import basket
from tests.cast import CANTINE, ISABELLE, LEA, NOW
from tests.pages.conftest import OpenPage

PAGE = "famille/inscription.py"


def test_a_card_tells_deadlines_prices_and_what_will_change(open_page: OpenPage) -> None:
    with db.transaction() as con:
        tariffs.add(con, CANTINE, NOW.date().replace(year=2027, month=1, day=1), '{"type": "flat", "price": "3.33"}')
    catalogue.changed()
    basket.choose_children(ISABELLE, [LEA], NOW)
    page = open_page(ISABELLE, PAGE, etape="activites")
    (terms,) = [html.proto.body for html in page.get("html") if "jours ouvrés" in html.proto.body]
    for words in ("Moins de 400\u00a0: 1,20\u00a0€", "À partir du 1er janvier 2027", "3,33\u00a0€"):
        assert words in terms


def test_the_whole_reglement_can_be_printed(open_page: OpenPage) -> None:
    basket.choose_children(ISABELLE, [LEA], NOW)
    page = open_page(ISABELLE, PAGE, etape="activites")
    assert [link.proto.url for link in page.get("link_button")] == ["/reglement.pdf"]
