"""事件推送: addresses that hear of what happens, their secrets, and what was sent to them."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from gateway import answers
from gateway.clients import auth
from gateway.guard import page
from gateway.pages.messages.shared import as_id
from gateway.pages.office import keys
from gateway.screens import table
from gateway.screens.declaration import Action, Column, Drawer, Empty, Field, Form, Screen, Tool
from gateway.screens.fields import Texts
from gateway.screens.registry import declare
from services.auth.contract import DELIVERY_STATES, WEBHOOK_EVENTS, WebhookQuery

KEY = "webhooks"
TONES = {"waiting": "wait", "delivered": "good", "failed": "bad"}
GROUPS = {
    "agreement": "协议书存档、撤消存档、解约",
    "application": "业务审批结果",
    "plan": "就业方案锁定、解锁",
    "import": "数据导入完成",
}
"""Events by their first word: one tick for each; an interface may choose single ones."""
_EVENT = "event:"
_SIZE = 10


def _source(query: dict[str, str]) -> dict[str, Any]:
    found = auth().webhooks(**query)
    return found | {"items": [_shown(row) for row in found["items"]]}


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"event_text": "、".join(row["event_titles"])}


def _create(_row_id: str | None, sent: Texts) -> Response:
    return _secret(auth().create_webhook(_values(sent)))


def _save(row_id: str | None, sent: Texts) -> str:
    auth().change_webhook(str(row_id), int(sent["version"] or 0), _values(sent))
    return "保存成功。"


def _values(sent: Texts) -> dict[str, Any]:
    events = [event for event in WEBHOOK_EVENTS if sent[_EVENT + _group(event)] == "true"]
    return {"name": sent["name"], "url": sent["url"], "events": events}


def _group(event: str) -> str:
    return event.partition(".")[0]


def _load(row_id: str) -> dict[str, Any]:
    row = auth().webhook(row_id)
    return row | {_EVENT + _group(event): "true" for event in row["events"]}


def _rotate(row_id: str, hours: int) -> Response:
    return _secret(auth().rotate_webhook(row_id, overlap_hours=hours))


def _secret(webhook: dict[str, Any]) -> Response:
    """The only page that ever shows the secret."""
    return answers.page("office/webhook_secret.html", webhook=webhook)


def _deliveries(row_id: str) -> Response:
    """What was sent to an address, newest first, of one state or of all."""
    state = request.args.get("state", "")
    query = {"page": request.args.get("page", "1"), "size": str(_SIZE)}
    query |= {"state": state} if state in DELIVERY_STATES else {}
    found = auth().deliveries(row_id, **query)
    pager = table.pager(f"/webhooks/rows/{row_id}/do/deliveries", query, found["total"])
    return answers.page("office/deliveries.html", webhook=auth().webhook(row_id), found=found, pager=pager,
                        states=DELIVERY_STATES, state=query.get("state", ""), tones=TONES)  # fmt: skip


@page("/webhooks/rows/<row:row_id>/deliveries/<row:delivery_id>/replay", KEY, ("POST",))
def replay(row_id: str, delivery_id: str) -> Response:
    """Send one message again; the log comes back."""
    auth().replay(as_id(delivery_id))
    return answers.events(_deliveries(row_id), toast={"text": "已重新发送。"}, reload=True)


FIELDS = (
    Field("name", "名称", required=True, most=50, hint="接收系统的名称。"),
    Field("url", "地址", required=True, most=500, hint="以 https:// 开头，须能从公网访问。"),
    *(Field(_EVENT + group, title, kind="check") for group, title in GROUPS.items()),
)
ROTATE = keys.rotation(_rotate, "在所选时间内，每条消息同时带有新旧两个密钥的签名，请在此期间更换接收系统中的密钥。")

WEBHOOKS = declare(
    Screen(
        key=KEY,
        source=_source,
        schema=frozenset(WebhookQuery().fields),
        tabs=keys.TABS,
        columns=(
            Column("name", "名称", kind="lead"),
            Column("enabled", "状态", kind="state", states=keys.ENABLED),
            Column("url", "地址"),
            Column("event_text", "事件"),
            Column("last_success_at", "最近送达", kind="time", empty="从未送达"),
            Column("waiting", "待发送", kind="number"),
            Column("failed", "未送达", kind="number"),
        ),
        actions=(
            Action("deliveries", "推送记录", "history", view=_deliveries, main=True),
            Action("edit", "修改", "edit", form=Form(FIELDS, _save, _load)),
            Action("rotate", "更换密钥", "key", form=ROTATE),
            Action(
                "test",
                "发送测试",
                "send",
                run=lambda row_id, _: auth().test_webhook(row_id),
                effect="将向这个地址发送一条测试消息，结果见推送记录。",
                done="测试消息已提交发送",
            ),
            Action(
                "replay_failed",
                "重发未送达",
                "refresh",
                run=lambda row_id, _: auth().replay_failed(row_id),
                effect="将重新发送这个地址的全部未送达消息。",
                done="已重新提交发送",
            ),
            Action(
                "enable",
                "启用",
                "circle-check",
                run=lambda row_id, _: auth().switch_webhook(row_id, enabled=True),
                effect="将启用推送，停用前还没有发出的消息会继续发送。",
            ),
            Action(
                "disable",
                "停用",
                "ban",
                run=lambda row_id, _: auth().switch_webhook(row_id, enabled=False),
                danger=True,
                effect="将停用推送：停用期间发生的事件不会补发。",
            ),
        ),
        tools=(Tool("create", "新建推送", "plus", form=Form(FIELDS, _create), main=True),),
        drawer=Drawer("office/webhook.html", lambda row_id: {"webhook": _shown(auth().webhook(row_id))}),
        name_of="name",
        empty=Empty("还没有推送地址", "业务发生变化时，系统可以主动通知学校的其他系统。", "speakerphone"),
    )
)
