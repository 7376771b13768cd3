"""院系用户管理 (manual 4.3): data, password and 有效性 of the school's and its departments' users."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from gateway import answers
from gateway.clients import auth
from gateway.pages.staff import imports
from gateway.screens import batches, table
from gateway.screens.declaration import (
    Action,
    Column,
    Drawer,
    Empty,
    Field,
    Filter,
    Form,
    Options,
    Screen,
    State,
    Tabs,
    Tool,
)
from gateway.screens.registry import declare
from services.auth.contract import AccountQuery

KEY = "staff.accounts"
ENABLED = (State(True, "有效", "good"), State(False, "无效", "off"))
LEVEL_OPTIONS = (("", "全部"), ("school", "校级"), ("department", "院系"))
GENDERS = (("", "未填写"), ("1", "男"), ("2", "女"))
SCHOOL = "school"
"""The value of the department select that stands for the school level."""


def department_options(first: str = "全部院系") -> Options:
    """The school's departments for a select."""
    names = auth().department_names()
    return [("", first), *((str(d["id"]), d["name"] if d["enabled"] else f"{d['name']}（停用）") for d in names)]


def _places() -> Options:
    return [(SCHOOL, "学校（校级用户）"), *department_options()[1:]]


def _load(row_id: str) -> dict[str, Any]:
    account = auth().account(row_id)
    return account | {"department_id": account["department_id"] or SCHOOL}


def _save(row_id: str | None, sent: dict[str, str]) -> str:
    values: dict[str, Any] = {name: sent[name] for name in sent if name not in ("version", "department_id")}
    values["department_id"] = None if sent["department_id"] == SCHOOL else sent["department_id"]
    account = auth().change_account(str(row_id), int(sent["version"] or 0), values)
    return f"已保存 {account['name']} 的信息。"


def _reset(row_id: str | None, sent: dict[str, str]) -> str:
    auth().reset_password(str(row_id), sent["password"])
    return "密码已修改，请告知本人；下次登录时须先修改密码。"


def _switch(enabled: bool) -> Any:
    return lambda rows, _reason: auth().switch_accounts(rows, enabled=enabled)


def _switch_one(enabled: bool) -> Any:
    return lambda row, _reason: batches.single(auth().switch_accounts([row], enabled=enabled))


def to_permissions(row_id: str) -> Response:
    return answers.go(f"/staff/permissions?account={row_id}")


def sign_ins(row_id: str) -> Response:
    """The account's sign-in log."""
    number = request.args.get("page", "1")
    page_number = number if number.isascii() and number.isdigit() else "1"
    found = auth().sign_ins(row_id, page=page_number, size=20)
    pager = table.pager(request.path, {"page": page_number, "size": "20"}, found["total"])
    return answers.page("staff/sign_ins.html", account=auth().account(row_id), found=found, pager=pager)


EDIT = Form(
    load=_load,
    save=_save,
    fields=(
        Field("user_name", "用户名", kind="read"),
        Field("name", "用户姓名", required=True, most=50),
        Field("department_id", "隶属级别", kind="select", options=_places, required=True),
        Field("gender", "性别", kind="select", options=GENDERS),
        Field("duty", "职务", most=50),
        Field("phone", "办公电话", most=20),
        Field("mobile", "手机", most=11),
        Field("email", "邮箱", most=100),
        Field("remark", "备注", kind="area", most=200),
    ),
)
PASSWORD = Form(
    save=_reset,
    lead="设置后该用户的登录立即失效，需用新密码登录，并在登录后先修改密码。",
    fields=(Field("password", "新密码", kind="password", required=True, hint="6 至 10 位数字或字母。", generate=True),),
)

ACCOUNTS = declare(
    Screen(
        key=KEY,
        source=lambda query: auth().accounts(**query),
        schema=frozenset(AccountQuery().fields),
        export=lambda query: auth().export_accounts(**query),
        tabs=Tabs("enabled", (("", "全部"), ("true", "有效"), ("false", "无效"))),
        filters=(
            Filter("department_id", "院系", kind="select", options=department_options),
            Filter("user_name", "用户名"),
            Filter("name", "姓名"),
            Filter("level", "级别", kind="select", options=LEVEL_OPTIONS),
        ),
        columns=(
            Column("user_name", "用户名", kind="lead", sort="user_name"),
            Column("name", "用户姓名", sort="name"),
            Column("enabled", "有效性", kind="state", states=ENABLED),
            Column("level_title", "级别"),
            Column("department_name", "所属院系"),
            Column("gender_title", "性别", shown=False),
            Column("duty", "职务", shown=False),
            Column("phone", "联系电话"),
            Column("last_sign_in_at", "最近登录", kind="time", sort="last_sign_in_at"),
            Column("created_at", "创建时间", kind="time", sort="created_at", shown=False),
        ),
        actions=(
            Action("edit", "修改", "edit", form=EDIT),
            Action("password", "修改密码", "key", form=PASSWORD),
            Action("grants", "查看权限", "shield-check", view=to_permissions, plain=True),
            Action("sign_ins", "登录日志", "history", view=sign_ins),
            Action(
                "enable",
                "启用",
                "circle-check",
                run=_switch_one(True),
                batch=_switch(True),
                matching={"enabled": "false"},
                undo="disable",
                effect="将启用 {n} 个帐户，启用后即可登录。",
            ),
            Action(
                "disable",
                "停用",
                "ban",
                run=_switch_one(False),
                batch=_switch(False),
                danger=True,
                matching={"enabled": "true"},
                undo="enable",
                effect="将停用 {n} 个帐户，这些用户会立即退出登录。",
            ),
        ),
        tools=(Tool("import", "导入", "file-import", href="/staff/accounts/import"),),
        drawer=Drawer("staff/account.html", lambda row_id: {"account": auth().account(row_id)}),
        name_of="name",
        empty=Empty("还没有用户", "在“院系帐户分配”中创建，或从 Excel 批量导入。", "users"),
    )
)

imports.add(
    imports.Import(
        "/staff/accounts/import",
        "导入院系用户",
        "用户",
        template=lambda: auth().account_template(),
        run=lambda name, content, dry_run: auth().import_accounts(name, content, dry_run=dry_run),
        mark=lambda name, content: auth().mark_accounts(name, content),
    ),
    KEY,
)
