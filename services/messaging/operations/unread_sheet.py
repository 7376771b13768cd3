"""What the unread list looks like in Excel: columns, rows, 查询条件."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from kernel.clock import local, now
from kernel.identity import Identity
from kernel.sheets import Column
from services.messaging.contract import PERSON_KINDS
from services.messaging.domain.titles import degree_titles
from services.messaging.models import Message

COLUMNS = (
    Column("name", "姓名", width=14),
    Column("user_name", "用户名"),
    Column("student_no", "学号"),
    Column("kind", "身份", width=14),
    Column("department", "院系", width=28),
    Column("graduation_year", "毕业年度", width=10),
    Column("degree", "学历", width=10),
    Column("major", "专业", width=28),
)


def sheet_row(row: Any) -> Sequence[Any]:
    """Values in the order of COLUMNS of a row of queries.receivers.unread."""
    return (
        row.name,
        row.user_name,
        row.student_no,
        PERSON_KINDS[row.kind],
        row.department_name,
        row.graduation_year,
        degree_titles().get(row.degree, row.degree),
        row.major,
    )


def info(identity: Identity, message: Message, rows: int, as_of: datetime | None = None) -> list[tuple[str, Any]]:
    """The sheet 查询条件; `as_of` is the moment whose unread are listed."""
    moment = as_of or now()
    return [
        ("信息标题", message.title),
        ("发送人", " ".join(part for part in (message.sender_title, message.sender_name) if part)),
        ("发送时间", _minute(message.sent_at)),
        ("接收对象", message.audience_title),
        ("未读截至", _minute(moment)),
        ("未读人数", rows),
        ("导出人", identity.name),
    ]


def file_name(message: Message) -> str:
    """The name of the file to download."""
    return f"未读名单_{message.title[:40]}.xlsx"


def _minute(moment: datetime) -> str:
    return f"{local(moment):%Y-%m-%d %H:%M}"
