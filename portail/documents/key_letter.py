"""The letter that carries an activation key, to be folded in an envelope with a window."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portail import french
from portail.documents.layout import GREY, PALE, Paper

LEFT, RIGHT, WINDOW = 20.0, 190.0, 110.0


@dataclass(frozen=True, slots=True)
class KeyLetter:
    """`address`: the lines under the name."""

    name: str
    address: Sequence[str]
    reference: str
    key: str


def draw(letters: Sequence[KeyLetter], structure: str, sender: Sequence[str], url: str, until: date, on: date) -> bytes:
    """One page each, in the order given."""
    paper = Paper("Clés d'activation", structure)
    for letter in letters:
        _page(paper, letter, structure, sender, url, until, on)
    return paper.to_bytes(on)


def _page(
    paper: Paper, letter: KeyLetter, structure: str, sender: Sequence[str], url: str, until: date, on: date
) -> None:
    paper.new_page()
    for row, line in enumerate((structure, *sender)):
        paper.t(LEFT, 24 + 5 * row, line, 10, bold=row == 0)
    for row, line in enumerate((letter.name, *letter.address)):
        paper.t(WINDOW, 52 + 5.5 * row, line, 11, bold=row == 0)
    paper.t(WINDOW, 92, f"Le {french.day_month_year(on)}", 10, color=GREY)
    paper.t(LEFT, 112, "Votre compte sur le portail familles", 15, bold=True)
    width = RIGHT - LEFT
    opening = f"Bonjour, voici de quoi ouvrir votre compte. Famille {letter.reference}."
    y = paper.para(LEFT, 124, opening, width, 11, leading=5.5)
    for number, words in enumerate((f"Allez sur {url}/activation", "Recopiez cette clé, puis votre adresse e-mail :")):
        y = paper.para(LEFT, y + 3, f"{number + 1}. {words}", width, 11, leading=5.5)
    paper.box(LEFT, y + 2, width, 22, PALE, radius=2)
    paper.t((LEFT + RIGHT) / 2, y + 16.5, letter.key, 24, bold=True, align="center")
    y = paper.para(LEFT, y + 34, "3. Ouvrez le message reçu et choisissez votre mot de passe.", width, 11, leading=5.5)
    rest = (
        f"Cette clé est personnelle. Elle sert une fois, jusqu'au {french.long_date(until)} inclus. Passé ce délai, "
        "demandez-en une autre à la structure. Aucun caractère ne prête à confusion : il n'y a ni zéro, ni un, ni O, "
        "ni I, ni L."
    )
    paper.para(LEFT, y + 8, rest, width, 10, leading=5)
