"""Letters about the file of a child: which fields, never their values."""

from collections.abc import Sequence

from portail import french
from portail.messages.layout import Block, Button, Entry, Letter, Paragraph, Section, compose


def changed(name: str, first_name: str, fields: Sequence[str], url: str, structure: str) -> Letter:
    """Staff wrote in the file. `fields`: in French."""
    blocks: list[Block] = [
        Paragraph("L'équipe a modifié la fiche de votre enfant. Vérifiez ces informations dans votre espace."),
        Section(f"Fiche {french.of(first_name)}", [Entry(field, "modifié par l'équipe") for field in fields]),
        Button("Ouvrir mon compte", f"{url}/compte?rubrique=foyer"),
    ]
    return compose("La fiche de votre enfant a été modifiée", name, blocks, structure)


def decided(
    name: str, first_name: str, fields: Sequence[str], reason: str | None, url: str, structure: str
) -> Letter:  # fmt: skip
    """The answer to changes that waited. `reason`: the sentence that says why they are refused; None: accepted."""
    if reason is None:
        opening, outcome = "Votre modification est acceptée : la fiche de votre enfant est à jour.", "acceptée"
    else:
        opening = "Votre modification n'a pas pu être acceptée. La fiche de votre enfant reste comme avant."
        outcome = "refusée"
    blocks: list[Block] = [
        Paragraph(opening),
        Section(
            f"Fiche {french.of(first_name)}",
            [Entry(field, f"modification {outcome}", reason or "") for field in fields],
        ),
        Button("Ouvrir mon compte", f"{url}/compte?rubrique=foyer"),
    ]
    return compose("Réponse à votre demande sur la fiche de votre enfant", name, blocks, structure)
