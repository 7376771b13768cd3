"""The demo in messaging: read copy from the real auth service, messages by the service's own rules."""

from __future__ import annotations

from sqlalchemy import func, select

from demo import load_auth, load_messaging
from kernel.identity import Identity
from services.auth.models import Account as AuthAccount
from services.messaging.models import Account, Membership, Message, Receipt
from tests.system import System


def known(system: System, user_name: str) -> Identity:
    query = select(AuthAccount.id).where(AuthAccount.user_name == user_name)
    account_id = system.run("auth", lambda: _scalar(query), write=False)
    identity: Identity = system.client("auth", issuer="worker").identity(account_id)
    return identity


def _scalar(query: object) -> object:
    from kernel.db import session

    return session.scalar(query)  # type: ignore[call-overload]


def count(system: System, table: type) -> object:
    return system.run("messaging", lambda: _scalar(select(func.count()).select_from(table)), write=False)


def test_the_demo_loads_once_and_reads_well(system: System) -> None:
    accounts = load_auth.load(system.databases["auth"], "small")
    source = system.client("auth", issuer="worker")
    assert load_messaging.load(system.databases["messaging"], source) == accounts == count(system, Account)
    before = [count(system, table) for table in (Message, Receipt, Membership)]
    load_messaging.load(system.databases["messaging"], source)
    assert [count(system, table) for table in (Message, Receipt, Membership)] == before

    graduate, school = known(system, "20260001"), known(system, "school")
    waiting = system.client("messaging", graduate).summary()
    assert waiting == {"unread_single": 1, "unread_broadcasts": 3}
    sent = system.client("messaging", school).sent(kind="broadcast")["items"]
    assert len(sent) == 3
    assert all(0 < row["read_count"] < row["audience_count"] for row in sent)


def test_a_change_in_auth_reaches_messaging(system: System) -> None:
    load_auth.load(system.databases["auth"], "small")
    load_messaging.load(system.databases["messaging"], system.client("auth", issuer="worker"))
    school = known(system, "school")
    before = system.client("messaging", school).count_audience([{"kind": "staff"}])
    office = known(system, "me_office")
    system.client("auth", school).switch_accounts([office.id], enabled=False)
    system.pump()
    assert system.client("messaging", school).count_audience([{"kind": "staff"}]) == before - 1


def test_the_unread_file_of_a_demo_broadcast(system: System) -> None:
    load_auth.load(system.databases["auth"], "small")
    load_messaging.load(system.databases["messaging"], system.client("auth", issuer="worker"))
    client = system.client("messaging", known(system, "school"))
    row = client.sent(kind="broadcast")["items"][0]
    job = client.order_unread_export(row["id"])
    system.pump()
    found = client.job(job["id"])
    assert (found["state"], found["rows_done"]) == ("done", row["unread_count"])
    assert client.job_file(job["id"]).content.startswith(b"PK")
