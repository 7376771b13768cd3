"""业务审批 (manual, chapter 6): one declaration, five kinds of application that school or department decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway.clients import graduates
from gateway.pages.graduates.drawer import drawer
from gateway.pages.graduates.shared import C0, MORE, NAME, Q0, content_columns, contents
from gateway.pages.office.ordering import ordered_by
from gateway.screens import batches
from gateway.screens.declaration import (
    Action,
    Column,
    Empty,
    Field,
    Filter,
    Form,
    Options,
    Query,
    Row,
    Screen,
    State,
    Tabs,
)
from gateway.screens.registry import declare
from services.graduates.contract import ApplicationQuery
from services.graduates.contract.titles import APPLICATION, KINDS, PROVINCE_CASE

STATES = tuple(State(value, title, tone) for value, (title, tone) in APPLICATION.items())  # type: ignore[arg-type]
ISSUED = (("", "全部"), ("true", "已发放"), ("false", "未发放"))
PROVINCE = (
    State("", "未上报", "off"),
    *(State(value, title, tone) for value, (title, tone) in PROVINCE_CASE.items()),  # type: ignore[arg-type]
)
APPLIED = Filter("applied", "申请时间", kind="dates")
DECIDED = (
    Column("decided_at", "审批时间", kind="time", sort="decided_at", shown=False),
    Column("decided_by", "审批人", shown=False),
    Column("reason", "原因", shown=False),
)


@dataclass(frozen=True)
class Kind:
    """What differs: the effect of approving, columns of the content, further filters, columns and actions."""

    effect: str
    columns: tuple[str, ...]
    filters: tuple[Filter, ...] = ()
    more: tuple[Column, ...] = ()
    actions: tuple[Action, ...] = ()


def _issue(row_id: str | None, sent: dict[str, str]) -> str:
    graduates().issue_paper(str(row_id), paper_number=sent["paper_number"], issued_on=sent["issued_on"])
    return f"已登记发放协议书 {sent['paper_number']}。"


def _choices(titles: Mapping[str, tuple[str, str]]) -> Options:
    return (("", "全部"), *((value, title) for value, (title, _) in titles.items()))


ISSUE = Action(
    "issue",
    "发放协议书",
    "file-certificate",
    form=Form(
        (
            Field("name", "姓名", kind="read"),
            Field("paper_number", "协议书编号", required=True, most=40, hint="全国统一的纸质就业协议书上的编号。"),
            Field("issued_on", "发放日期", kind="date", required=True),
        ),
        _issue,
        lambda row_id: graduates().application("out_of_province", row_id),
    ),
    single=True,
)

SPECS: Mapping[str, Kind] = {
    "out_of_province": Kind(
        effect="将通过 {n} 份省外就业申请：毕业生的省内状态随即锁定，可向其发放全国统一的纸质就业协议书。",
        columns=("region", "employer_name", "reason"),
        filters=(Filter("issued", "是否发放", kind="select", options=ISSUED),),
        more=(Column("paper_number", "协议书编号"), Column("issued_on", "发放日期"), Column("issued_by", "发放人")),
        actions=(ISSUE,),
    ),
    "flexible": Kind(
        effect="将通过 {n} 份灵活就业申请：毕业生的就业状态记录为灵活就业，并转入就业方案。",
        columns=("form", "activity", "started_on", "monthly_income", "phone"),
        more=(Column("dispatch_kind_title", "毕业去向"),),
    ),
    "labor_contract": Kind(
        effect="将通过 {n} 份劳动合同就业申请：合同信息记录为就业状态，并转入就业方案。",
        columns=("employer_name", "employer_kind", "contract_from", "contract_to", "position"),
    ),
    "self_employment": Kind(
        effect="将通过 {n} 份自主创业申请：创业信息记录为就业状态，并转入就业方案。",
        columns=("venture_name", "credit_code", "registered_on", "business_scope", "role"),
    ),
    "return_home": Kind(
        effect="将通过 {n} 份回生源地申请：随即上报省级就业主管部门，由其办理派遣手续。",
        columns=("reason",),
        filters=(Filter("province_state", "省级状态", kind="select", options=_choices(PROVINCE_CASE)),),
        more=(
            Column("province_state", "省级办理状态", kind="state", states=PROVINCE),
            Column("origin_region_title", "生源地"),
            Column("province_at", "办理时间", kind="time"),
        ),
    ),
}


def _decisions(kind: str, effect: str) -> tuple[Action, ...]:
    word = KINDS[kind]
    return (
        Action(
            "approve",
            "审核通过",
            "circle-check",
            effect=effect,
            run=lambda row, _: batches.single(graduates().approve_applications(kind, [row])),
            batch=lambda rows, _: graduates().approve_applications(kind, rows),
            matching={"state": "pending"},
        ),
        Action(
            "refuse",
            "审核不通过",
            "ban",
            effect=f"将不通过 {{n}} 份{word}申请，毕业生能看到填写的原因，可以修改后重新申请。",
            run=lambda row, reason: batches.single(graduates().refuse_applications(kind, [row], reason)),
            batch=lambda rows, reason: graduates().refuse_applications(kind, rows, reason),
            matching={"state": "pending"},
            danger=True,
            reason=True,
        ),
        Action(
            "revoke",
            "撤销审批",
            "arrow-back-up",
            effect=f"将撤销 {{n}} 份{word}申请的审批，审批通过时产生的结果一并取消。",
            run=lambda row, reason: batches.single(graduates().revoke_applications(kind, [row], reason)),
            batch=lambda rows, reason: graduates().revoke_applications(kind, rows, reason),
            matching={"state": "approved"},
            danger=True,
            reason=True,
        ),
    )


def _page(kind: str, query: Query) -> dict[str, Any]:
    return contents(graduates().applications(kind, **query), kind)


def _row(kind: str, row_id: str) -> Row:
    return graduates().application(kind, row_id)


def _screen(kind: str, spec: Kind) -> Screen:
    return Screen(
        key=f"approvals.{kind}",
        source=lambda query: _page(kind, query),
        schema=frozenset(ApplicationQuery().fields),
        export=lambda query: graduates().applications_sheet(kind, **query),
        order_export=ordered_by("graduates", f"applications/{kind}", ApplicationQuery),
        tabs=Tabs("state", (("", "全部"), *((value, title) for value, (title, _) in APPLICATION.items()))),
        filters=(*Q0, APPLIED, *spec.filters),
        columns=(
            NAME,
            Column("state", "状态", kind="state", states=STATES),
            *C0,
            *content_columns(kind, spec.columns),
            Column("applied_at", "申请时间", kind="time", sort="applied_at"),
            *spec.more,
            *DECIDED,
            *MORE,
        ),
        actions=(*_decisions(kind, spec.effect), *spec.actions),
        drawer=drawer(lambda row_id: _row(kind, row_id), "applications"),
        name_of="name",
        empty=Empty(f"还没有{KINDS[kind]}申请", "毕业生提交申请后会出现在这里。", "clipboard-check"),
    )


SCREENS = tuple(declare(_screen(kind, spec)) for kind, spec in SPECS.items())
