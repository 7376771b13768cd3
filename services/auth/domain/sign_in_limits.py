"""How long a sign-in must wait after wrong ones; a right one is taken back."""

from __future__ import annotations

from datetime import timedelta

from kernel.limits import GROWING, Limit

ACCOUNT = Limit("account", free=5, window=timedelta(hours=24), waits=GROWING, renews=True)
# A whole campus may stand behind one address.
ADDRESS = Limit("address", free=50, window=timedelta(minutes=15), waits=GROWING)
OVERALL = Limit("overall", free=600, window=timedelta(minutes=1), waits=(timedelta(minutes=1),))

LIMITS = (ACCOUNT, ADDRESS, OVERALL)
