"""Writing one message: what sending, answering and reminding share."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import insert, select

from kernel.clock import now
from kernel.db import session
from kernel.errors import NotFound
from kernel.identity import Identity
from kernel.ids import new_id
from services.messaging.domain.audience import CONDITIONS, Line
from services.messaging.domain.reach import Person, may_write_to, shown_name
from services.messaging.models import Account, AudienceLine, Message, ReadCounter, Recipient
from services.messaging.models.messages import SHARDS
from services.messaging.operations.attachments import attach

_NO_RECIPIENT = "有接收人不存在，或不在您可以发送的范围内，请重新选择。"
_NAMED = 3


def message_from(identity: Identity, kind: str, title: str, body: str, **values: Any) -> Message:
    """A new message row of this sender; `values` are further columns."""
    assert identity.id is not None
    sender_title = " ".join(part for part in (identity.school_name, identity.department_name) if part)
    message = Message(
        id=new_id(),
        kind=kind,
        title=title,
        body=body,
        sender_id=identity.id,
        sender_kind=identity.kind,
        sender_name=identity.name,
        sender_title=sender_title,
        school_id=identity.school_id,
        department_id=identity.department_id,
        **({"sent_at": now()} | values),
    )
    session.add(message)
    return message


def post_single(
    identity: Identity,
    receivers: Sequence[Account],
    *,
    title: str,
    body: str,
    attachment_ids: Sequence[uuid.UUID] = (),
    **values: Any,
) -> Message:
    """A single message with a row for each receiver."""
    message = message_from(
        identity,
        "single",
        title,
        body,
        audience_count=len(receivers),
        audience_title=_names(identity, receivers),
        **values,
    )
    session.flush()
    rows = [{"message_id": message.id, "account_id": one.id, "sent_at": message.sent_at} for one in receivers]
    session.execute(insert(Recipient), rows)
    attach(identity, message, attachment_ids)
    return message


def post_broadcast(
    identity: Identity,
    lines: Sequence[Line],
    *,
    title: str,
    body: str,
    attachment_ids: Sequence[uuid.UUID] = (),
    **values: Any,
) -> Message:
    """A broadcast: its row, its lines and its counters, however many receive it."""
    message = message_from(identity, "broadcast", title, body, **values)
    session.flush()
    stored = [{name: getattr(line, name) for name in CONDITIONS} for line in lines]
    session.execute(
        insert(AudienceLine),
        [line | {"message_id": message.id, "position": position} for position, line in enumerate(stored)],
    )
    session.execute(insert(ReadCounter), [{"message_id": message.id, "shard": s, "reads": 0} for s in range(SHARDS)])
    attach(identity, message, attachment_ids)
    return message


def reachable(identity: Identity, account_ids: Collection[uuid.UUID]) -> list[Account]:
    """These accounts, all of which the asker may write to; raises NotFound when one is unknown or out of reach."""
    found = session.scalars(select(Account).where(Account.id.in_(account_ids)).order_by(Account.user_name)).all()
    if len(found) != len(set(account_ids)) or not may_reach(identity, found):
        raise NotFound("recipient-not-found", _NO_RECIPIENT, fields={"recipient_ids": [_NO_RECIPIENT]})
    return list(found)


def may_reach(identity: Identity, receivers: Sequence[Account]) -> bool:
    """Whether the asker may write to all of these (domain.reach)."""
    return all(may_write_to(identity, _person(one)) for one in receivers)


def _person(account: Account) -> Person:
    return Person(account.id, account.kind, account.school_id, account.department_id, account.enabled)


def _names(identity: Identity, receivers: Sequence[Account]) -> str:
    names = [shown_name(identity, one.kind, one.department_id, one.name) for one in receivers[:_NAMED]]
    return "、".join(names) + (f" 等 {len(receivers)} 人" if len(receivers) > _NAMED else "")
