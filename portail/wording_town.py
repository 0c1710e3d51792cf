"""French words of what the structure sets."""

from portail import french
from portail.settings import CustodyDays

CUSTODY = {
    CustodyDays.RECORDED: ("Chaque foyer réserve ses jours", "Là où un calendrier de garde est enregistré."),
    CustodyDays.OFF: ("Chaque foyer réserve tous les jours", "Le calendrier de garde informe, il ne refuse rien."),
}
CONFIRMATIONS = {0: "Jamais", 12: "Une fois par an", 24: "Tous les deux ans"}


def reminder(days: int) -> str:
    """« 30 jours avant »."""
    return f"{french.count('jour', days)} avant"
