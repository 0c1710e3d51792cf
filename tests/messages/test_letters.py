"""Letters: both bodies say the same, nothing in a name can break them."""

from datetime import date, time
from decimal import Decimal
from html.parser import HTMLParser

import pytest

from portail import wording
from portail.messages import letters
from portail.messages.layout import WIDTH
from portail.messages.letters import DecisionLine, Letter, OrderLine
from portail.rules.booking import Move, Operation, Outcome, Reason, State

URL = "https://familles.exemple.fr/calendrier"
HOSTILE = 'Zoé <img src=x onerror="alert(1)">\r\nBcc: tous@exemple.fr & Cie'
MATIN, SOIR = "PERISCOLAIRE MATIN", "PERISCOLAIRE SOIR"
DECEMBER = [date(2026, 12, day) for day in range(1, 31)]


def booked(day: int, outcome: Outcome = Outcome.CONFIRMED, child: str = "Léa") -> OrderLine:
    return OrderLine(child, MATIN, DECEMBER[day - 1], time(7, 15), Operation.BOOK, Decimal("3.10"), outcome)


def cancelled(day: int, outcome: Outcome = Outcome.CANCELLED) -> OrderLine:
    return OrderLine("Léa", SOIR, DECEMBER[day - 1], time(17, 30), Operation.CANCEL, Decimal("6.20"), outcome)


def order(*lines: OrderLine, name: str = "Isabelle Billard", total: str = "6.20") -> Letter:
    return letters.order_received(name, 1042, lines, Decimal(total), URL, "Les P'tits Loups")


def answer(*lines: DecisionLine) -> Letter:
    return letters.decisions("Isabelle Billard", lines, URL)


def decided(move: Move, day: int = 1, reason: Reason | None = None, comment: str = "") -> DecisionLine:
    return DecisionLine("Léa", SOIR, DECEMBER[day - 1], time(17, 30), move, State.CONFIRMED, reason, comment)


class Reading(HTMLParser):
    """The text that a reader sees, and the tags met."""

    def __init__(self, body: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.said: list[str] = []
        self.feed(body)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        if "style" not in self.tags[-1:]:
            self.said.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.said).split())


def words(text: str) -> str:
    return " ".join(text.split())


def test_confirmation_of_the_worked_example_reads_so() -> None:
    letter = order(booked(1), booked(3), cancelled(1), cancelled(4))
    assert letter.subject == "Votre demande n° 1042 est enregistrée"
    expected = """\
Bonjour Isabelle Billard,

Votre demande n° 1042 est bien enregistrée. En voici le détail.

Léa – PERISCOLAIRE MATIN
------------------------
- Inscription · 1, 3 déc. · 7h15
  Acceptée · 2 × 3,10 € = 6,20 €

Léa – PERISCOLAIRE SOIR
-----------------------
- Annulation · 1, 4 déc. · 17h30
  Annulée

Total des inscriptions : 6,20 €
Vos annulations vous évitent : 12,40 €
"""
    assert letter.text.replace("\u00a0", " ").startswith(expected)


def test_confirmation_states_what_a_late_request_costs() -> None:
    letter = order(booked(1))
    for body in (words(letter.text), Reading(letter.html).text):
        assert "Hors délai, une annulation devient une demande de modification." in body
        assert "le jour compte comme une absence et il est facturé" in body


def test_days_of_the_same_child_with_other_outcomes_stand_apart() -> None:
    text = order(booked(1), booked(3, Outcome.FULL), booked(4, Outcome.WAITING), booked(7, Outcome.REQUESTED)).text
    for said in ("Acceptée", "Complet : non réservé", "Sur liste d'attente", "En attente de validation"):
        assert said in text


def test_a_day_that_was_not_booked_shows_no_price() -> None:
    assert "3,10" not in order(booked(3, Outcome.FULL), total="0").text


def test_cancellation_that_waits_for_late_decision_saves_nothing() -> None:
    assert "vous évitent" not in order(cancelled(1, Outcome.CHANGE_REQUESTED)).text


def test_refused_line_says_why() -> None:
    refused = OrderLine("Léa", MATIN, DECEMBER[0], None, Operation.BOOK, Decimal(0), Outcome.REFUSED, "Trop tard.")
    assert "Refusée : Trop tard." in order(refused).text


def test_what_happens_next_names_only_what_concerns_the_order() -> None:
    text = order(booked(1)).text
    assert "Les jours acceptés sont réservés." in text
    assert "liste d'attente" not in text
    assert "en attente" not in text


def test_answer_tells_what_is_accepted_first() -> None:
    text = answer(decided(Move.REFUSE, 1, Reason.FULL), decided(Move.ACCEPT, 2)).text
    assert text.index("Inscription acceptée") < text.index("Inscription refusée : plus de place disponible")


