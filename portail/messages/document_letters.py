"""The letters about documents. Nothing about health: what staff wrote by hand is read on the portal only."""

from collections.abc import Callable, Sequence
from datetime import date

from portail import french, wording_documents
from portail.messages.layout import Block, Button, Entry, Letter, Paragraph, Section, compose
from portail.rules.documents import Reason

Compose = Callable[[str, str, str], Letter]  # name, address of the portal, structure
_BUTTON = "Voir mes documents"
_FAMILY = "Votre famille"


def page(url: str) -> str:
    """Where documents are given."""
    return f"{url}/compte?rubrique=documents"


def accepted(label: str, child: str, valid_until: date | None) -> Compose:
    """A document was accepted; `child` is '' for one of the household."""
    until = f"valable jusqu'au {french.day_month_year(valid_until)}" if valid_until else ""

    def letter(name: str, url: str, structure: str) -> Letter:
        section = Section(child or _FAMILY, [Entry(label, "Accepté", until)])
        said = "Merci : votre document est vérifié et accepté. Vous n'avez rien d'autre à faire."
        return compose(
            "Votre document est accepté", name, [Paragraph(said), section, Button(_BUTTON, page(url))], structure
        )

    return letter


def refused(label: str, child: str, reason: Reason) -> Compose:
    """A document was refused: why, and how to send another."""

    def letter(name: str, url: str, structure: str) -> Letter:
        section = Section(child or _FAMILY, [Entry(label, "Refusé", wording_documents.REASONS[reason])])
        said = "Nous n'avons pas pu accepter un document que vous nous avez envoyé. Voici pourquoi."
        then = "Envoyez une nouvelle version depuis « Mes documents » : une photo nette suffit."
        blocks: list[Block] = [Paragraph(said), section, Paragraph(then), Button(_BUTTON, page(url))]
        return compose("Un document est à refaire", name, blocks, structure)

    return letter


def ending(papers: Sequence[tuple[str, str, date]]) -> Compose:
    """Documents that end soon: (label, child or '', last day) of each."""

    def letter(name: str, url: str, structure: str) -> Letter:
        children = dict.fromkeys(child for _, child, _ in papers)
        sections = [
            Section(child or _FAMILY, [
                Entry(label, f"Valable jusqu'au {french.day_month_year(last)}")
                for label, whose, last in papers if whose == child
            ])
            for child in children
        ]  # fmt: skip
        said = "Des documents de votre dossier arrivent bientôt à leur fin. Pensez à envoyer les nouveaux."
        blocks: list[Block] = [Paragraph(said), *sections, Button(_BUTTON, page(url))]
        return compose("Des documents sont à renouveler", name, blocks, structure)

    return letter
