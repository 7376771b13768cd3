"""The audit trail."""

from __future__ import annotations

from marshmallow import fields

from kernel.paging import PageQuery, page_schema
from kernel.schemas import Choice, Day, Schema, Text

AUDIT_SEALED = "audit.sealed"
"""auth → messaging, the witness: a seal's `number` and `hash`; its key is the number."""


class AuditFilters(Schema):
    """Filters, and the body of an ordered export; `action` is a key or its beginning, days are those of
    Asia/Shanghai, both included. `text` is looked for in subject, values, reason, address and request id.
    """

    day_from = Day()
    day_to = Day()
    actor = Text(50)
    subject = Text(50)
    subject_id = Text(64)
    action = Text(100)
    text = Text(50)
    outcome = Choice(["done", "denied"])


class AuditQuery(AuditFilters, PageQuery):
    """A page of the list."""


class AuditChange(Schema):
    """One field of an entry: its title, its value before ("" where it had none) and after, in words."""

    name = fields.String()
    title = fields.String()
    before = fields.String()
    after = fields.String()


class AuditRow(Schema):
    """One entry: who, when, what, from what to what, why, from where. `change` is `changes` in one line."""

    id = fields.UUID()
    at = fields.DateTime()
    actor_kind = fields.String()
    actor_id = fields.UUID(allow_none=True)
    actor_user_name = fields.String()
    actor_name = fields.String()
    address = fields.String()
    action = fields.String()
    action_title = fields.String()
    subject_kind = fields.String()
    subject_id = fields.String()
    subject_title = fields.String()
    before = fields.Dict()
    after = fields.Dict()
    changes = fields.List(fields.Nested(AuditChange))
    change = fields.String()
    reason = fields.String()
    outcome = fields.String()
    request_id = fields.String(allow_none=True)
    allowed_actions = fields.List(fields.String())
    locked_reason = fields.String(allow_none=True)


AuditPage = page_schema(AuditRow)
