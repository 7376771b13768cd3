"""接收单发信息查看 (manual 3.2): read, reply, delete on one's own side."""

from __future__ import annotations

from flask import Response, request

from gateway import answers
from gateway.clients import messaging
from gateway.guard import page
from gateway.pages.messages.shared import CLIP, SENDER, SENT, SINGLE, TITLE, as_id, ids, message_values, open_message
from gateway.screens.declaration import Action, Column, Drawer, Empty, Screen, Tabs
from gateway.screens.registry import declare
from kernel.errors import Invalid
from services.messaging.contract import SINGLE_STATES, SingleQuery

INBOX = declare(
    Screen(
        key="messages.inbox",
        source=lambda query: messaging().singles(**query),
        schema=frozenset(SingleQuery().fields),
        export=lambda query: messaging().export("inbox/single", **query),
        tabs=Tabs("state", (("", "全部"), *SINGLE_STATES.items())),
        filters=(TITLE, SENDER, SENT),
        columns=(
            Column("title", "信息标题", kind="lead", sort="title"),
            Column("state", "状态", kind="state", states=SINGLE),
            CLIP,
            Column("sender_name", "发送人"),
            Column("sender_kind_title", "发送人身份"),
            Column("sent_at", "发送时间", kind="time", sort="sent_at"),
            Column("read_at", "阅读时间", kind="time", shown=False),
        ),
        actions=(
            Action(
                "delete",
                "删除",
                "trash",
                danger=True,
                batch=lambda rows, _: messaging().delete_singles(ids(rows)),
                run=lambda row, _: messaging().delete_singles([as_id(row)]),
                effect="将删除 {n} 条收到的信息。只从您的收件列表中移除，不影响发送人。",
            ),
            Action(
                "mark_read",
                "标记已读",
                "mail-opened",
                effect="将把 {n} 条信息标记为已读，发送人能看到阅读时间。",
                batch=lambda rows, _: messaging().read_singles(ids(rows)),
                matching={"state": "unread"},
                in_row=False,
            ),
        ),
        drawer=Drawer("messages/message.html", message_values, open_message),
        unread=lambda row: row["state"] == "unread",
        empty=Empty("还没有收到单发信息", "其他用户单独发给您的信息会出现在这里。", "mail"),
    )
)


@page("/messages/inbox/rows/<row:row_id>/reply", INBOX.key, ("POST",))
def reply(row_id: str) -> Response:
    """Answer the sender; the same form sent twice goes out once."""
    body = request.form.get("body", "").strip()
    try:
        if not body:
            raise Invalid("missing", "请填写回复内容。", fields={"body": ["请填写回复内容。"]})
        messaging().reply(as_id(row_id), body, key=request.form.get("key") or None)
    except Invalid as error:
        text = "；".join(error.fields.get("body", [error.message]))
        return answers.page("messages/reply.html", 422, **message_values(row_id), typed=body, problem=text, sent=False)
    response = answers.page("messages/reply.html", **message_values(row_id), typed="", problem="", sent=True)
    return answers.events(response, toast={"text": "回复已发送。"}, reload=True, saved=True)
