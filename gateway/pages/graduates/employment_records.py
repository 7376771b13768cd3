"""灵活就业, 劳动合同, 自主创业信息管理 (manual 8.2-8.4): one declaration, three kinds of record.

A row is a graduate; 增加 is for 未录入, 修改 and 删除 for 已录入; a locked year takes no checkbox.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway.clients import graduates
from gateway.pages.graduates import record_forms
from gateway.pages.graduates.drawer import drawer
from gateway.pages.graduates.shared import C0, MORE, NAME, Q0, content_columns, contents
from gateway.pages.office.ordering import ordered_by
from gateway.screens import batches
from gateway.screens.declaration import Action, Column, Empty, Query, Screen, State, Tabs
from gateway.screens.registry import declare
from services.graduates.contract import EmploymentRecordQuery
from services.graduates.contract.titles import ENTRY

STATES = tuple(State(value, title, tone) for value, (title, tone) in ENTRY.items())  # type: ignore[arg-type]


@dataclass(frozen=True)
class Kind:
    """What differs: the word of the record, the columns of its content, which of them start hidden."""

    word: str
    columns: tuple[str, ...]
    hidden: tuple[str, ...] = ()


SPECS: Mapping[str, Kind] = {
    "flexible": Kind("灵活就业信息", ("form", "activity", "started_on"), ("employer_name", "monthly_income", "phone")),
    "labor_contract": Kind(
        "劳动合同信息",
        ("employer_name", "contract_from", "contract_to"),
        ("employer_kind", "industry", "employer_region", "position", "contact", "contact_phone"),
    ),
    "self_employment": Kind(
        "自主创业信息", ("venture_name", "registered_on", "role"), ("credit_code", "business_scope", "employer_region")
    ),
}


def _page(kind: str, query: Query) -> dict[str, Any]:
    return contents(graduates().employment_records(kind, **query), kind)


def _actions(kind: str, word: str) -> tuple[Action, ...]:
    return (
        Action("add", "增加", "plus", form=record_forms.add(kind, word), single=True),
        Action("change", "修改", "edit", form=record_forms.change(kind, word), single=True),
        Action(
            "delete",
            "删除",
            "trash",
            effect=f"将删除 {{n}} 名毕业生的{word}，就业方案中的就业状态随之改变。",
            run=lambda row, reason: batches.single(graduates().delete_employment_records(kind, [row], reason)),
            batch=lambda rows, reason: graduates().delete_employment_records(kind, rows, reason),
            matching={"entry": "entered"},
            danger=True,
            reason=True,
        ),
    )


def _screen(kind: str, spec: Kind) -> Screen:
    return Screen(
        key=f"employment.{kind}",
        source=lambda query: _page(kind, query),
        schema=frozenset(EmploymentRecordQuery().fields),
        export=lambda query: graduates().employment_records_sheet(kind, **query),
        order_export=ordered_by("graduates", f"employment-records/{kind}", EmploymentRecordQuery),
        tabs=Tabs("entry", (("", "全部"), *((value, title) for value, (title, _) in ENTRY.items()))),
        filters=Q0,
        columns=(
            NAME,
            Column("entry", "录入状态", kind="state", states=STATES),
            *C0,
            Column("destination_title", "毕业去向"),
            *content_columns(kind, spec.columns),
            Column("entered_by", "录入人"),
            Column("entered_at", "录入时间", kind="time", sort="entered_at"),
            *content_columns(kind, spec.hidden, shown=False),
            *MORE,
        ),
        actions=_actions(kind, spec.word),
        drawer=drawer(lambda row_id: graduates().employment_record(kind, row_id), "employment"),
        name_of="name",
        empty=Empty("还没有毕业生", "生源数据导入或补报后，可以在这里录入就业信息。", "briefcase"),
    )


SCREENS = tuple(declare(_screen(kind, spec)) for kind, spec in SPECS.items())
