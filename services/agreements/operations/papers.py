"""What an agreement and a termination letter say on paper, from the rows as they are now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from codebook.labels import label
from kernel.clock import local
from kernel.pdf import Cells, Proof
from services.agreements.domain import fields, papers
from services.agreements.domain.states import AGREEMENT, ASKED_BY, SOURCES, TERMINATION, TERMINATION_KINDS, title
from services.agreements.models import Agreement, Graduate, Termination
from services.agreements.operations.paper_pdf import Paper, Section


@dataclass(frozen=True, slots=True)
class Around:
    """What stands on every paper beside its row: whose it is, where from, when printed, where checked."""

    graduate: Graduate
    department: str
    school: str
    printed_on: date
    page: str


def agreement(row: Agreement, around: Around) -> Paper:
    """就业协议书 with number, the three parties, terms, dates and boxes to sign."""
    year = row.graduation_year
    ended = "（已解约）" if row.state == "terminated" else ""
    return Paper(
        school=around.school,
        title=papers.AGREEMENT + ended,
        numbers=(f"协议书编号：{row.number}", f"纸质协议书编号：{row.paper_number or '无'}"),
        text="",
        sections=(
            _graduate(around),
            Section("用人单位", _rows(fields.EMPLOYER, papers.EMPLOYER_ROWS, row.employer, year)),
            Section("约定内容", _rows(fields.TERMS, papers.TERMS_ROWS, row.terms, year)),
            Section("签约与鉴证", _dates(row)),
        ),
        signatures=papers.AGREEMENT_SIGNATURES,
        proof=Proof(row.verification_code, around.page),
        printed_on=around.printed_on,
    )


def letter(row: Termination, ended: Agreement, around: Around) -> Paper:
    """解约函: the agreement that ends, who asked for it, why, since when, and the new number."""
    signed = f"于{ended.signed_on.isoformat()}" if ended.signed_on else ""
    text = (
        f"{ended.employer_name}与{around.school}{row.graduation_year}届毕业生{around.graduate.name}{signed}签订的"
        f"{papers.AGREEMENT}（编号：{ended.number}），{_conclusion(row)}"
    )
    reason = ((fields.LETTER["reason"].title, str(row.letter.get("reason") or row.reason)),)
    return Paper(
        school=around.school,
        title=papers.LETTER,
        numbers=(f"协议书编号：{ended.number}", f"状态：{title(TERMINATION, row.state)}"),
        text=text,
        sections=(_graduate(around), Section("解约", _termination(row)), Section("", (reason,), tall=True)),
        signatures=papers.LETTER_SIGNATURES,
        proof=Proof(row.verification_code, around.page),
        printed_on=around.printed_on,
    )


def _conclusion(row: Termination) -> str:
    verdict = papers.letter_verdict(row.state)
    if verdict == papers.IN_FORCE:
        return "已经解除。"
    return "申请解除，正在等待学校审核。" if verdict == papers.NOT_YET else "曾申请解除，没有解除。"


def _graduate(around: Around) -> Section:
    one, year = around.graduate, around.graduate.graduation_year
    return Section(
        "毕业生",
        (
            (("姓名", one.name), ("性别", label("sex", one.sex, year)), ("学号", one.student_no)),
            (("学校", around.school), ("院系", around.department), ("毕业年度", str(year))),
            (("专业", one.major), ("学历", label("degrees", one.degree, year)), ("班级", one.class_name)),
        ),
    )


def _dates(row: Agreement) -> tuple[Cells, ...]:
    certified_on = local(row.certified_at).date() if row.certified_at else None
    return (
        (("签约时间", _day(row.signed_on)), ("鉴证部门", row.certified_by), ("鉴证时间", _day(certified_on))),
        (("协议来源", SOURCES[row.source]), ("状态", title(AGREEMENT, row.state))),
    )


def _termination(row: Termination) -> tuple[Cells, ...]:
    letter = fields.LETTER
    ended_on = row.terminated_on.isoformat() if row.terminated_on else str(row.letter.get("terminated_on") or "")
    return (
        (
            ("解约方式", TERMINATION_KINDS[row.kind]),
            ("提出方", ASKED_BY[row.asked_by]),
            ("提出时间", _day(local(row.asked_at).date())),
        ),
        (
            (letter["terminated_on"].title, ended_on),
            (letter["employer_contact"].title, str(row.letter.get("employer_contact") or "")),
        ),
        (("新协议书编号", row.new_number),),
    )


def _rows(
    words: Mapping[str, fields.FieldWord], rows: tuple[tuple[str, ...], ...], values: Mapping[str, Any], year: int
) -> tuple[Cells, ...]:
    return tuple(
        tuple((words[name].title, fields.shown(words[name], values.get(name), year)) for name in row) for row in rows
    )


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
