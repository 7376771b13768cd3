"""开放接口: the programs that call /api/v1 for the school; keys are shown once and rotated with overlap."""

from __future__ import annotations

from typing import Any

from flask import Response

from gateway import answers
from gateway.clients import auth
from gateway.pages.office import keys
from gateway.screens.declaration import Action, Column, Drawer, Empty, Field, Form, Screen, Tool
from gateway.screens.fields import Texts
from gateway.screens.registry import declare
from services.auth.contract import SCOPES, ApiClientQuery

_SCOPE = "scope:"


def _source(query: dict[str, str]) -> dict[str, Any]:
    found = auth().api_clients(**query)
    return found | {"items": [_shown(row) for row in found["items"]]}


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"scope_text": "、".join(row["scope_titles"])}


def _create(_row_id: str | None, sent: Texts) -> Response:
    scopes = [scope for scope in SCOPES if sent[_SCOPE + scope] == "true"]
    return _key(auth().create_api_client({"name": sent["name"], "scopes": scopes}))


def _rotate(row_id: str, hours: int) -> Response:
    return _key(auth().rotate_api_client(row_id, overlap_hours=hours))


def _key(client: dict[str, Any]) -> Response:
    """The only page that ever shows the secret."""
    return answers.page("office/api_key.html", client=client)


NEW = Form(
    fields=(
        Field("name", "名称", required=True, most=50, hint="对接系统的名称，如“学校数据中心”。"),
        *(Field(_SCOPE + scope, title, kind="check") for scope, title in SCOPES.items()),
    ),
    save=_create,
    lead="请勾选这个系统可以使用的范围；密钥在下一步显示一次。",
)
ROTATE = keys.rotation(_rotate, "新密钥立即可用；旧密钥在所选时间内仍然有效，请在此期间更换对接系统中的密钥。")

API_CLIENTS = declare(
    Screen(
        key="api_clients",
        source=_source,
        schema=frozenset(ApiClientQuery().fields),
        tabs=keys.TABS,
        columns=(
            Column("name", "名称", kind="lead"),
            Column("enabled", "状态", kind="state", states=keys.ENABLED),
            Column("client_id", "客户端编号"),
            Column("scope_text", "范围"),
            Column("last_used_at", "最近使用", kind="time", empty="从未使用"),
            Column("created_at", "建立时间", kind="time", shown=False),
            Column("previous_secret_until", "旧密钥有效至", kind="time"),
        ),
        actions=(
            Action("rotate", "更换密钥", "key", form=ROTATE),
            Action(
                "disable",
                "停用",
                "ban",
                run=lambda row_id, _: auth().disable_api_client(row_id),
                danger=True,
                effect="将停用这个客户端：它的令牌立即失效，并且不能再启用。",
            ),
        ),
        tools=(
            Tool("create", "新建客户端", "plus", form=NEW, main=True),
            Tool("docs", "接口文档", "api", href="/docs", plain=True),
        ),
        drawer=Drawer("office/api_client.html", lambda row_id: {"client": _shown(auth().api_client(row_id))}),
        name_of="name",
        empty=Empty("还没有接口客户端", "学校其他系统对接时，先在这里新建客户端，取得编号和密钥。", "api"),
    )
)
