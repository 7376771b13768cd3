"""解约消息（系统发送） (manual 5.4) and 就业协议书解约审核 (5.5): each row leads to employer, graduate and letter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response

from gateway import answers
from gateway.clients import agreements
from gateway.downloads import pass_on
from gateway.pages.agreements.drawer import of_termination
from gateway.pages.agreements.shared import (
    ABOUT,
    EMPLOYER,
    EMPLOYER_NAME,
    MORE,
    PRINT,
    Q5,
    REST,
    choices,
    printable,
    states,
)
from gateway.pages.office.ordering import ordered_by
from gateway.screens import batches
from gateway.screens.declaration import ANY, Action, Column, Empty, Filter, Screen, State, Tabs
from gateway.screens.registry import declare
from services.agreements.contract import NoticeQuery, ReviewQuery
from services.agreements.contract.titles import TERMINATION

_REVIEW = ("pending", "approved", "refused", "withdrawn")
SEEN = (State(False, "未阅", "wait"), State(True, "已阅", "good"))
NAME = Column("name", "毕业生姓名", "lead", sort="name", tab="graduate")
LETTER = Column("letter", "解约函", tab="letter")
AGREEMENT = Column("number", "就业协议书号", tab="agreement")


def _lettered(page: Mapping[str, Any]) -> dict[str, Any]:
    """Every row has its letter to be opened and printed."""
    return {**page, "items": [printable(row) | {"letter": "解约函"} for row in page["items"]]}


def numbers(result: Mapping[str, Any]) -> Response:
    """Old and new agreement numbers of what was terminated (5.5), and the reasons of what was not."""
    return answers.page("agreements/numbers.html", result=result)


NOTICES = declare(
    Screen(
        key="agreements.termination_notices",
        source=lambda query: _lettered(agreements().notices(**query)),
        schema=frozenset(NoticeQuery().fields),
        export=lambda query: agreements().notices_sheet(**query),
        order_export=ordered_by("agreements", "terminations/notices", NoticeQuery),
        tabs=Tabs("seen", (("", "全部"), ("false", "未阅"), ("true", "已阅"))),
        filters=(*Q5, EMPLOYER, Filter("terminated", "解约时间", kind="dates"), *REST),
        columns=(
            NAME,
            Column("seen", "已阅", kind="state", states=SEEN),
            EMPLOYER_NAME,
            LETTER,
            AGREEMENT,
            *ABOUT,
            Column("terminated_on", "解约时间"),
            Column("asked_by_title", "提出方"),
            Column("asked_at", "送达时间", kind="time", sort="asked_at"),
            Column("new_number", "新协议书号", shown=False),
            *MORE,
        ),
        actions=(
            Action(
                PRINT, "打印解约函", "printer", view=lambda row: pass_on(agreements().notice_letter(row)), plain=True
            ),
        ),
        drawer=of_termination(lambda row: agreements().notice(row), lambda row: agreements().see_notice(row)),
        unread=lambda row: not row["seen"],
        name_of="name",
        empty=Empty("还没有解约消息", "毕业生与省内单位网上协商解约成功后，解约函会送到这里。", "file-text"),
    )
)

REVIEWS = declare(
    Screen(
        key="agreements.termination_review",
        source=lambda query: _lettered(agreements().asked_terminations(**query)),
        schema=frozenset(ReviewQuery().fields),
        export=lambda query: agreements().asked_terminations_sheet(**query),
        order_export=ordered_by("agreements", "terminations/review", ReviewQuery),
        tabs=Tabs("state", choices(TERMINATION, *_REVIEW, whole=ANY), default="pending"),
        filters=(*Q5, EMPLOYER, Filter("asked", "申请时间", kind="dates"), *REST),
        columns=(
            NAME,
            Column("state", "状态", kind="state", states=states(TERMINATION)),
            EMPLOYER_NAME,
            AGREEMENT,
            LETTER,
            *ABOUT,
            Column("reason", "解约原因"),
            Column("asked_at", "申请时间", kind="time", sort="asked_at"),
            Column("new_number", "新协议书号"),
            Column("decided_by", "审核人", shown=False),
            Column("decided_at", "审核时间", kind="time", shown=False),
            Column("decision_reason", "审核意见", shown=False),
            *MORE,
        ),
        actions=(
            Action(
                "approve",
                "审核通过",
                "circle-check",
                effect="将通过 {n} 份解约申请：原协议书解约，系统分配新的协议书号，毕业生可以重新签约。",
                run=lambda row, _: batches.single(agreements().approve_terminations([row])),
                batch=lambda rows, _, key: agreements().approve_terminations(rows, key),
                outcome=numbers,
                matching={"state": "pending"},
                keyed=True,
            ),
            Action(
                "refuse",
                "审核不通过",
                "ban",
                effect="将不通过 {n} 份解约申请，毕业生能看到填写的原因；原协议书继续有效。",
                run=lambda row, reason: batches.single(agreements().refuse_terminations([row], reason)),
                batch=lambda rows, reason, key: agreements().refuse_terminations(rows, reason, key),
                matching={"state": "pending"},
                keyed=True,
                danger=True,
                reason=True,
            ),
            Action(
                PRINT, "打印解约函", "printer", view=lambda row: pass_on(agreements().review_letter(row)), plain=True
            ),
        ),
        drawer=of_termination(lambda row: agreements().asked_termination(row)),
        name_of="name",
        empty=Empty("没有等待审核的解约申请", "毕业生对录入的省外协议书申请解约后，会出现在这里。", "clipboard-check"),
    )
)
