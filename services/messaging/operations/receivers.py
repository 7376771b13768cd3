"""Who has read an own message and who has not (manual 3.4): pages, and the small unread list as a workbook."""

from __future__ import annotations

import uuid
from typing import Any

from kernel.audit import record
from kernel.db import session
from kernel.errors import Conflict
from kernel.identity import Identity
from kernel.sheets import write_sheet
from services.messaging.contract import DIRECT_ROWS
from services.messaging.models import Message
from services.messaging.operations.people import person_row
from services.messaging.operations.unread_sheet import COLUMNS, file_name, info, sheet_row
from services.messaging.operations.visible import own
from services.messaging.queries import receivers
from services.messaging.queries.boxes import counts

_TOO_MANY = "未读名单超过 {most} 人，请用“生成未读名单”在后台生成，完成后在任务中心下载。"


def receipts(identity: Identity, message_id: uuid.UUID, query: dict[str, Any]) -> dict[str, Any]:
    """A page of receivers: of a single message all, of a broadcast those who have read."""
    message = own(identity, message_id)
    single = message.kind == "single"
    rows = receivers.recipients(message) if single else receivers.readers(message)
    number, size = query["page"], query["size"]
    # the total comes from the counters: counting 600,000 receipts for each page would be felt
    total = message.audience_count if single else counts([message])[message.id].read
    found = session.execute(rows.limit(size).offset((number - 1) * size))
    items = [_receipt_row(identity, account, department, read_at) for account, department, read_at in found]
    return {"items": items, "total": total, "page": number, "size": size}


def unread(identity: Identity, message_id: uuid.UUID, query: dict[str, Any]) -> dict[str, Any]:
    """The next page of those who have not read (UnreadPage)."""
    message = own(identity, message_id)
    rows = session.execute(receivers.unread(message, after=query.get("after")).limit(query["size"] + 1)).all()
    shown, more = rows[: query["size"]], len(rows) > query["size"]
    return {
        "items": [_receipt_row(identity, row, row.department_name, None) for row in shown],
        "next_after": shown[-1].user_name if more else None,
        "total": counts([message])[message.id].unread,
        "size": query["size"],
    }


def unread_sheet(identity: Identity, message_id: uuid.UUID) -> tuple[str, bytes]:
    """The unread list as a workbook (name, content), at once; raises Conflict where it is too long for that."""
    message = own(identity, message_id)
    waiting = counts([message])[message.id].unread
    if waiting > DIRECT_ROWS:
        raise Conflict("too-many-rows", _TOO_MANY.format(most=DIRECT_ROWS))
    rows = session.execute(receivers.unread(message)).all()
    content = write_sheet(COLUMNS, [_named(identity, row) for row in rows], info(identity, message, len(rows)))
    _audit(identity, message, "messages.sent:unread_download", len(rows))
    return file_name(message), content


def _named(identity: Identity, row: Any) -> tuple[Any, ...]:
    name = person_row(identity, row, row.department_name)["name"]
    return (name, *sheet_row(row)[1:])


def _receipt_row(identity: Identity, person: Any, department_name: str | None, read_at: Any) -> dict[str, Any]:
    row = person_row(identity, person, department_name)
    return row | {"student_no": person.student_no, "read_at": read_at, "allowed_actions": []}


def _audit(identity: Identity, message: Message, action: str, rows: int) -> None:
    record(
        identity,
        action,
        subject_kind="message",
        subject_id=message.id,
        subject_title=message.title,
        after={"rows": rows},
    )
