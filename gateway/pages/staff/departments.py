"""院系代码维护 (manual 4.4): two levels; a renamed department shows everywhere, as everybody stores its id."""

from __future__ import annotations

from typing import Any

from gateway.clients import auth
from gateway.pages.staff import imports
from gateway.screens.declaration import Action, Column, Drawer, Empty, Field, Filter, Form, Screen, State, Tabs, Tool
from gateway.screens.registry import declare
from kernel.errors import NotFound
from services.auth.contract import DepartmentQuery

KEY = "staff.departments"
ENABLED = (State(True, "启用", "good"), State(False, "停用", "off"))
FIELDS = (
    Field("code", "院系代码", required=True, most=10, hint="1 到 10 位数字或字母，本校内不能重复。"),
    Field("name", "院系名称", required=True, most=50),
)


def _load(row_id: str) -> dict[str, Any]:
    """The row of one department (there is no address for a single one: a school has some dozens)."""
    for page in range(1, 51):
        found = auth().departments(page=page, size=100)
        for row in found["items"]:
            if str(row["id"]) == row_id:
                return dict(row)
        if page * 100 >= found["total"]:
            break
    raise NotFound("not-found", "没有找到这个院系。")


def _change(row_id: str | None, sent: dict[str, str]) -> str:
    row = auth().change_department(str(row_id), int(sent["version"] or 0), _values(sent))
    return f"已保存“{row['name']}”，相关用户和毕业生的院系同步更新。"


def _create(_row_id: str | None, sent: dict[str, str]) -> str:
    row = auth().create_department(_values(sent))
    return f"已增加院系“{row['name']}”。"


def _values(sent: dict[str, str]) -> dict[str, str]:
    return {"code": sent["code"], "name": sent["name"]}


def _switch(enabled: bool) -> Any:
    return lambda row_id, _reason: auth().switch_department(row_id, enabled=enabled)


DEPARTMENTS = declare(
    Screen(
        key=KEY,
        source=lambda query: auth().departments(**query),
        schema=frozenset(DepartmentQuery().fields),
        export=lambda query: auth().export_departments(**query),
        tabs=Tabs("enabled", (("", "全部"), ("true", "启用"), ("false", "停用"))),
        filters=(Filter("code", "院系代码"), Filter("name", "院系名称")),
        columns=(
            Column("code", "院系代码", sort="code"),
            Column("name", "院系名称", kind="lead", sort="name"),
            Column("enabled", "状态", kind="state", states=ENABLED),
            Column("school_name", "上级"),
            Column("accounts", "用户数", kind="number"),
            Column("graduates", "毕业生数", kind="number"),
            Column("hint", "提示"),
        ),
        actions=(
            Action(
                "edit", "修改", "edit", form=Form(FIELDS, _change, _load, lead="院系的用户和毕业生数据会随之更新。")
            ),
            Action("enable", "启用", "circle-check", run=_switch(True), effect="将启用这个院系。"),
            Action(
                "disable",
                "停用",
                "ban",
                run=_switch(False),
                danger=True,
                effect="将停用这个院系，停用后不能再给它分配帐户；已有数据保留。",
            ),
        ),
        tools=(
            Tool("create", "增加院系代码", "plus", form=Form(FIELDS, _create), main=True),
            Tool("import", "导入", "file-import", href="/staff/departments/import"),
        ),
        drawer=Drawer("staff/department.html", lambda row_id: {"department": _load(row_id)}),
        name_of="name",
        empty=Empty("还没有院系", "逐个增加，或导入院系组织机构代码表。", "building"),
    )
)

imports.add(
    imports.Import(
        "/staff/departments/import",
        "导入院系代码表",
        "院系",
        template=lambda: auth().department_template(),
        run=lambda name, content, dry_run: auth().import_departments(name, content, dry_run=dry_run),
        mark=lambda name, content: auth().mark_departments(name, content),
    ),
    KEY,
)
