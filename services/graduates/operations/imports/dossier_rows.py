"""Dossier files (manual 8.6): the columns, and checking and comparing their rows by the thousand in few statements."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Column as SqlColumn
from sqlalchemy import Date, Integer, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.schema import CreateTable, DropTable

from codebook import id_numbers
from kernel.bulk_columns import load_columns
from kernel.clock import today
from kernel.db import session
from kernel.sheets import Column
from kernel.tables import Block
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
_STUDENT, _ID, _EXAM, _METHOD, _NUMBER, _POSTCODE, _PHONE, _SENT = (
    _AT[key]
    for key in ("student_no", "id_number", "exam_number", "method", "tracking_number", "postcode", "phone", "sent_on")
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


def stage(batch: ImportBatch, rows: Block) -> None:
    """Check rows by themselves, then compare them all with what stands, and stage them with verdicts."""
    by_sets()
    session.execute(CreateTable(INCOMING))
    filled = {name: column for name, column in _checked(rows).items() if column.count(None) < len(column)}
    load_columns(INCOMING, {"number": rows.numbers, **filled})
    reading.go_on()
    session.execute(dossier_compare.staging(batch, INCOMING, _used(rows)))
    session.execute(DropTable(INCOMING))


def names(rows: Block) -> Sequence[str] | None:
    """The ID numbers by which rows are looked up, where all have one in the form of graduates' own; else None."""
    ids = rows.columns[_ID]
    return ids if None not in ids and {*map(len, ids)} == {18} and "x" not in "".join(ids) else None


def _used(rows: Block) -> set[str]:
    """By which columns rows are looked up: the ID number, without one the 考生号, without either the 学号."""
    rest = [exam for given, exam in zip(rows.columns[_ID], rows.columns[_EXAM], strict=True) if given is None]
    used = {"id_number"} if len(rest) < len(rows) else set()
    used |= {"exam_number"} if any(exam is not None for exam in rest) else set()
    return used | ({"student_no"} if None in rest else set())


def _checked(rows: Block) -> dict[str, Sequence[Any]]:
    """Columns as the table takes them; only unusual rows are looked at one by one."""
    day, wrong = today(), _misshapen(rows)
    faults: list[str | None] = [None] * len(rows)
    ids = list(rows.columns[_ID])
    for at in {*rows.faults, *wrong, *_unnumbered(rows), *_unnamed(rows), *_late(rows, day)}:
        found = {**rows.faults.get(at, {}), **wrong.get(at, {})}
        ids[at] = _looked_at([column[at] for column in rows.columns], found, day)
        faults[at] = json.dumps(found, ensure_ascii=False) if found else None
    return {**dict(zip(_KEYS, rows.columns, strict=True)), "id_number": ids, "faults": faults}


def _misshapen(rows: Block) -> dict[int, dict[str, str]]:
    """Faults of the few columns that must fit a pattern, by position; their values repeat, so each is read once."""
    found: dict[int, dict[str, str]] = {}
    for at, (shape, message) in _SHAPES.items():
        bad = {text for text in set(rows.columns[at]) if text and not shape.fullmatch(text)}
        for position, text in enumerate(rows.columns[at]) if bad else ():
            if text in bad:
                found.setdefault(position, {})[_KEYS[at]] = message
    return found


def _unnumbered(rows: Block) -> list[int]:
    """Positions of rows without a number that their way of sending needs."""
    if None not in rows.columns[_NUMBER]:
        return []
    pairs = zip(rows.columns[_METHOD], rows.columns[_NUMBER], strict=True)
    return [at for at, (method, number) in enumerate(pairs) if number is None and method in _NUMBERED]


def _unnamed(rows: Block) -> list[int]:
    """Positions of rows whose ID number is not plainly of 18 characters, or that name nobody at all."""
    if names(rows) is not None:
        return []
    ids = rows.columns[_ID]
    found = [at for at, given in enumerate(ids) if given is None or len(given) != 18 or given[17] == "x"]
    student_no, exams = rows.columns[_STUDENT], rows.columns[_EXAM]
    return [at for at in found if ids[at] is not None or (student_no[at] is None and exams[at] is None)]


def _late(rows: Block, today: date) -> list[int]:
    """Positions of rows that were sent after today."""
    days = {day for day in set(rows.columns[_SENT]) if day is not None and day > today}
    return [at for at, day in enumerate(rows.columns[_SENT]) if day in days] if days else []


def _looked_at(values: Sequence[Any], found: dict[str, str], today: date) -> str | None:
    """The slow look at an unusual row: gives its ID number, put in form if it is an old one; adds faults."""
    given: str | None = values[_ID]
    if given is not None:
        try:
            given = id_numbers.normalize(given)
        except id_numbers.IdNumberError as error:
            found.setdefault("id_number", str(error))
    elif values[_STUDENT] is None and values[_EXAM] is None and not found.keys() & set(WHO[:3]):
        found["student_no"] = _NOBODY
    if values[_METHOD] in _NUMBERED and values[_NUMBER] is None:
        found.setdefault("tracking_number", _NO_NUMBER)
    if values[_SENT] is not None and values[_SENT] > today:
        found.setdefault("sent_on", _FUTURE)
    return given
