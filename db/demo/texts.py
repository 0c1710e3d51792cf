"""The words of the demonstration town: its own texts, its news, its mails, a small PDF."""

import html
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

WHY = (
    "Inscrire, annuler ou déplacer un jour, suivre une demande, retrouver une facture : tout se fait ici, à l'heure "
    "qui vous convient, sans passer au bureau. Chaque parent a son propre compte.\n"
    "Une absence prévue ? Annulez le jour dès que possible : la place libérée profite à une autre famille."
)
BILLING = (
    "La facture du mois arrive dans les cinq premiers jours du mois suivant. Elle est à régler avant le 20, par "
    "chèque, espèces, virement, chèques-vacances ou CESU.\n"
    "Un jour annulé dans les délais n'est pas facturé. Une annulation demandée trop tard devient une absence : le jour "
    "reste facturé."
)
MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
          "décembre")  # fmt: skip
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
STATES = {
    "requested": "en attente de validation",
    "confirmed": "accepté",
    "waiting": "sur liste d'attente",
    "full": "complet, non réservé",
    "cancelled": "annulé",
    "cancel_requested": "annulation demandée",
    "change_requested": "modification demandée",
    "refused": "refusé",
}
REASONS = {"full": "plus de place", "document": "un document manque au dossier", "other": "autre motif"}
LATE = "Demande de modification hors délai : le jour compte comme une absence, et il est facturé."


def day(value: date) -> str:
    """« mardi 1er décembre »."""
    number = "1er" if value.day == 1 else str(value.day)
    return f"{WEEKDAYS[value.weekday()]} {number} {MONTHS[value.month - 1]}"


def of_month(period: date) -> str:
    """« d'octobre 2026 »."""
    month = f"{MONTHS[period.month - 1]} {period.year}"
    return f"d'{month}" if month[0] in "ao" else f"de {month}"


def euros(amount: Decimal) -> str:
    return f"{amount:,.2f} €".replace(",", "\u202f").replace(".", ",").replace(" €", "\u00a0€")


def tally(states: Sequence[str]) -> str:
    """« 2 jours : en attente de validation, 1 jour : refusé »."""
    counts = [(words, states.count(state)) for state, words in STATES.items() if state in states]
    return ", ".join(f"{number} jour{'s' if number > 1 else ''} : {words}" for words, number in counts)


def bodies(name: str, paragraphs: Iterable[str]) -> tuple[str, str]:
    """Plain text and HTML of a mail."""
    parts = [f"Bonjour {name},", *paragraphs, "L'équipe des P'tits Loups"]
    markup = "\n".join(f"<p>{html.escape(part).replace(chr(10), '<br>')}</p>" for part in parts)
    page = f'<!doctype html><html lang="fr"><head><meta charset="utf-8"></head><body>{markup}</body></html>'
    return "\n\n".join(parts) + "\n", page


def news(today: date, next_holidays: str) -> list[tuple[str, str, int, int, str]]:
    """Title, body, published how many days ago, shown for how many days more, name of the PDF or ''."""
    month = f"{MONTHS[today.month - 1]} {today.year}"
    found = [
        (
            f"Les menus de {month}" if month[0] not in "ao" else f"Les menus d'{month}",
            "Les menus de la cantine sont prêts. Le menu 2-sans se choisit jour par jour, comme la cantine.",
            6, 40, "menus.pdf",
        ),
        (
            "Un nouveau portail pour les familles",
            "Vos réservations, vos factures et vos documents sont désormais au même endroit. Un doute, une question ? "
            "L'accueil vous répond au 04 73 00 00 00, du lundi au vendredi de 8h à 18h.",
            20, 60, "",
        ),
        (
            "Assemblée générale de l'association",
            "Tous les parents y sont invités, salle du Préau, à 18h30. Les enfants sont gardés pendant la réunion.",
            3, 12, "",
        ),
    ]  # fmt: skip
    if next_holidays:
        body = (
            "Les inscriptions sont ouvertes. Pensez à réserver au moins deux semaines avant : les places partent vite."
        )
        found.append((next_holidays, body, 1, 30, ""))
    return found


def menus(today: date) -> bytes:
    """A page of five menus."""
    dishes = (
        "Velouté de potiron · Hachis parmentier · Clémentine", "Betteraves · Omelette aux herbes · Yaourt fermier",
        "Salade verte · Poisson meunière, riz · Compote", "Taboulé · Rôti de dinde, haricots · Fromage blanc",
        "Carottes râpées · Lasagnes de légumes · Poire",
    )  # fmt: skip
    lines = [f"{WEEKDAYS[index].capitalize()} : {dish}" for index, dish in enumerate(dishes)]
    return pdf([f"Menus de la semaine · {MONTHS[today.month - 1]} {today.year}", "", *lines])


def pdf(lines: Sequence[str]) -> bytes:
    """A one-page A4 document, one line of text under the other; Western European letters only."""
    shown = "\n".join(f"({_escaped(line)}) Tj T*" for line in lines)
    content = f"BT /F1 13 Tf 60 770 Td 24 TL\n{shown}\nET".encode("cp1252", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (fr-FR) >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    written, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    xref = b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(written))
    return written + xref + trailer


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