@pytest.mark.parametrize("reason", Reason)
def test_refusal_says_what_to_do(reason: Reason) -> None:
    text = answer(decided(Move.REFUSE, 1, reason)).text
    assert "Que faire ?" in text
    assert wording.REASONS[reason] in text


def test_comment_replaces_other_reason() -> None:
    text = answer(decided(Move.REFUSE, 1, Reason.OTHER, "Sortie scolaire ce jour-là.")).text
    assert "Inscription refusée : Sortie scolaire ce jour-là." in text
    assert "autre motif" not in text


def test_accepted_absence_says_that_it_is_billed() -> None:
    text = words(answer(decided(Move.ACCEPT_ABSENCE)).text)
    assert "Absence enregistrée, le jour est facturé" in text
    assert "Hors délai" in text


@pytest.mark.parametrize("move", Move)
def test_every_move_has_words(move: Move) -> None:
    assert wording.DECISIONS[move] in answer(decided(move)).text


@pytest.mark.parametrize(
    ("month", "said"), [(1, "de janvier"), (4, "d'avril"), (8, "d'août"), (10, "d'octobre"), (11, "de novembre")]
)
def test_month_of_an_invoice_is_elided(month: int, said: str) -> None:
    assert letters.of_month(date(2026, month, 1)) == f"{said} 2026"


def test_invoice_says_how_much_and_until_when() -> None:
    letter = letters.invoice_issued(
        "Isa", "2026-10-0147", date(2026, 10, 1), Decimal("1087.4"), date(2026, 11, 20), URL
    )
    assert letter.subject == "Votre facture d'octobre 2026 est disponible"
    for said in ("n° 2026-10-0147", "1 087,40 €", "vendredi 20 novembre 2026", URL):
        assert said in letter.text.replace("\u00a0", " ").replace("\u202f", " ")


def test_invoice_in_credit_asks_for_nothing() -> None:
    letter = letters.invoice_issued("Isa", "n", date(2026, 10, 1), Decimal("-3"), date(2026, 11, 20), URL)
    assert "Vous n'avez rien à régler." in letter.text
    assert "au plus tard" not in letter.text


def hostile_letters() -> list[Letter]:
    line = OrderLine(HOSTILE, HOSTILE, DECEMBER[0], None, Operation.BOOK, Decimal(1), Outcome.REFUSED, HOSTILE)
    decision = DecisionLine(HOSTILE, HOSTILE, DECEMBER[0], None, Move.REFUSE, State.REFUSED, Reason.OTHER, HOSTILE)
    return [
        letters.order_received(HOSTILE, 1, [line], Decimal(1), URL, HOSTILE),
        letters.decisions(HOSTILE, [decision], URL, HOSTILE),
        letters.invoice_issued(HOSTILE, HOSTILE, DECEMBER[0], Decimal(1), DECEMBER[1], URL, HOSTILE),
        letters.notice(HOSTILE, HOSTILE, [HOSTILE], URL, HOSTILE, HOSTILE),
    ]


@pytest.mark.parametrize("letter", hostile_letters(), ids=["order", "decisions", "invoice", "notice"])
class TestHostileNames:
    def test_stay_text_in_html(self, letter: Letter) -> None:
        reading = Reading(letter.html)
        assert "img" not in reading.tags
        assert '<img src=x onerror="alert(1)">' in reading.text

    def test_add_no_header(self, letter: Letter) -> None:
        assert "\r" not in letter.subject
        assert "\n" not in letter.subject

    def test_start_no_line_of_their_own(self, letter: Letter) -> None:
        assert not any(line.startswith("Bcc:") for line in letter.text.splitlines())


def long_letters() -> list[Letter]:
    name = "Anne-Élisabeth Œuvrard de la Tour-d'Auvergne-Lauraguais " * 4
    many = [booked(day, child=name) for day in range(1, 28)]
    return [order(*many, name=name), order(booked(1, child="x" * 300))]


@pytest.mark.parametrize("letter", [*hostile_letters(), *long_letters()])
def test_text_keeps_to_the_width(letter: Letter) -> None:
    assert max(len(line) for line in letter.text.splitlines()) <= WIDTH


def test_both_bodies_say_the_same() -> None:
    letter = order(booked(1), booked(3, Outcome.WAITING), cancelled(4, Outcome.CANCEL_REQUESTED))
    seen = Reading(letter.html).text
    for line in letter.text.splitlines():
        said = words(line.lstrip("- "))
        if said and not said.startswith("--") and "·" not in said and ":" not in said:
            assert said in seen, said


def test_no_subject_names_a_child() -> None:
    assert "Léa" not in order(booked(1)).subject + answer(decided(Move.ACCEPT)).subject


def test_nothing_is_fetched_from_elsewhere() -> None:
    body = order(booked(1)).html
    assert "<img" not in body
    assert "url(" not in body
    assert "<script" not in body
