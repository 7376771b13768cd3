"""Webhooks (事件推送): messages about what happened, sent to other systems by the Standard Webhooks scheme.

A message is `{"type", "timestamp", "data"}`; `data` holds ids, states and times.
"""

from __future__ import annotations

from marshmallow import fields

from kernel.paging import PageQuery
from kernel.schemas import Choice, QueryFlag, Schema, Text, many

WEBHOOK_EVENTS = {
    "agreement.archived": "协议书存档",
    "agreement.unarchived": "协议书撤消存档",
    "agreement.terminated": "协议书解约",
    "application.decided": "业务审批结果",
    "plan.locked": "就业方案锁定",
    "plan.unlocked": "就业方案解锁",
    "import.finished": "数据导入完成",
}
TEST_EVENT = "webhook.test"
"""Sent when somebody asks for it, to see whether the address works."""
DELIVERY_STATES = {"waiting": "待发送", "delivered": "已送达", "failed": "未送达"}


class WebhookQuery(PageQuery):
    """The school's addresses: all of them, or by whether they are in use."""

    enabled = QueryFlag()


class NewWebhook(Schema):
    """An address of another system, https only."""

    name = Text(50, least=1, required=True)
    url = Text(500, least=1, required=True)
    events = many(Choice(WEBHOOK_EVENTS), len(WEBHOOK_EVENTS), least=1, required=True)


class WebhookChange(Schema):
    """What of it changes."""

    name = Text(50, least=1)
    url = Text(500, least=1)
    events = many(Choice(WEBHOOK_EVENTS), len(WEBHOOK_EVENTS), least=1)


class WebhookRow(Schema):
    """An address without its secret; `off_reason` tells why the system switched it off."""

    id = fields.UUID()
    name = fields.String()
    url = fields.String()
    events = fields.List(fields.String())
    event_titles = fields.List(fields.String())
    enabled = fields.Boolean()
    off_reason = fields.String()
    version = fields.Integer()
    created_at = fields.DateTime()
    last_success_at = fields.DateTime(allow_none=True)
    failing_since = fields.DateTime(allow_none=True)
    previous_secret_until = fields.DateTime(allow_none=True)
    waiting = fields.Integer()
    failed = fields.Integer()
    allowed_actions = fields.List(fields.String())
    locked_reason = fields.String(allow_none=True)


class WebhookCreated(WebhookRow):
    """The only answer that ever shows the secret (whsec_…)."""

    secret = fields.String()


class DeliveryQuery(PageQuery):
    """Messages of one address, newest first."""

    state = Choice(DELIVERY_STATES)


class DeliveryRow(Schema):
    """One message: `event_id` is its webhook-id; `error` tells why the last try did not go well."""

    id = fields.UUID()
    event_id = fields.UUID()
    event = fields.String()
    event_title = fields.String()
    state = fields.String()
    state_title = fields.String()
    attempts = fields.Integer()
    created_at = fields.DateTime()
    tried_at = fields.DateTime(allow_none=True)
    due_at = fields.DateTime(allow_none=True)
    status = fields.Integer(allow_none=True)
    error = fields.String()
    data = fields.Dict()
    allowed_actions = fields.List(fields.String())
    locked_reason = fields.String(allow_none=True)


class Replayed(Schema):
    """How many messages will be sent again."""

    count = fields.Integer()
