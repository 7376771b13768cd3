"""协议书审核 (manual 5.1-5.3): one declaration, three sources of agreements that the school archives.

The manual writes 撤消存档 in 5.1 and 5.2, 撤销存档 in 5.3; it is one verb.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway.clients import agreements
from gateway.downloads import pass_on
from gateway.pages.agreements import printing
from gateway.pages.agreements.drawer import of_agreement
from gateway.pages.agreements.employer_form import CHANGE
from gateway.pages.agreements.shared import (
    ABOUT,
    EMPLOYER,
    EMPLOYER_NAME,
    MORE,
    NUMBER,
    PERSON,
    PRINT,
    Q5,
    REST,
    choices,
    printable_page,
    states,
)
from gateway.pages.office.ordering import ordered_by
from gateway.screens import batches
from gateway.screens.declaration import ANY, Action, Column, Empty, Field, Filter, Screen, Tabs, Tool
from gateway.screens.registry import declare
from services.agreements.contract import WHY, AgreementQuery
from services.agreements.contract.titles import AGREEMENT

CERTIFIED = Filter("certified", "鉴证时间", kind="dates")
ENTERED = Filter("entered", "录入时间", kind="dates")
BY_AUTHORITY = (
    Column("certified_by", "鉴证机关"),
    Column("certified_at", "鉴证时间", kind="time", sort="certified_at"),
)
BY_PERSON = (
    Column("entered_by", "录入人"),
    Column("entered_at", "录入时间", kind="time", sort="entered_at"),
)
REVIEWED = (
    Column("reviewed_by", "审核人"),
    Column("reviewed_at", "审核时间", kind="time"),
    Column("reason", "原因", shown=False),
    Column("signed_on", "签约日期", shown=False),
)
_TABS = ("pending", "archived", "withdrawn", "restored", "terminated")
_FURTHER_STUDY = "升学的毕业生要从方案库中撤出，须先解约，再修改毕业去向为升学。"
_MISTAKE = {"why": "mistake", "reason": "操作后随即撤销"}
_ASKED = (
    Field("why", "原因", "select", True, _FURTHER_STUDY, options=(("", "请选择"), *WHY.items())),
    Field("reason", "说明", kind="area", most=500),
)


@dataclass(frozen=True)
class Source:
    """What differs: the word of undoing, filters, columns after the employer, tabs, row actions, the empty text."""

    unarchive: str
    filters: tuple[Filter, ...]
    columns: tuple[Column, ...]
    hint: str
    tabs: tuple[str, ...] = _TABS
    actions: tuple[Action, ...] = ()
    of_employer: tuple[Column, ...] = ()


SOURCES: Mapping[str, Source] = {
    "system": Source(
        "撤消存档",
        (CERTIFIED,),
        BY_AUTHORITY,
        "毕业生与省内单位网上签约并鉴证后，协议书会送到这里等待审核。",
    ),
    "graduate_entered": Source(
        "撤消存档",
        (ENTERED, CERTIFIED),
        (*BY_PERSON, *BY_AUTHORITY),
        "毕业生录入的省内协议书经人社部门鉴证后会送到这里；可以选择审核状态查询其他协议书。",
        tabs=("awaiting_certification", *_TABS),
    ),
    "out_of_province": Source(
        "撤销存档",
        (ENTERED,),
        BY_PERSON,
        "毕业生录入的省外协议书会送到这里等待审核。",
        actions=(Action("change_employer", "修改", "edit", form=CHANGE),),
        of_employer=(Column("employer_region_title", "单位所在省市"),),
    ),
}


def _verbs(source: str, unarchive: str) -> tuple[Action, ...]:
    return (
        Action(
            "archive",
            "存档通过",
            "archive",
            effect="将存档 {n} 份协议书，签约信息转入就业方案库。",
            run=lambda row, _: batches.single(agreements().archive(source, [row])),
            batch=lambda rows, _, key: agreements().archive(source, rows, key),
            matching={"state": "pending"},
            able="存档",
            keyed=True,
            main=True,
            undo="unarchive",
            undo_with=_MISTAKE,
        ),
        Action(
            "unarchive",
            unarchive,
            "arrow-back-up",
            effect=f"将{unarchive[:2]} {{n}} 份协议书的存档，签约信息退出就业方案库。",
            asks=_ASKED,
            batch=lambda rows, sent, key: agreements().unarchive(
                source, rows, key, why=sent["why"], reason=sent["reason"].strip()
            ),
            matching={"state": "archived"},
            keyed=True,
            danger=True,
            undo="restore",
        ),
        Action(
            "restore",
            "恢复存档",
            "archive",
            effect="将恢复 {n} 份协议书的存档，签约信息重新转入就业方案库。",
            run=lambda row, _: batches.single(agreements().restore(source, [row])),
            batch=lambda rows, _, key: agreements().restore(source, rows, key),
            matching={"state": "withdrawn"},
            keyed=True,
            main=True,
            undo="unarchive",
            undo_with=_MISTAKE,
        ),
    )


def _screen(source: str, spec: Source) -> Screen:
    def one(row_id: str) -> dict[str, Any]:
        return agreements().agreement(source, row_id)

    return Screen(
        key=f"agreements.{source}",
        source=lambda query: printable_page(agreements().agreements(source, **query)),
        schema=frozenset(AgreementQuery().fields),
        export=lambda query: agreements().agreements_sheet(source, **query),
        order_export=ordered_by("agreements", source, AgreementQuery),
        tabs=Tabs("state", choices(AGREEMENT, *spec.tabs, whole=ANY), default="pending"),
        filters=(*Q5, NUMBER, EMPLOYER, *spec.filters, *REST),
        columns=(
            Column("number", "就业协议书号", "lead", sort="number", empty="鉴证后生成", tab="agreement"),
            PERSON,
            Column("state", "审核状态", kind="state", states=states(AGREEMENT)),
            *ABOUT,
            EMPLOYER_NAME,
            *spec.of_employer,
            *spec.columns,
            *REVIEWED,
            *MORE,
        ),
        actions=(
            *spec.actions,
            *_verbs(source, spec.unarchive),
            Action(
                PRINT,
                "打印 PDF",
                "printer",
                view=lambda row: pass_on(agreements().agreement_pdf(source, row)),
                plain=True,
            ),
        ),
        tools=(Tool("print_all", "批量打印", "printer", href=printing.path(source)),),
        drawer=of_agreement(one),
        name_of="name",
        empty=Empty("没有等待审核的协议书", spec.hint, "file-certificate"),
    )


SCREENS = tuple(declare(_screen(source, spec)) for source, spec in SOURCES.items())
