"""生源补报信息录入 (manual 7.5): the list. What was submitted is final: a row offers nothing."""

from __future__ import annotations

from typing import Any

from gateway.clients import graduates
from gateway.pages.graduates.drawer import drawer
from gateway.pages.graduates.shared import C0, NAME, Q0
from gateway.pages.office.ordering import ordered_by
from gateway.screens.declaration import Column, Empty, Filter, Query, Screen, State, Tool
from gateway.screens.registry import declare
from services.graduates.contract import SupplementQuery

KEY = "graduates.supplement"
FORM = "/graduates/supplement/form"
_SUBMITTED = State("submitted", "已提交", "good")


def _page(query: Query) -> dict[str, Any]:
    found = graduates().supplements(**query)
    return found | {"items": [row | {"state": _SUBMITTED.value} for row in found["items"]]}


SUPPLEMENTS = declare(
    Screen(
        key=KEY,
        source=_page,
        schema=frozenset(SupplementQuery().fields),
        export=lambda query: graduates().supplements_sheet(**query),
        order_export=ordered_by("graduates", "supplements", SupplementQuery),
        filters=(*Q0, Filter("created", "补报时间", kind="dates")),
        columns=(
            NAME,
            Column("state", "状态", kind="state", states=(_SUBMITTED,)),
            Column("id_number", "身份证号"),
            Column("student_no", "学号"),
            Column("exam_number", "考生号"),
            *C0,
            Column("graduation_year", "毕业年度", shown=False),
            Column("class_name", "班级", shown=False),
            Column("created_by", "补报人"),
            Column("created_at", "补报时间", kind="time"),
        ),
        tools=(Tool("add", "补报生源", "user-plus", href=FORM, main=True, plain=True),),
        drawer=drawer(),
        name_of="name",
        empty=Empty("还没有补报过生源", "漏报的毕业生可以点“补报生源”录入。", "user-plus"),
    )
)
