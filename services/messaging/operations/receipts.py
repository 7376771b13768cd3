"""Reading: the first opening is kept, once, and counted in one of sixteen counters."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import func, insert, literal, select, update

from kernel.clock import now
from kernel.db import dialect_insert, session
from kernel.errors import NotFound
from kernel.identity import Identity
from kernel.schemas import batch_result
from services.messaging.models import Membership, Message, ReadCounter, ReadMark, Receipt, Recipient
from services.messaging.models.messages import SHARDS
from services.messaging.operations.detail import whole
from services.messaging.operations.visible import seen
from services.messaging.queries.audience import valid_at

_NOT_MINE = "有信息不存在，或不是发给您的，请刷新后重新选择。"
_DELETED = "这条信息已被删除。"


def open_message(identity: Identity, message_id: uuid.UUID) -> dict[str, Any]:
    """A message as the asker sees it (MessageSchema); a receiver's first opening is kept."""
    found = seen(identity, message_id)
    if found.box == "single" and found.read_at is None:
        read_singles(identity, [message_id])
    if found.box == "broadcasts" and found.read_at is None:
        _record(found.message, identity.id)
    return whole(seen(identity, message_id))


def read_singles(identity: Identity, ids: list[uuid.UUID]) -> dict[str, Any]:
    """Mark received single messages as read; the time of an earlier reading stays."""
    return _mark(identity, ids, "read_at")


def delete_singles(identity: Identity, ids: list[uuid.UUID]) -> dict[str, Any]:
    """Hide received single messages from the asker only."""
    return _mark(identity, ids, "deleted_at")


def _mark(identity: Identity, ids: list[uuid.UUID], column: str) -> dict[str, Any]:
    """One foreign id refuses the whole call; an own copy that is deleted already only fails its row."""
    copies = _own_copies(identity, ids)
    present = [one for one in ids if copies[one].deleted_at is None]
    statement = update(Recipient).where(
        Recipient.account_id == identity.id,
        Recipient.message_id.in_(present),
        getattr(Recipient, column).is_(None),
    )
    session.execute(statement.values({column: now()}).execution_options(synchronize_session="fetch"))
    return batch_result([_marked(one, copies[one].title, one in present) for one in ids])


def _own_copies(identity: Identity, ids: list[uuid.UUID]) -> dict[uuid.UUID, Any]:
    query = select(Message.id, Message.title, Recipient.deleted_at).join(Recipient)
    mine = query.where(Recipient.account_id == identity.id, Recipient.message_id.in_(ids))
    copies = {row.id: row for row in session.execute(mine)}
    if len(copies) != len(ids):
        raise NotFound("message-not-found", _NOT_MINE)
    return copies


def _marked(message_id: uuid.UUID, title: str, ok: bool) -> dict[str, Any]:
    return {"id": message_id, "title": title, "ok": ok, "reason": None if ok else _DELETED}


def _record(message: Message, account_id: uuid.UUID | None) -> None:
    """One receipt and one more on its counter; openings by one person meet at the same counter and count once."""
    assert account_id is not None
    shard = account_id.int % SHARDS
    member = select(Membership.user_name).where(Membership.account_id == account_id, valid_at(message.audience_seq))
    mine = (ReadCounter.message_id == message.id, ReadCounter.shard == shard)
    reads = session.scalars(select(ReadCounter.reads).where(*mine).with_for_update()).one()
    receipt = {"message_id": message.id, "account_id": account_id, "shard": shard}
    receipt |= {"user_name": session.scalars(member).one(), "number": reads + 1, "read_at": now()}
    statement = dialect_insert(Receipt).values(**receipt)
    if session.scalar(statement.on_conflict_do_nothing().returning(Receipt.number)) is not None:
        session.execute(
            update(ReadCounter).where(*mine).values(reads=reads + 1).execution_options(synchronize_session=False)
        )


def keep_marks(owner_id: uuid.UUID, message_id: uuid.UUID) -> int:
    """Remember for `owner_id` who has read the broadcast by now; gives how many that are."""
    counters = select(literal(owner_id), ReadCounter.shard, ReadCounter.reads).where(
        ReadCounter.message_id == message_id
    )
    session.execute(insert(ReadMark).from_select(["owner_id", "shard", "reads"], counters))
    kept = select(func.sum(ReadMark.reads)).where(ReadMark.owner_id == owner_id)
    return int(session.scalar(kept) or 0)
