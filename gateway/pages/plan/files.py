"""就业方案数据下载 (9.1): what is to be made, and the files made so far; a click on a name downloads."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from gateway import answers
from gateway.clients import reports
from gateway.downloads import pass_on
from gateway.guard import page
from gateway.pages.graduates.shared import degree_options, department_options
from gateway.pages.messages.shared import as_id
from gateway.rendering import file_size, fresh_key
from gateway.screens.declaration import Action, Column, Drawer, Empty, Query, Row, Screen, State, Tabs
from gateway.screens.registry import declare
from gateway.years import current_year, year_options
from kernel.errors import Conflict, Invalid, Unavailable
from services.reports.contract import PlanFileQuery
from services.reports.contract.titles import PLAN_FORMATS, PLAN_FORMS, PLAN_STATES

KEY = "plan.download"
PATH = "/plan/download"
STATES = tuple(State(value, title, tone) for value, (title, tone) in PLAN_STATES.items())  # type: ignore[arg-type]
_ASKED = ("graduation_year", "department_id", "degree")
_NO_YEAR = "请选择毕业年度。"


def _source(query: Query) -> dict[str, Any]:
    found = reports().plan_files(**query)
    return found | {"items": [_shown(row) for row in found["items"]]}


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    """A row with its size in words, how far it is, and what must be known of it."""
    problems = f"{row['problem_count']} 处文字不能原样写入，见“查看”" if row["problem_count"] else ""
    done, total = row["rows_done"], row["rows_total"]
    ready = row["state"] == "ready"
    return row | {
        "size_text": file_size(row["size"]) if ready else "",
        "records": row["records"] if ready else None,
        "settling": f"{done:,} / {total:,}" if row["settling"] and total else row["settling"],
        "note": row["error"] or problems,
        "degree_title": row["degree_title"] or "全部",
        "department_name": row["department_name"] or "全部",
    }


def _details(row_id: str) -> dict[str, Any]:
    return {"file": _shown(reports().plan_file(as_id(row_id)))}


def _download(row_id: str) -> Response:
    return pass_on(reports().plan_content(as_id(row_id)))


def _content_of(row: Row) -> str:
    return f"{PATH}/rows/{row['id']}/do/download" if "download" in row["allowed_actions"] else ""


def _card() -> dict[str, Any]:
    """The card over the list: what is to be made."""
    return {
        "years": year_options(), "year": str(current_year()), "departments": department_options(),
        "degrees": degree_options(), "forms": PLAN_FORMS.items(),
        "formats": [(value, word) for value, (word, _) in PLAN_FORMATS.items()],
        **_counted({"graduation_year": str(current_year())}),
    }  # fmt: skip


def _counted(asked: dict[str, str], problem: str = "") -> dict[str, Any]:
    """How many graduates the file would hold; None while the service does not say."""
    try:
        records = reports().plan_count(**asked) if asked.get("graduation_year") else None
    except (Unavailable, Invalid):
        records = None
    return {"records": records, "problem": problem, "key": fresh_key()}


def _given(values: Any) -> dict[str, str]:
    return {name: values[name] for name in _ASKED if values.get(name)}


FILES = declare(
    Screen(
        key=KEY,
        source=_source,
        schema=frozenset(PlanFileQuery().fields),
        tabs=Tabs("state", (("", "全部"), *((value, title) for value, (title, _) in PLAN_STATES.items()))),
        columns=(
            Column("name", "文件名", kind="lead"),
            Column("state", "状态", kind="state", states=STATES),
            Column("graduation_year", "毕业年度"),
            Column("degree_title", "学历层次"),
            Column("department_name", "院系"),
            Column("records", "记录数", kind="number"),
            Column("size_text", "大小"),
            Column("ordered_at", "生成时间", kind="time"),
            Column("kept_until", "保留至", kind="time"),
            Column("note", "说明"),
            Column("form_title", "格式", shown=False),
            Column("ordered_by", "生成人", shown=False),
        ),
        actions=(
            Action("download", "下载", "download", view=_download, plain=True),
            Action(
                "delete",
                "删除",
                "trash",
                danger=True,
                effect="将删除这个文件，之后不能再下载；需要时可以重新生成。",
                run=lambda row, _: reports().delete_plan_file(as_id(row)),
            ),
        ),
        drawer=Drawer("plan/file.html", _details),
        name_of="name",
        own_page=_content_of,
        template="plan/files.html",
        beside=_card,
        empty=Empty("还没有生成过文件", "在上面选择毕业年度和格式，点“生成最新”。", "file-spreadsheet"),
    )
)


@page(f"{PATH}/count", KEY)
def count() -> Response:
    """The number beside the button, asked for whenever a choice changes."""
    return answers.page("plan/count.html", path=PATH, **_counted(_given(request.args)))


@page(f"{PATH}/order", KEY, ("POST",))
def order() -> Response:
    """Order the file; the list shows how far it is."""
    form = request.form
    try:
        ordered = reports().order_plan_file(_values(), key=form.get("key") or None)
    except (Invalid, Conflict) as error:
        texts = [text for found in error.fields.values() for text in found]
        told = _counted(_given(form), " ".join(texts) or error.message)
        return answers.page("plan/count.html", 422, path=PATH, **told)
    said = {"text": f"已开始生成“{ordered['name']}”，完成后点文件名下载。"}
    done = answers.page("plan/count.html", path=PATH, **_counted(_given(form)))
    return answers.events(done, toast=said, reload=True, look=True)


def _values() -> dict[str, Any]:
    year = request.form.get("graduation_year", "")
    if not (year.isascii() and year.isdigit() and len(year) == 4):
        raise Invalid("no-year", _NO_YEAR)
    given = {name: request.form[name] for name in (*_ASKED, "form", "format") if request.form.get(name)}
    return given | {"graduation_year": int(year)}
