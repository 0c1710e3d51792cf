"""French words of the mails: their states, and why one did not leave."""

MAIL_STATES = {"waiting": "En attente", "sent": "Envoyé", "failed": "Échec", "kept": "Conservé"}

MAIL_ERRORS = {
    "recipient": "l'adresse est refusée par le serveur du destinataire",
    "refused": "le serveur d'envoi a refusé le message",
    "sender": "le serveur d'envoi refuse l'adresse d'expédition",
    "login": "le serveur d'envoi refuse l'identifiant ou le mot de passe",
    "security": "la connexion sécurisée au serveur d'envoi a échoué",
    "connection": "le serveur d'envoi ne répond pas",
}


def mail_error(stored: str) -> str:
    """Why a mail did not leave: « l'adresse est refusée par le serveur du destinataire (code 550) »."""
    kind, _, code = stored.partition(" ")
    said = MAIL_ERRORS.get(kind, MAIL_ERRORS["refused"])
    return f"{said} (code {code})" if code else said
