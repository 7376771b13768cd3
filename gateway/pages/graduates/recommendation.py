"""毕业生推荐表管理 (manual 7.9): departments keep political status and minor, the school looks on; both print."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response

from codebook.tables import table
from gateway import answers
from gateway.clients import graduates
from gateway.downloads import pass_on
from gateway.pages.graduates.drawer import drawer
from gateway.pages.graduates.shared import C0, NAME, Q0, department_options
from gateway.pages.office.jobs import one_job
from gateway.pages.office.ordering import ordered_by
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
    Tool,
)
from gateway.screens.registry import declare
from gateway.years import current_year, year_options
from kernel.errors import NotFound
from services.graduates.contract import RecommendationQuery
from services.graduates.contract.titles import RECOMMENDATION

STATES = tuple(State(value, title, tone) for value, (title, tone) in RECOMMENDATION.items())  # type: ignore[arg-type]
KEEP = "change_recommendation"
PRINT = "print"


def _statuses() -> Options:
    return [(entry.code, entry.label) for entry in table("political_statuses").at(current_year())]


def _years() -> Options:
    """This year first: forms are printed for it."""
    return sorted(year_options(), key=lambda year: year[0] != str(current_year()))


def _page(query: Query) -> dict[str, Any]:
    """Whoever sees a graduate here may print the form."""
    found = graduates().recommendations(**query)
    return found | {"items": [row | {"allowed_actions": [*row["allowed_actions"], PRINT]} for row in found["items"]]}


def _load(row_id: str) -> Row:
    found = graduates().recommendations(graduate_id=row_id)["items"]
    if not found:
        raise NotFound("no-graduate", "没有找到这名毕业生，请刷新列表后重试。")
    row: Row = found[0]
    return row


def _save(row_id: str | None, sent: dict[str, str]) -> str:
    values = {"political_status": sent["political_status"], "minor": sent["minor"].strip()}
    graduates().change_recommendation(str(row_id), int(sent["version"] or 0), values)
    return "已修改政治面貌和辅修专业。"


def _form_pdf(row_id: str) -> Response:
    return pass_on(graduates().recommendation_form(row_id))


def _order(ids: list[str], _reason: str) -> Mapping[str, Any]:
    ordered = graduates().order_recommendation_forms({"ids": ids})
    return {"done": len(ids), "failed": 0, "results": [], "job": ordered["id"]}


def _ordered(result: Mapping[str, Any]) -> Response:
    return answers.page("office/ordered.html", job=one_job(f"graduates:{result['job']}"))


def _order_class(_row: str | None, sent: dict[str, str]) -> str:
    wanted: dict[str, Any] = {"graduation_year": int(sent["graduation_year"])}
    wanted |= {name: sent[name].strip() for name in ("department_id", "class_name") if sent[name].strip()}
    return f"“{graduates().order_recommendation_forms(wanted)['title']}”已开始生成，完成后请到任务中心下载。"


STATUS = Field(
    "political_status", "政治面貌", kind="select", options=lambda: [("", "请选择"), *_statuses()], required=True
)
CHANGE = Form(
    (
        Field("name", "姓名", kind="read"),
        Field("student_no", "学号", kind="read"),
        STATUS,
        Field("minor", "辅修专业", most=60, hint="没有辅修专业的不填。"),
    ),
    _save,
    _load,
)
CLASS = Form(
    (
        Field("graduation_year", "毕业年度", kind="select", options=_years, required=True),
        Field("department_id", "院系", kind="select", options=department_options),
        Field("class_name", "班级", hint="填写完整的班级名称；不填则每个班级生成一个文件，打包下载。"),
    ),
    _order_class,
    lead="推荐表在后台生成，可以离开本页，完成后到任务中心下载。",
)

RECOMMENDATIONS = declare(
    Screen(
        key="graduates.recommendation",
        source=_page,
        schema=frozenset(RecommendationQuery().fields),
        export=lambda query: graduates().recommendations_sheet(**query),
        order_export=ordered_by("graduates", "recommendations", RecommendationQuery),
        filters=(
            *Q0,
            Filter("class_name", "班级", placeholder="填写完整班级名称"),
            Filter("political_status", "政治面貌", kind="select", options=lambda: [("", "全部"), *_statuses()]),
            Filter("minor", "辅修专业", kind="select", options=(("", "全部"), ("yes", "有"), ("no", "无"))),
        ),
        columns=(
            NAME,
            Column("form_state", "推荐表状态", kind="state", states=STATES),
            Column("student_no", "学号"),
            Column("political_status_title", "政治面貌"),
            Column("minor", "辅修专业"),
            *C0,
            Column("class_name", "班级"),
            Column("id_number", "身份证号", shown=False),
            Column("graduation_year", "毕业年度", shown=False),
            Column("recommended_by", "最近维护人", shown=False),
            Column("recommended_at", "最近维护时间", kind="time"),
        ),
        actions=(
            Action("change", "修改", "edit", form=CHANGE, allows=KEEP),
            Action(PRINT, "打印推荐表", "printer", view=_form_pdf, plain=True),
            Action(
                "political_status",
                "修改政治面貌",
                "edit",
                effect="将把 {n} 名毕业生的政治面貌改为：",
                done="已修改政治面貌",
                asks=(STATUS,),
                batch=lambda ids, given: graduates().set_political_status(ids, given["political_status"]),
                allows=KEEP,
                in_row=False,
            ),
            Action(
                "print_many",
                "打印推荐表",
                "printer",
                effect="将为 {n} 名毕业生生成推荐表，每个班级一个文件；完成后在任务中心下载。",
                batch=_order,
                outcome=_ordered,
                allows=PRINT,
                in_row=False,
            ),
        ),
        tools=(Tool("print_class", "打印本班推荐表", "printer", form=CLASS),),
        drawer=drawer(_load),
        name_of="name",
        empty=Empty("还没有毕业生", "生源数据导入或补报后，可以在这里维护推荐表。", "file-text"),
    )
)
