"""Loads the demo into messaging: its read copy from auth's scans, in bulk, and the messages of the last days.

The messages go through the service's own operations, so that its rules hold for them too.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update

import demo
from demo.people import FIXED_GRADUATE
from kernel.clock import now
from kernel.db import Database, session
from kernel.identity import Identity
from services.messaging.models import Account, Department, Membership, Message, Recipient, School
from services.messaging.operations import receipts, send
from services.messaging.operations.post import may_reach
from services.messaging.operations.rebuild import Source, rebuild
from services.messaging.queries.audience import audience_of

SCREENS = frozenset({"messages.compose", "messages.inbox", "messages.broadcasts", "messages.sent"})
_LOOKED_AT, _ONE_IN = 120, 3


def load(database: Database, source: Source) -> int:
    """Fill the read copy from auth and send what is not there yet; gives the number of accounts."""
    accounts = rebuild(source, database)
    for message in demo.sent_messages():
        database.run(lambda message=message: _load(message))  # type: ignore[misc]
    return accounts


def is_loaded(database: Database) -> bool:
    """Whether the read copy holds anything yet; an interrupted load is gone on with."""
    return database.run(lambda: session.scalar(select(School.id).limit(1)) is not None, write=False)


def _load(message: demo.DemoMessage) -> None:
    sender = _account(message.sender)
    same = select(Message.id).where(Message.sender_id == sender.id, Message.title == message.title)
    receivers = [_account(user_name) for user_name in message.recipients]
    if session.scalar(same) or not may_reach(_identity(sender), receivers):
        return
    body = {"kind": message.kind, "title": message.title, "body": message.body, "attachment_ids": []}
    lines = [_line(sender, dict(line)) for line in message.audience or ({},)]
    receivers_part = (
        {"audience": lines} if message.kind == "broadcast" else {"recipient_ids": [r.id for r in receivers]}
    )
    sent = send.send(_identity(sender), body | receivers_part)
    _date_back(sent["id"], now() - timedelta(days=message.days_ago))
    _read_by_some(sent["id"])


def _line(sender: Account, line: dict[str, object]) -> dict[str, object]:
    code = line.pop("department_code", None)
    own = select(Department.id).where(Department.school_id == sender.school_id, Department.code == code)
    return line | ({"department_id": session.scalars(own).one()} if code else {})


def _date_back(message_id: UUID, moment: datetime) -> None:
    session.execute(update(Message).where(Message.id == message_id).values(sent_at=moment))
    session.execute(update(Recipient).where(Recipient.message_id == message_id).values(sent_at=moment))


def _read_by_some(message_id: UUID) -> None:
    """One in three of the first receivers has read a broadcast; the graduate of the guides has everything to read."""
    message = session.get_one(Message, message_id)
    if message.kind == "single":
        return
    members = select(Account).join(Membership, Membership.account_id == Account.id).where(audience_of(message))
    first = session.scalars(members.order_by(Account.user_name).limit(_LOOKED_AT)).all()
    for account in first[1::_ONE_IN]:
        if account.user_name != FIXED_GRADUATE:
            receipts.open_message(_identity(account), message_id)


def _account(user_name: str) -> Account:
    return session.scalars(select(Account).where(Account.user_name == user_name)).one()


def _identity(account: Account) -> Identity:
    school = session.get(School, account.school_id) if account.school_id else None
    department = session.get(Department, account.department_id) if account.department_id else None
    staff = account.kind == "staff"
    return Identity(
        kind=account.kind,
        id=account.id,
        user_name=account.user_name,
        name=account.name,
        school_id=account.school_id,
        school_name=school.name if school else "",
        department_id=account.department_id,
        department_name=department.name if department else "",
        level=("department" if department else "school") if staff else None,
        screens=SCREENS if staff else frozenset(),
    )
