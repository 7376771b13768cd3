"""What messaging takes and gives: limits, titles of states, schemas. The gateway and other services may import it."""

from __future__ import annotations

from typing import Any, ClassVar

from marshmallow import fields, validates_schema

from kernel.paging import PageQuery, sort_field
from kernel.schemas import Choice, Day, Ident, QueryWhole, Schema, Text, Whole, many

TITLE_LENGTH = 100
BODY_LENGTH = 5000
MAX_RECIPIENTS = 500
MAX_LINES = 50
MAX_ATTACHMENTS = 5
ATTACHMENT_BYTES = 10 * 1024 * 1024
DIRECT_ROWS = 2000
"""An unread list of more rows than this comes from a job."""

UNREAD_EXPORT = "messaging.unread_export"
KINDS = {"single": "单发", "broadcast": "群发"}
PERSON_KINDS = {"graduate": "毕业生", "staff": "学校/院系用户", "employer": "单位", "authority": "主管部门"}
AUDIENCE_KINDS = {"graduate": "毕业生", "staff": "学校/院系用户"}
SINGLE_STATES = {"unread": "未读", "read": "已读", "replied": "已回复"}
BROADCAST_STATES = {"unread": "未读", "read": "已读"}
YEARS = (1990, 2100)


class AudienceLine(Schema):
    """One line of an audience: all given conditions together; what is absent or null is any. Lines add up."""

    kind = Choice(AUDIENCE_KINDS, load_default=None, allow_none=True)
    department_id = Ident(load_default=None, allow_none=True)
    graduation_year = Whole(*YEARS, load_default=None, allow_none=True)
    degree = Text(8, load_default=None, allow_none=True)
    major = Text(100, load_default=None, allow_none=True)


def _lines(**options: Any) -> Any:
    return fields.List(fields.Nested(AudienceLine), validate=_line_count, **options)


def _line_count(lines: list[Any]) -> None:
    from marshmallow import ValidationError

    if not 1 <= len(lines) <= MAX_LINES:
        raise ValidationError(f"群发范围应有 1 到 {MAX_LINES} 行。")


class AudienceBody(Schema):
    """A question: how many would receive this."""

    lines = _lines(required=True)


class AudienceCount(Schema):
    """How many people an audience has now, the sender not counted."""

    count = fields.Integer()


class NewMessage(Schema):
    """A message to send: `recipient_ids` for a single one, `audience` for a broadcast."""

    EXAMPLE: ClassVar = {
        "kind": "broadcast",
        "title": "关于填写就业协议书的通知",
        "body": "请于 6 月 30 日前填写就业协议书。",
        "audience": [{"kind": "graduate", "graduation_year": 2026}],
    }
    kind = Choice(KINDS, required=True)
    title = Text(TITLE_LENGTH, least=1, required=True)
    body = Text(BODY_LENGTH, least=1, lines=True, required=True)
    attachment_ids = many(Ident(), MAX_ATTACHMENTS, load_default=list)
    recipient_ids = many(Ident(), MAX_RECIPIENTS, load_default=list)
    audience = _lines(load_default=None, allow_none=True)

    @validates_schema(skip_on_field_errors=True)
    def _one_kind_of_receiver(self, data: dict[str, Any], **_: Any) -> None:
        from marshmallow import ValidationError

        single = data["kind"] == "single"
        if single and not data["recipient_ids"]:
            raise ValidationError("请至少选择一位接收人。", "recipient_ids")
        if not single and not data["audience"]:
            raise ValidationError("请选择群发范围。", "audience")
        if data["audience"] if single else data["recipient_ids"]:
            raise ValidationError("单发只填接收人，群发只填群发范围。", "audience" if single else "recipient_ids")


class ReplyBody(Schema):
    """An answer to a received single message."""

    body = Text(BODY_LENGTH, least=1, lines=True, required=True)
    attachment_ids = many(Ident(), MAX_ATTACHMENTS, load_default=list)


class RemindBody(Schema):
    """The text of a reminder; empty for the usual one."""

    body = Text(BODY_LENGTH, lines=True, load_default="")


class RecipientQuery(PageQuery):
    """The picker's filter. `user_name` is an exact match that reaches anybody of the own school."""

    kind = Choice(PERSON_KINDS)
    q = Text(50)
    user_name = Text(64)
    department_id = Ident()
    graduation_year = QueryWhole(*YEARS)
    degree = Text(8)
    major = Text(100)


