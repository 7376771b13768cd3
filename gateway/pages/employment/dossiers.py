"""档案信息登记 (manual 8.5): query first; dossiers are sent, one or many, modified, cancelled, and come back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.clients import graduates
from gateway.pages.graduates.drawer import drawer
from gateway.pages.graduates.shared import C0, MORE, NAME, Q0
from gateway.pages.office.ordering import ordered_by
from gateway.screens import batches
from gateway.screens.declaration import Action, Column, Empty, Field, Filter, Form, Row, Screen, Section, State, Tabs
from gateway.screens.registry import declare
from kernel.errors import NotFound
from services.graduates.contract import DossierQuery
from services.graduates.contract.titles import DOSSIER, METHODS

STATES = tuple(State(value, title, tone) for value, (title, tone) in DOSSIER.items())  # type: ignore[arg-type]
METHOD = Field("method", "发送方式", "select", True, options=(("", "请选择"), *METHODS.items()))
SENT_ON = Field("sent_on", "发送日期", kind="date", required=True)
NUMBER = Field("tracking_number", "机要号或邮件号", most=40, hint="用机要或 EMS 发送时必填。")
ADDRESS = Field("receiver_address", "接收地址", most=200)
REMARK = Field("remark", "备注", most=200)
MANY = (
    METHOD,
    SENT_ON,
    NUMBER,
    Field("receiver", "接收单位", hint="不填则按每名毕业生就业信息中的档案转寄单位和地址登记。"),
    ADDRESS,
    REMARK,
)
_KNOWN = (
    Field("name", "姓名", kind="read"),
    Field("student_no", "学号", kind="read"),
    Field("employer_name", "单位名称", kind="read"),
    Field("state_title", "发送状态", kind="read"),
)
SECTIONS = (
    Section("毕业生", _KNOWN),
    Section("发送", (METHOD, SENT_ON, NUMBER, Field("bag_number", "档案袋编号", most=40))),
    Section(
        "接收单位",
        (
            Field("receiver", "接收单位", required=True),
            Field("postcode", "邮编", most=6),
            ADDRESS,
            Field("contact", "联系人", most=40),
            Field("phone", "联系电话", most=20),
        ),
    ),
    Section("其他", (REMARK,)),
)


def load(row_id: str) -> Row:
    """The graduate's line of the list."""
    found = graduates().dossiers(graduate_id=row_id)["items"]
    if not found:
        raise NotFound("no-graduate", "没有找到这名毕业生，请刷新列表后重试。")
    line: Row = found[0]
    return line


def _filled(sent: Mapping[str, str]) -> dict[str, str]:
    return {name: text.strip() for name, text in sent.items() if name != "version" and text.strip()}


def save(row_id: str | None, sent: dict[str, str]) -> str:
    """Register or modify one."""
    line = graduates().put_dossier(str(row_id), int(sent["version"] or 0), **_filled(sent))
    return f"已登记 {line['name']} 的档案发送信息。"


def _cancel(rows: list[str], reason: str) -> Mapping[str, Any]:
    return graduates().cancel_dossiers(rows, reason)


FORM = Form((), save, load, sections=SECTIONS)
ACTIONS = (
    Action("send", "登记发送", "send", form=FORM),
    Action("change", "修改", "edit", form=FORM, single=True),
    Action(
        "send_many",
        "登记发送",
        "send",
        "将登记 {n} 名毕业生的档案为已发送，发送方式和日期相同。",
        done="已登记发送",
        asks=MANY,
        batch=lambda rows, sent: graduates().send_dossiers(rows, **_filled(sent)),
        matching=None,
        allows="send",
        in_row=False,
    ),
    Action(
        "cancel",
        "取消发送",
        "arrow-back-up",
        "将取消 {n} 名毕业生的档案发送登记，状态回到未发送，原来的登记留在变更记录中。",
        run=lambda row, reason: batches.single(_cancel([row], reason)),
        batch=_cancel,
        matching={"state": "sent"},
        danger=True,
        reason=True,
    ),
    Action(
        "return",
        "登记退回",
        "mail-forward",
        "将登记 {n} 份档案被退回，之后可以重新登记发送。",
        done="已登记退回",
        run=lambda row, reason: graduates().return_dossier(row, reason),
        danger=True,
        reason=True,
    ),
)

DOSSIERS = declare(
    Screen(
        key="employment.dossiers",
        source=lambda query: graduates().dossiers(**query),
        schema=frozenset(DossierQuery().fields),
        export=lambda query: graduates().dossiers_sheet(**query),
        order_export=ordered_by("graduates", "dossiers", DossierQuery),
        tabs=Tabs("state", (("", "全部"), *((value, title) for value, (title, _) in DOSSIER.items()))),
        filters=(
            *Q0,
            Filter("method", "发送方式", kind="select", options=(("", "全部"), *METHODS.items())),
            Filter("sent", "发送日期", kind="dates"),
        ),
        columns=(
            NAME,
            Column("state", "发送状态", kind="state", states=STATES),
            *C0,
            Column("employer_name", "单位名称"),
            Column("method_title", "发送方式"),
            Column("tracking_number", "机要号或邮件号"),
            Column("receiver", "接收单位"),
            Column("receiver_address", "接收地址"),
            Column("sent_on", "发送日期"),
            Column("source_title", "来源"),
            Column("bag_number", "档案袋编号", shown=False),
            Column("postcode", "邮编", shown=False),
            Column("contact", "联系人", shown=False),
            Column("return_reason", "退回原因", shown=False),
            Column("updated_by", "登记人", shown=False),
            Column("updated_at", "登记时间", kind="time", shown=False),
            *MORE,
        ),
        actions=ACTIONS,
        drawer=drawer(load, "dossier"),
        name_of="name",
        query_first=True,
        empty=Empty("还没有毕业生", "生源数据导入或补报后，可以在这里登记档案去向。", "archive"),
    )
)
