"""Dossier files (manual 8.6): the columns, and checking and comparing their rows by the thousand in few statements."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Column as SqlColumn
from sqlalchemy import Date, Integer, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.schema import CreateTable, DropTable

from codebook import id_numbers
from kernel.bulk import load
from kernel.clock import local, now
from kernel.db import session
from kernel.sheets import Column
from kernel.tables import TableRow
from services.graduates.domain.dossiers import METHODS, NUMBERED
from services.graduates.models import ImportBatch
from services.graduates.operations.imports import dossier_compare, reading
from services.graduates.operations.imports.sql import by_sets

WHO = ("student_no", "id_number", "exam_number", "name")
COLUMNS = (
    Column(
        "student_no",
        "学号",
        max_length=20,
        example="202200001",
        aliases=("XH",),
        note="学号、身份证号、考生号至少填一项。",
    ),
    Column("id_number", "身份证号", width=22, max_length=18, aliases=("SFZH",), note="单元格请设为文本格式。"),
    Column("exam_number", "考生号", width=18, max_length=18, aliases=("KSH",)),
    Column(
        "name",
        "姓名",
        max_length=40,
        required=True,
        example="张建国",
        aliases=("XM",),
        note="须与系统中的姓名一致。",
    ),
    Column(
        "method",
        "发送方式",
        required=True,
        choices=tuple(METHODS.values()),
        example="机要",
        aliases=("转递方式",),
        note="机要、EMS 或专人；自带不是合法的转递方式。",
    ),
    Column(
        "tracking_number",
        "机要号或邮件号",
        width=20,
        max_length=40,
        example="机2026-0001",
        aliases=("机要号", "邮件号", "单号", "运单号"),
        note="用机要或 EMS 发送时必填。",
    ),
    Column("bag_number", "档案袋编号", max_length=40, aliases=("档案号", "转递编号")),
    Column(
        "receiver",
        "接收单位",
        width=30,
        max_length=100,
        required=True,
        example="示范市人才服务中心",
        aliases=("档案转寄单位名称",),
    ),
    Column("receiver_address", "接收地址", width=36, max_length=200, aliases=("档案转寄单位地址",)),
    Column("postcode", "邮编", width=8, max_length=6, example="250000", aliases=("档案转寄单位邮编",)),
    Column("contact", "联系人", max_length=40),
    Column("phone", "联系电话", width=18, max_length=20),
    Column(
        "sent_on",
        "发送日期",
        "date",
        required=True,
        example="2026-06-30",
        aliases=("寄出日期",),
        note="不能晚于今天。",
    ),
    Column("remark", "备注", width=24, max_length=200),
)
_KEYS = tuple(column.key for column in COLUMNS)
_AT = {key: place for place, key in enumerate(_KEYS)}
_ID, _EXAM, _METHOD, _NUMBER, _POSTCODE, _PHONE, _SENT = (
    _AT[key] for key in ("id_number", "exam_number", "method", "tracking_number", "postcode", "phone", "sent_on")
)
_NUMBERED = frozenset(METHODS[code] for code in NUMBERED)
_SHAPES = {
    _POSTCODE: (re.compile(r"[0-9]{6}"), "邮编应为 6 位数字。"),
    _PHONE: (re.compile(r"[0-9+() -]{5,20}"), "电话号码只能有数字、加号、括号、空格和横线，例如 0531-88880000。"),
}
_NOBODY = "请填写学号、身份证号或考生号中的至少一项。"
_NO_NUMBER = "用机要或 EMS 发送时必须填写。"
_FUTURE = "不能晚于今天。"

INCOMING = Table(
    "incoming_dossiers",
    MetaData(),
    SqlColumn("number", Integer),
    *(SqlColumn(column.key, Date if column.kind == "date" else Text) for column in COLUMNS),
    SqlColumn("faults", Text().with_variant(JSONB(), "postgresql")),
    prefixes=["TEMPORARY"],
)
"""Rows of a file on their way to be compared; lives as long as one batch's transaction."""


def stage(batch: ImportBatch, rows: Sequence[TableRow]) -> None:
    """Check rows by themselves, then compare them all with what stands, and stage them with verdicts."""
    by_sets()
    session.execute(CreateTable(INCOMING))
    load(INCOMING, ("number", *_KEYS, "faults"), _checked(rows))
    reading.go_on()
    session.execute(dossier_compare.staging(batch, INCOMING, _used(rows)))
    session.execute(DropTable(INCOMING))


def _used(rows: Sequence[TableRow]) -> set[str]:
    """By which columns rows are looked up: the ID number, without one the 考生号, without either the 学号."""
    rest = [row.values for row in rows if row.values[_ID] is None]
    used = {"id_number"} if len(rest) < len(rows) else set()
    used |= {"exam_number"} if any(values[_EXAM] is not None for values in rest) else set()
    return used | ({"student_no"} if any(values[_EXAM] is None for values in rest) else set())


def _checked(rows: Sequence[TableRow]) -> Iterator[tuple[Any, ...]]:
    """Rows as the table takes them; the usual row is passed on as it is."""
    today, wrong = local(now()).date(), _misshapen(rows)
    for number, values, faults in rows:
        given, method = values[_ID], values[_METHOD]
        plain = (
            not faults
            and (given is None or (len(given) == 18 and given[17] != "x"))
            and (values[_NUMBER] is not None or method not in _NUMBERED)
            and (values[_SENT] is None or values[_SENT] <= today)
            and (values[0] is not None or given is not None or values[_EXAM] is not None)
        )
        if plain and number not in wrong:
            yield number, *values, None
        else:
            found = faults | wrong.get(number, {})
            mended = _looked_at(values, found, today)
            yield number, *mended, json.dumps(found, ensure_ascii=False) if found else None


def _misshapen(rows: Sequence[TableRow]) -> dict[int, dict[str, str]]:
    """Faults of the few columns that must fit a pattern, by row number; their values repeat, so each is read once."""
    found: dict[int, dict[str, str]] = {}
    for at, (shape, message) in _SHAPES.items():
        bad = {text for text in {row.values[at] for row in rows} if text and not shape.fullmatch(text)}
        for row in rows if bad else ():
            if row.values[at] in bad:
                found.setdefault(row.number, {})[_KEYS[at]] = message
    return found


def _looked_at(values: tuple[Any, ...], found: dict[str, str], today: Any) -> tuple[Any, ...]:
    """The slow look at an unusual row: an old or small-lettered ID number is put in form, faults are added."""
    if values[_ID] is not None:
        try:
            values = (*values[:_ID], id_numbers.normalize(values[_ID]), *values[_ID + 1 :])
        except id_numbers.IdNumberError as error:
            found.setdefault("id_number", str(error))
    elif values[0] is None and values[_EXAM] is None and not found.keys() & set(WHO[:3]):
        found["student_no"] = _NOBODY
    if values[_METHOD] in _NUMBERED and values[_NUMBER] is None:
        found.setdefault("tracking_number", _NO_NUMBER)
    if values[_SENT] is not None and values[_SENT] > today:
        found.setdefault("sent_on", _FUTURE)
    return values
