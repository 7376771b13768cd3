"""已发信息查看 (manual 3.4): 单发 → 查看; 群发 → 已读 and the Excel of 未读; reminding those who have not read."""

from __future__ import annotations

from flask import Response, request

from gateway import answers
from gateway.clients import messaging
from gateway.downloads import pass_on
from gateway.guard import page
from gateway.pages.messages.shared import CLIP, SENT, TITLE, as_id, message_values
from gateway.pages.office.jobs import one_job
from gateway.rendering import fresh_key
from gateway.screens import table
from gateway.screens.declaration import Action, Column, Drawer, Empty, Field, Form, Screen, State, Tabs
from gateway.screens.registry import declare
from services.messaging.contract import DIRECT_ROWS, KINDS, SentQuery

PAGE = 20
KIND_STATES = (State("single", "单发", "run"), State("broadcast", "群发", "good"))


def receipts(row_id: str) -> Response:
    """Who has read it and when; of a single message also who has not ("尚未阅读")."""
    number = request.args.get("page", "1")
    page_number = int(number) if number.isascii() and number.isdigit() else 1
    message = messaging().message(as_id(row_id))
    found = messaging().receipts(as_id(row_id), page=page_number, size=PAGE)
    pager = table.pager(request.path, {"page": str(page_number), "size": str(PAGE)}, found["total"])
    return answers.page("messages/receipts.html", message=message, people=found["items"], pager=pager)


def unread(row_id: str) -> Response:
    """The Excel of those who have not read: at once when it is short, else a job with its progress."""
    total = messaging().unread(as_id(row_id), size=1)["total"]
    if total <= DIRECT_ROWS and not answers.wants_fragment():
        return pass_on(messaging().unread_sheet(as_id(row_id)))
    message = messaging().message(as_id(row_id))
    return answers.page(
        "messages/unread.html", message=message, id=row_id, total=total, direct=total <= DIRECT_ROWS, key=fresh_key()
    )


def remind(row_id: str | None, sent: dict[str, str]) -> str:
    result = messaging().remind(as_id(str(row_id)), sent["body"])
    return f"已向 {result['count']} 位未读用户发出提醒。"


SENT_SCREEN = declare(
    Screen(
        key="messages.sent",
        source=lambda query: messaging().sent(**query),
        schema=frozenset(SentQuery().fields),
        export=lambda query: messaging().export("sent", **query),
        tabs=Tabs("kind", (("", "全部"), *KINDS.items())),
        filters=(TITLE, SENT),
        columns=(
            Column("title", "信息标题", kind="lead", sort="title"),
            Column("kind", "发送类型", kind="state", states=KIND_STATES),
            Column("read_count", "阅读状态", kind="meter", of="audience_count"),
            CLIP,
            Column("audience_title", "接收对象"),
            Column("unread_count", "未读人数", kind="number", shown=False),
            Column("sent_at", "发送时间", kind="time", sort="sent_at"),
        ),
        actions=(
            Action("view", "查看", "eye", view=receipts, allows="receipts", only=lambda row: row["kind"] == "single"),
            Action(
                "read", "已读", "checks", view=receipts, allows="receipts", only=lambda row: row["kind"] == "broadcast"
            ),
            Action("unread", "未读", "file-spreadsheet", view=unread),
            Action(
                "remind",
                "提醒未读",
                "bell-ringing",
                form=Form(
                    fields=(Field("body", "提醒内容", kind="area", hint="不填时发送默认的提醒文字。", most=500),),
                    save=remind,
                    lead="将向尚未阅读这条信息的用户再发一条提醒。",
                ),
            ),
        ),
        drawer=Drawer("messages/message.html", message_values, in_row=False),
        empty=Empty("还没有发出过信息", "在“新建信息”中发送后，可以在这里查看阅读情况。", "send"),
    )
)


@page("/messages/sent/rows/<row:row_id>/unread-exports", SENT_SCREEN.key, ("POST",))
def order_unread(row_id: str) -> Response:
    """Order the long list as a job and show its progress in the dialog."""
    ordered = messaging().order_unread_export(as_id(row_id), key=request.form.get("key") or None)
    response = answers.page("office/ordered.html", job=one_job(f"messaging:{ordered['id']}"))
    return answers.events(response, look=True)
