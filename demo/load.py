"""Loading a demo province into empty databases: auth in bulk, then what the others copy and keep.

The services need not run: auth's app is called in this process by its real client.
"""

from __future__ import annotations

import demo
from demo import load_agreements, load_auth, load_graduates, load_messaging, load_register, load_reports
from kernel.client import Transport
from kernel.db import Database
from kernel.settings import Settings, SettingsError
from kernel.tokens import Signer
from kernel.wsgi_transport import WsgiAdapter
from services.auth.app import service as auth_service
from services.auth.client import AuthClient

ACCOUNTS = {
    "school": "齐鲁示范大学, school level: every screen",
    "cs_office": "计算机科学与技术学院: all grantable screens",
    "me_office": "机械工程学院: messages only",
    "other_school": "the second school, school level",
    "20260001": "a graduate (through /api/v1)",
}


def load(settings: Settings, size: str) -> int:
    """Load a demo size once; gives the number of accounts (0 when it is there already)."""
    names = ("auth", "messaging", "graduates", "agreements", "reports")
    databases = [Database(settings.database_url(name)) for name in names]
    auth, messaging, graduates, agreements, reports = databases
    loaded = load_auth.load(auth, size)
    source = auth_in_process(settings, auth)
    if loaded or not load_messaging.is_loaded(messaging):
        load_messaging.load(messaging, source)
    load_graduates.load(graduates, source, size)
    load_agreements.load(agreements, source, size)
    load_reports.load(reports, source, graduates)
    load_register.load(reports, size)
    for database in databases:
        database.close()
    return loaded


def introduction() -> str:
    """The accounts to try, one a line."""
    lines = [f"  {name:<14} {what}" for name, what in ACCOUNTS.items()]
    client = next(iter(demo.api_clients()))
    lines.append(f"  operation code {load_graduates.OPERATION_CODE} of every graduate who has one")
    lines.append(f"  API client     {client.client_id} / {client.client_secret}")
    return f"demo accounts, password {demo.PASSWORD}:\n" + "\n".join(lines)


def auth_in_process(settings: Settings, database: Database) -> AuthClient:
    """Auth's client, calling its app here."""
    if settings.keys is None:
        raise SettingsError("INTERNAL_KEYS is not set: the demo cannot be read from auth")
    adapter = WsgiAdapter(auth_service.create_app(settings, database))
    return AuthClient(Transport("http://auth.demo", "auth", Signer(settings.keys, "worker"), adapter))
