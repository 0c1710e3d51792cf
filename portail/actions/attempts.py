"""How many wrong passwords are too many, at sign-in or later. Kept in memory: a restart forgets them."""

import collections
import threading
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=15)
PER_ACCOUNT = 8
PER_ADDRESS = 50


class Attempts:
    """Counts by account and by IP address. An attempt counts before it is judged, so that many at once gain nothing."""

    def __init__(self, per_account: int = PER_ACCOUNT, per_address: int = PER_ADDRESS) -> None:
        self._per_account, self._per_address = per_account, per_address
        self._guard = threading.Lock()
        self._at: collections.defaultdict[str, collections.deque[datetime]] = collections.defaultdict(collections.deque)

    def allowed(self, email: str, ip: str, now: datetime) -> bool:
        """Whether one more attempt may be made; it counts until `succeeded`. Without `ip`, the account alone counts."""
        with self._guard:
            self._forget_old(now)
            account, address = self._at[f"account {email}"], self._at[f"ip {ip}"]
            if len(account) >= self._per_account or (ip and len(address) >= self._per_address):
                return False
            account.append(now)
            if ip:
                address.append(now)
            return True

    def succeeded(self, email: str, ip: str) -> None:
        """The last attempt was right: it does not count, nor do the account's former ones."""
        with self._guard:
            self._at.pop(f"account {email}", None)
            if address := self._at.get(f"ip {ip}"):
                address.pop()

    def _forget_old(self, now: datetime) -> None:
        for key, instants in list(self._at.items()):
            while instants and instants[0] <= now - WINDOW:
                instants.popleft()
            if not instants:
                del self._at[key]


shared = Attempts()  # of the process, on passwords
codes = Attempts(per_account=6)  # on the codes of the second factor
keys = Attempts(per_account=600, per_address=10)  # on activation keys; « account »: everybody together
mails = Attempts(per_account=3, per_address=20)  # mails that anybody may have sent to an address
