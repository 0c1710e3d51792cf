"""French words of accounts: states, refusals, what staff read of them."""

from portail import errors_accounts, french

STATES = {
    "active": "Actif",
    "invited": "Invitation envoyée",
    "key": "Clé remise",
    "none": "Sans compte",
    "disabled": "Désactivé",
}

WEAK = {
    "short": "Choisissez un mot de passe d'au moins {length} caractères. Une phrase de quelques mots convient bien.",
    "long": "Ce mot de passe est trop long : 1 000 caractères au plus.",
    "common": "Ce mot de passe est trop facile à deviner. Essayez quelques mots sans rapport entre eux.",
    "personal": "Ce mot de passe contient surtout votre nom ou votre adresse. Essayez quelques mots sans rapport.",
}


def refusal(refused: errors_accounts.AccountRefusal) -> str:
    """What to tell the person, and what to do next."""
    match refused:
        case errors_accounts.WrongPassword():
            return "Le mot de passe actuel n'est pas le bon."
        case errors_accounts.TooManyAttempts(minutes):
            return f"Trop d'essais. Attendez {french.count('minute', minutes)} avant de recommencer."
        case errors_accounts.WeakPassword(min_length, cause):
            return WEAK[cause].format(length=min_length)
        case errors_accounts.LinkOver():
            return "Ce lien n'est plus valable : il a déjà servi, ou son délai est passé. Demandez-en un autre."
        case errors_accounts.UnknownKey():
            return "Cette clé n'est pas reconnue. Vérifiez chaque caractère, ou demandez une autre clé à la structure."
        case errors_accounts.EmailTaken():
            return "Cette adresse e-mail sert déjà à un autre compte."
        case errors_accounts.AlreadyActive():
            return "Ce compte est déjà actif : il n'a plus besoin d'invitation."
        case errors_accounts.AlreadyInvited():
            return "Cette adresse a déjà reçu une invitation. Au besoin, renvoyez-la depuis la liste."
        case errors_accounts.WrongCode():
            return "Ce code n'est pas le bon, ou il a déjà servi. Attendez le suivant, puis recommencez."
        case errors_accounts.AlreadyProtected():
            return "La double sécurité est déjà active sur ce compte."
        case errors_accounts.LastAdmin():
            return "C'est le dernier compte d'administration : donnez d'abord ce rôle à quelqu'un d'autre."
        case errors_accounts.OwnAccount():
            return (
                "Vous ne pouvez pas changer les droits de votre propre compte. Demandez-le à un autre administrateur."
            )
        case errors_accounts.FactorRequired():
            return "La structure demande la double sécurité aux comptes de l'équipe : elle ne peut pas être retirée."
        case _:
            return "La connexion par ce fournisseur n'a pas abouti. Recommencez, ou utilisez votre mot de passe."
