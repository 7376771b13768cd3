"""单位身份信息核对 (10.4): one name, many names from a file, and what was asked before."""

from __future__ import annotations

from marshmallow import fields

from kernel.paging import PageQuery
from kernel.schemas import Choice, Day, Ident, Schema, Text
from services.reports.domain.checks import OUTCOMES

LARGEST_FILE = 2_000_000
"""Bytes of a file of names."""


class CheckBody(Schema):
    """The name must be exactly the register's."""

    name = Text(100, least=1, required=True)


class RegisterEntry(Schema):
    """An organisation as the register tells of it."""

    code = fields.String()
    name = fields.String()
    kind = fields.String()
    legal_person = fields.String()
    address = fields.String()
    region = fields.String()
    scope = fields.String()
    founded_on = fields.Date(allow_none=True)
    valid_until = fields.Date(allow_none=True)
    state = fields.String()


class Checked(Schema):
    """`outcome` found, missing or unreachable with its word; `near` are suggestions for a missing name.

    `register` is what was asked; `kept_at` is when the answer was fetched, if it was kept from an earlier check. Of the
    history, who asked and when are told instead.
    """

    id = fields.UUID()
    name = fields.String()
    outcome = fields.String()
    outcome_title = fields.String()
    tone = fields.String()
    message = fields.String()
    found = fields.Nested(RegisterEntry, allow_none=True)
    near = fields.List(fields.String())
    register = fields.String()
    kept_at = fields.DateTime(allow_none=True)
    asked_by = fields.String()
    asked_at = fields.DateTime()


class CheckQuery(PageQuery):
    """The history, newest first; `job_id` asks for the names of one file."""

    name = Text(100)
    outcome = Choice(OUTCOMES)
    asked_from = Day()
    asked_to = Day()
    job_id = Ident()


class CheckRow(Schema):
    """One check of the history."""

    id = fields.UUID()
    name = fields.String()
    outcome = fields.String()
    outcome_title = fields.String()
    tone = fields.String()
    code = fields.String()
    state = fields.String()
    asked_by = fields.String()
    asked_at = fields.DateTime()
    allowed_actions = fields.List(fields.String())
    locked_reason = fields.String(allow_none=True)
