"""Imports from workbooks: all rows or none."""

from __future__ import annotations

from marshmallow import fields

from kernel.schemas import QueryFlag, Schema


class ImportQuery(Schema):
    """`dry_run=true` only checks."""

    dry_run = QueryFlag(load_default=False)


class ImportFault(Schema):
    """One refused cell: the row as Excel numbers it; column and title are empty for the whole row."""

    row = fields.Integer()
    column = fields.String()
    title = fields.String()
    message = fields.String()


class ImportResult(Schema):
    """`written` is false after a dry run and when any row was refused; `truncated`: more errors than are listed."""

    rows = fields.Integer()
    created = fields.Integer()
    updated = fields.Integer()
    written = fields.Boolean()
    truncated = fields.Boolean()
    errors = fields.List(fields.Nested(ImportFault))
