"""接收群发信息查看 (manual 3.3): read only; the manual gives no reply."""

from __future__ import annotations

from gateway.clients import messaging
from gateway.pages.messages.shared import BROADCAST, CLIP, SENDER, SENT, TITLE, message_values, open_message
from gateway.screens.declaration import Column, Drawer, Empty, Screen, Tabs
from gateway.screens.registry import declare
from services.messaging.contract import BROADCAST_STATES, BroadcastQuery

BROADCASTS = declare(
    Screen(
        key="messages.broadcasts",
        source=lambda query: messaging().broadcasts(**query),
        schema=frozenset(BroadcastQuery().fields),
        export=lambda query: messaging().export("inbox/broadcasts", **query),
        tabs=Tabs("state", (("", "全部"), *BROADCAST_STATES.items())),
        filters=(TITLE, SENDER, SENT),
        columns=(
            Column("title", "信息标题", kind="lead", sort="title"),
            Column("state", "状态", kind="state", states=BROADCAST),
            CLIP,
            Column("sender_name", "发送人"),
            Column("sender_title", "发送单位"),
            Column("audience_title", "发送范围"),
            Column("sent_at", "发送时间", kind="time", sort="sent_at"),
        ),
        drawer=Drawer("messages/message.html", message_values, open_message),
        unread=lambda row: row["state"] == "unread",
        empty=Empty("还没有收到群发信息", "学校或院系群发的通知会出现在这里。", "speakerphone"),
    )
)
