"""The register of processing and the public words about personal data, written from the registry.

`python -m portail.privacy` writes docs/registre-des-traitements.md, with the default durations.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from html import escape
from pathlib import Path

from portail import wording_privacy
from portail.rules.privacy import COOKIES, RETENTIONS, TREATMENTS, Erasure, Table
from portail.rules.privacy_tables import TABLES
from portail.settings import Town

REGISTER = Path(__file__).resolve().parent.parent / "docs" / "registre-des-traitements.md"
_HEAD = """# Registre des traitements

Article 30 du RGPD. Ce fichier est écrit par `python -m portail.privacy` à partir du programme lui-même
(`portail/rules/privacy_tables.py`) ; un test refuse une table qui n'y serait pas. Les durées sont celles par
défaut : chaque structure règle les siennes dans « Données personnelles », où elle télécharge son propre registre.
À compléter par la structure : ses coordonnées, son délégué à la protection des données, ses hébergeurs.

- **Responsable du traitement** : {structure}.
- **Sous-traitants** : l'hébergeur du serveur et celui de l'envoi des e-mails, choisis par la structure.
- **Transferts hors de l'Union européenne** : aucun par le programme ; les pages ne chargent rien d'un autre site.
- **Décision automatisée** : aucune.
- **Sécurité** : mots de passe en argon2id, connexions en HTTPS, droits vérifiés à chaque lecture et à chaque écriture,
  journal des actes, fichiers hors de la base sous des noms imprévisibles, journaux techniques sans donnée
  personnelle (voir SECURITY.md).
"""


def durations(town: Town) -> dict[str, int]:
    """How long things stay, by setting."""
    return {one.name: getattr(town, one.name) for one in fields(town) if one.name.startswith("keep_")}


def of_treatment(key: str) -> list[Table]:
    return [table for table in TABLES.values() if table.treatment == key]


def register(town: Town, structure: str = "la structure qui utilise le portail") -> str:
    """The register in Markdown."""
    lines = [_HEAD.format(structure=structure), "## Traitements", ""]
    for number, (key, one) in enumerate(TREATMENTS.items(), 1):
        lines += [
            f"### {number}. {one.name}",
            "",
            f"- **Finalité** : {one.purpose}.",
            f"- **Base légale** : {one.basis}.",
            f"- **Personnes concernées** : {one.people}.",
            f"- **Données** : {one.data}.",
            f"- **Qui les voit** : {one.readers}.",
            "",
            *_tables(of_treatment(key), durations(town)),
            "",
        ]
    return "\n".join([*lines, *_retentions(durations(town))]) + "\n"


def _tables(tables: Iterable[Table], kept: Mapping[str, int]) -> Iterator[str]:
    yield "| Table | Contenu | Conservation | À la demande d'effacement |"
    yield "|---|---|---|---|"
    for table in tables:
        fate = wording_privacy.ERASURES[table.erasure]
        law = f" : {table.law}" if table.law and table.erasure is not Erasure.DELETE else ""
        how_long = wording_privacy.kept(table.kept, kept)
        yield f"| `{table.name}` | {table.title} | {how_long} | {fate}{law} |"


def _retentions(kept: Mapping[str, int]) -> Iterator[str]:
    yield from ("## Durées réglables", "", "| Ce qui est gardé | Durée | Bornes | Source |", "|---|---|---|---|")
    for one in RETENTIONS:
        least, most, now = (wording_privacy.duration(one.setting, n) for n in (one.least, one.most, kept[one.setting]))
        yield f"| {one.label} | {now} | de {least} à {most} | {one.source} |"


# Public pages


def kept_html() -> str:
    """What is kept, why, who sees it: a paragraph for each processing that concerns families."""
    parts = []
    for key, one in TREATMENTS.items():
        if any(table.personal for table in of_treatment(key)):
            parts.append(
                f"<h3>{escape(one.name)}</h3><p>{escape(one.purpose)}.</p><dl>"
                f"<dt>Ce qui est gardé</dt><dd>{escape(one.data)}.</dd>"
                f"<dt>Qui le voit</dt><dd>{escape(one.readers)}.</dd>"
                f"<dt>Base légale</dt><dd>{escape(one.basis)}.</dd></dl>"
            )
    return "\n".join(parts)


def durations_html(town: Town) -> str:
    """How long, as the structure has set it."""
    kept = durations(town)
    told = ((one.label, wording_privacy.duration(one.setting, kept[one.setting])) for one in RETENTIONS)
    return (
        "<ul>" + "".join(f"<li>{escape(label)} : <strong>{escape(how)}</strong>.</li>" for label, how in told) + "</ul>"
    )


def inactive(town: Town) -> str:
    """How a family that no longer comes becomes anonymous."""
    return "d'elle-même, dès qu'il ne reste rien à payer" if town.erase_inactive else "par l'équipe, après ce délai"


def stays_html() -> str:
    """What an erasure leaves, and why."""
    left: dict[str, list[str]] = {}
    for table in TABLES.values():
        if table.erasure in (Erasure.ANONYMISE, Erasure.KEEP):
            left.setdefault(table.law, []).append(table.title)
    told = ((", ".join([titles[0], *(_lowered(title) for title in titles[1:])]), law) for law, titles in left.items())
    return "<ul>" + "".join(f"<li>{escape(titles)} : {escape(law)}.</li>" for titles, law in told) + "</ul>"


def _lowered(title: str) -> str:
    return title[0].lower() + title[1:]


def cookies_html() -> str:
    """Every cookie that the program sets."""
    return (
        "<dl>"
        + "".join(f"<dt>{one.name}</dt><dd>{escape(one.purpose)} {escape(one.lasts)}</dd>" for one in COOKIES)
        + "</dl>"
    )


if __name__ == "__main__":
    REGISTER.write_text(register(Town()), "utf-8")
