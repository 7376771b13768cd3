"""院系用户权限分配 (manual 4.2): for one user, for many at once, and all of it as a matrix; with its history."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, request

from codebook.screens import chapters
from gateway import answers, navigation
from gateway.clients import auth
from gateway.downloads import pass_on
from gateway.guard import page
from gateway.screens import table
from gateway.screens.registry import add_page
from kernel.errors import Malformed

KEY = "staff.permissions"
PATH = add_page(KEY)
VIEWS = (("", "按用户分配"), ("batch", "批量授权"), ("matrix", "权限矩阵"))


def grantable() -> list[dict[str, Any]]:
    """The tree of screens that a department user can be given, by chapter."""
    found = [
        {"title": chapter.title, "screens": [s for s in chapter.screens if s.grantable == "yes"]}
        for chapter in chapters()
    ]
    return [chapter for chapter in found if chapter["screens"]]


@page(PATH, KEY)
def show() -> Response:
    view = request.args.get("view", "")
    chapter, title = navigation.crumbs(KEY)
    frame: dict[str, Any] = {"chapter": chapter, "title": title, "path": PATH, "views": VIEWS, "view": view}
    if view == "matrix":
        return answers.page("staff/matrix.html", **frame, matrix=auth().grant_matrix(), chapters=grantable())
    template = "staff/batch.html" if view == "batch" else "staff/permissions.html"
    return answers.page(template, **frame, tree=auth().organization(), chapters=grantable(),
                        account=request.args.get("account", "")[:40])  # fmt: skip


@page(f"{PATH}/grants/<row:account_id>", KEY)
def grants(account_id: str) -> Response:
    """One user's grants with their version."""
    return jsonify(auth().grants(account_id))


@page(f"{PATH}/grants/<row:account_id>", KEY, ("PUT",))
def submit(account_id: str) -> Response:
    """提交: the whole new set, if nobody changed it meanwhile."""
    body = _body()
    version = body.get("version")
    if type(version) is not int:
        raise Malformed("no-version", "请求格式有误，请刷新页面后重试。")
    return jsonify(auth().set_grants(account_id, version, _texts(body, "keys")))


@page(f"{PATH}/grants/<row:account_id>", KEY, ("DELETE",))
def clear(account_id: str) -> Response:
    """清空: take everything away."""
    auth().clear_grants(account_id)
    return jsonify(auth().grants(account_id))


@page(f"{PATH}/grants/<row:account_id>/copy", KEY, ("POST",))
def copy(account_id: str) -> Response:
    """复制权限到…: the others get exactly the same grants."""
    return jsonify(auth().copy_grants(account_id, _texts(_body(), "account_ids")))


@page(f"{PATH}/batch", KEY, ("POST",))
def batch() -> Response:
    """授权 / 取消授权 for many users and whole departments."""
    body = _body()
    targets = {"account_ids": _texts(body, "account_ids"), "department_ids": _texts(body, "department_ids")}
    return jsonify(auth().change_grants(str(body.get("op", "")), _texts(body, "keys"), **targets))


@page(f"{PATH}/matrix.xlsx", KEY)
def export() -> Response:
    return pass_on(auth().export_grant_matrix(department_id=request.args.get("department_id", "")))


@page(f"{PATH}/history", KEY)
def history() -> Response:
    """授权记录, of everybody or of one user."""
    number = request.args.get("page", "1")
    page_number = number if number.isascii() and number.isdigit() and len(number) < 6 else "1"
    account = request.args.get("account", "")[:40]
    found = auth().grant_history(page=page_number, size=20, account_id=account)
    shown_path = f"{PATH}/history"
    pager = table.pager(shown_path, {"page": page_number, "size": "20", "account": account}, found["total"])
    return answers.page("staff/history.html", found=found, pager=pager, titles=_titles())


def _titles() -> dict[str, str]:
    return {screen.key: screen.title for chapter in grantable() for screen in chapter["screens"]}


def _body() -> dict[str, Any]:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise Malformed("not-json", "请求格式有误，请刷新页面后重试。")
    return body


def _texts(body: dict[str, Any], name: str) -> list[str]:
    found = body.get(name, [])
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise Malformed("not-a-list", "请求格式有误，请刷新页面后重试。")
    return found
