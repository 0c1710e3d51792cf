"""Letters about accounts: each says who asked, what to do, until when, and what to do when nobody asked."""

from datetime import datetime

from portail import french
from portail.messages.layout import Advice, Block, Button, Letter, Note, Paragraph, compose

NOT_ME = "Vous n'avez rien demandé ? Ne touchez pas à ce lien : sans lui, rien ne change."
CALL = "Ce n'est pas vous ? Changez votre mot de passe sans attendre, puis prévenez la structure."


def invitation(name: str, url: str, until: datetime, structure: str) -> Letter:
    return compose(
        "Ouvrez votre compte sur le portail familles",
        name,
        [
            Paragraph(
                f"{structure} vous ouvre un compte sur son portail. Il ne reste qu'à choisir votre mot de passe."
            ),
            Button("Choisir mon mot de passe", url),
            Note(f"Ce lien est personnel. Il sert une fois, jusqu'au {_moment(until)}."),
        ],
        structure,
    )


def reset(name: str, url: str, until: datetime, structure: str) -> Letter:
    return compose(
        "Votre nouveau mot de passe",
        name,
        [
            Paragraph("Quelqu'un, sans doute vous, a demandé un nouveau mot de passe pour votre compte."),
            Button("Choisir un nouveau mot de passe", url),
            Note(f"Ce lien sert une fois, jusqu'au {_moment(until)}. {NOT_ME}"),
        ],
        structure,
    )


def already_here(name: str, url: str, structure: str) -> Letter:
    """To the owner of an address with which somebody tried to open another account."""
    return compose(
        "Vous avez déjà un compte",
        name,
        [
            Paragraph("Quelqu'un, sans doute vous, a voulu ouvrir un compte avec cette adresse. Elle en a déjà un."),
            Advice(
                "Que faire ?", ["Connectez-vous avec cette adresse.", "Au besoin, demandez un nouveau mot de passe."]
            ),
            Button("Se connecter", url),
        ],
        structure,
    )


def leaving_address(name: str, new: str, url: str, until: datetime, structure: str) -> Letter:
    """To the former address: nothing changes without it."""
    return compose(
        "Votre adresse e-mail va changer",
        name,
        [
            Paragraph(f"Une nouvelle adresse est demandée pour votre compte : {new}."),
            Button("Confirmer ou refuser", url),
            Note(
                f"Le changement attend votre réponse, jusqu'au {_moment(until)}. Vous n'avez rien demandé ? Ouvrez ce "
                "lien et refusez : quelqu'un connaît peut-être votre mot de passe."
            ),
        ],
        structure,
    )


def new_address(name: str, url: str, until: datetime, structure: str) -> Letter:
    """To the new address, which proves that it is read."""
    return compose(
        "Confirmez votre nouvelle adresse e-mail",
        name,
        [
            Paragraph("Cette adresse doit devenir celle de votre compte sur le portail familles."),
            Button("Confirmer cette adresse", url),
            Note(f"Ce lien sert une fois, jusqu'au {_moment(until)}. {NOT_ME}"),
        ],
        structure,
    )


def told(name: str, subject: str, what: str, url: str, structure: str) -> Letter:
    """After a change that its owner must know of."""
    blocks: list[Block] = [Paragraph(what), Note(CALL), Button("Ouvrir mon compte", url)]
    return compose(subject, name, blocks, structure)


def _moment(local: datetime) -> str:
    return f"{french.long_date(local.date())} à {french.hour(local.time())}"