class _Dates(PageQuery):
    title = Text(TITLE_LENGTH)
    sent_from = Day()
    sent_to = Day()
    sort = sort_field("sent_at", "title", default="-sent_at")


class SingleQuery(_Dates):
    """Filter of received single messages (manual 3.2)."""

    sender = Text(50)
    state = Choice(SINGLE_STATES)


class BroadcastQuery(_Dates):
    """Filter of received broadcasts (manual 3.3)."""

    sender = Text(50)
    state = Choice(BROADCAST_STATES)


class SentQuery(_Dates):
    """Filter of sent messages (manual 3.4)."""

    kind = Choice(KINDS)


class UnreadQuery(Schema):
    """Page of those who have not read: goes on behind `after`, the `next_after` of the page before."""

    after = Text(64)
    size = QueryWhole(1, 500, load_default=50)


class _Row(Schema):
    allowed_actions = fields.List(fields.String())
    locked_reason = fields.String(allow_none=True)


class PersonRow(_Row):
    """A person as the picker shows one; `name` is masked outside a department sender's reach."""

    id = fields.UUID()
    kind = fields.String()
    kind_title = fields.String()
    user_name = fields.String()
    name = fields.String()
    department_name = fields.String(allow_none=True)
    graduation_year = fields.Integer(allow_none=True)
    degree = fields.String(allow_none=True)
    degree_title = fields.String(allow_none=True)
    major = fields.String(allow_none=True)


class ReceiptRow(PersonRow):
    """A receiver of one's own message; `read_at` is null while unread."""

    student_no = fields.String(allow_none=True)
    read_at = fields.DateTime(allow_none=True)


class UnreadPage(Schema):
    """Those who have not read, in the order of user names; `next_after` is null on the last page."""

    items = fields.List(fields.Nested(ReceiptRow))
    next_after = fields.String(allow_none=True)
    total = fields.Integer()
    size = fields.Integer()


class Option(Schema):
    """A choice in a list."""

    value = fields.String()
    title = fields.String()


class AudienceOptions(Schema):
    """What a sender may choose from; department staff get only their own department."""

    kinds = fields.List(fields.Nested(Option))
    departments = fields.List(fields.Nested(Option))
    years = fields.List(fields.Integer())
    degrees = fields.List(fields.Nested(Option))
    majors = fields.List(fields.String())


class AttachmentSchema(Schema):
    """A stored attachment; `size` in bytes."""

    id = fields.UUID()
    name = fields.String()
    size = fields.Integer()
    content_type = fields.String()


class ReceivedRow(_Row):
    """A received message in a list; `state` is one of SINGLE_STATES or BROADCAST_STATES."""

    id = fields.UUID()
    kind = fields.String()
    title = fields.String()
    sender_id = fields.UUID()
    sender_name = fields.String()
    sender_title = fields.String()
    sender_kind = fields.String()
    sender_kind_title = fields.String()
    audience_title = fields.String()
    sent_at = fields.DateTime()
    read_at = fields.DateTime(allow_none=True)
    state = fields.String()
    state_title = fields.String()
    attachment_count = fields.Integer()


class SentRow(_Row):
    """A sent message in a list: receivers, how many have read, how many have not."""

    id = fields.UUID()
    kind = fields.String()
    kind_title = fields.String()
    title = fields.String()
    audience_title = fields.String()
    sent_at = fields.DateTime()
    audience_count = fields.Integer()
    read_count = fields.Integer()
    unread_count = fields.Integer()
    attachment_count = fields.Integer()


class MessageSchema(ReceivedRow):
    """A whole message. `box` is "single", "broadcasts" or "sent": where the asker has it."""

    box = fields.String()
    body = fields.String()
    reply_to_id = fields.UUID(allow_none=True)
    attachments = fields.List(fields.Nested(AttachmentSchema))


class SentResult(Schema):
    """A message was sent to so many."""

    id = fields.UUID()
    count = fields.Integer()


class Summary(Schema):
    """Counts for badges; 0 for a box that the asker may not open."""

    unread_single = fields.Integer()
    unread_broadcasts = fields.Integer()
