"""API clients (开放接口): programs of other offices that call /api/v1 with client credentials."""

from __future__ import annotations

from marshmallow import fields

from kernel.paging import PageQuery
from kernel.schemas import Choice, QueryFlag, Schema, Text, Whole, many

SCOPES = {
    "organization:read": "读取学校院系",
    "graduates:read": "读取毕业生基本信息",
    "plan:read": "读取就业方案",
    "agreements:read": "读取协议书",
}
"""Scopes that a school may give to its clients, with their Chinese titles."""
PLATFORM_SCOPES = {
    "graduates:platform": "派遣与回生源地办理（省级平台）",
    "agreements:platform": "协议书、鉴证与解约传送（省级平台）",
}
"""Scopes of the provincial platform alone: no school can give them."""


LONGEST_OVERLAP_HOURS = 7 * 24


class NewApiClient(Schema):
    """A client of the own school."""

    name = Text(50, least=1, required=True)
    scopes = many(Choice(SCOPES), len(SCOPES), least=1, required=True)


class ApiClientQuery(PageQuery):
    """The school's clients: all of them, or by whether they are in use."""

    enabled = QueryFlag()


class KeyRotation(Schema):
    """For how many hours the old secret still works beside the new one: at most seven days."""

    overlap_hours = Whole(0, LONGEST_OVERLAP_HOURS, load_default=24)


class ApiClientRow(Schema):
    """A client without its secret; `previous_secret_until` is when a rotated secret stops working."""

    id = fields.UUID()
    client_id = fields.String()
    name = fields.String()
    role = fields.String()
    scopes = fields.List(fields.String())
    scope_titles = fields.List(fields.String())
    enabled = fields.Boolean()
    created_at = fields.DateTime()
    last_used_at = fields.DateTime(allow_none=True)
    previous_secret_until = fields.DateTime(allow_none=True)
    allowed_actions = fields.List(fields.String())
    locked_reason = fields.String(allow_none=True)


class ApiClientCreated(ApiClientRow):
    """The only answer that ever shows the secret."""

    client_secret = fields.String()
