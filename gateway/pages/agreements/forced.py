"""强制解约（录入协议书） (manual 5.6): the school level ends entered agreements; a locked year takes no checkbox."""

from __future__ import annotations

from gateway.clients import agreements
from gateway.pages.agreements.drawer import of_agreement
from gateway.pages.agreements.shared import (
    ABOUT,
    EMPLOYER,
    EMPLOYER_NAME,
    MORE,
    NUMBER,
    PERSON,
    Q5,
    REST,
    choices,
    states,
)
from gateway.pages.agreements.terminations import numbers
from gateway.pages.office.ordering import ordered_by
from gateway.screens import batches
from gateway.screens.declaration import Action, Column, Empty, Filter, Screen, Tabs
from gateway.screens.registry import declare
from services.agreements.contract import ForcedQuery
from services.agreements.contract.titles import AGREEMENT, ENTERED, SOURCES

_STATES = ("pending", "archived", "withdrawn", "restored", "terminated")
_NOTE = (
    "没有复选框的毕业生，因该年度毕业生已被锁定就业方案，故无法操作；如果要操作，请联系学校隶属的就业主管部门进行解锁。"
    "系统生成的协议书不能强制解除，不在此列。"
)
_SOURCES = (("", "全部"), *((source, SOURCES[source]) for source in ENTERED))

FORCED = declare(
    Screen(
        key="agreements.forced_termination",
        source=lambda query: agreements().entered_agreements(**query),
        schema=frozenset(ForcedQuery().fields),
        export=lambda query: agreements().entered_agreements_sheet(**query),
        order_export=ordered_by("agreements", "forced", ForcedQuery),
        tabs=Tabs("state", choices(AGREEMENT, *_STATES)),
        filters=(*Q5, NUMBER, Filter("source", "录入类型", kind="select", options=_SOURCES), EMPLOYER, *REST),
        columns=(
            Column("number", "就业协议书号", "lead", tab="agreement"),
            PERSON,
            Column("state", "审核状态", kind="state", states=states(AGREEMENT)),
            Column("source_title", "录入类型"),
            *ABOUT,
            EMPLOYER_NAME,
            Column("entered_by", "录入人"),
            Column("entered_at", "录入时间", kind="time", sort="entered_at"),
            Column("reason", "原因", shown=False),
            *MORE,
        ),
        actions=(
            Action(
                "force",
                "解除状态",
                "ban",
                effect="将强制解除 {n} 份协议书：签约信息退出就业方案库，原协议书号作废，另行分配新的协议书号。",
                run=lambda row, reason: batches.single(agreements().force_terminations([row], reason)),
                batch=lambda rows, reason, key: agreements().force_terminations(rows, reason, key),
                outcome=numbers,
                matching=None,
                keyed=True,
                danger=True,
                reason=True,
                typed=True,
            ),
        ),
        drawer=of_agreement(lambda row: agreements().entered_agreement(row)),
        name_of="name",
        locks=True,
        note=_NOTE,
        empty=Empty("没有录入的协议书", "毕业生或学校录入的协议书会列在这里，可以强制解约。", "file-certificate"),
    )
)
