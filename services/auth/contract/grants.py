"""Grants of screens to department accounts (manual 4.2)."""

from __future__ import annotations

from marshmallow import fields

from kernel.paging import PageQuery
from kernel.schemas import Choice, Day, Ident, Schema, Text, many

KEYS = 100


class Grants(Schema):
    """Granted screen keys in menu order; send `version` back as If-Match."""

    account_id = fields.UUID()
    user_name = fields.String()
    name = fields.String()
    department_name = fields.String(allow_none=True)
    version = fields.Integer()
    keys = fields.List(fields.String())


class GrantsChange(Schema):
    """The whole new set."""

    keys = many(Text(64, least=1), KEYS, required=True)


class GrantsBatch(Schema):
    """Grant adds, revoke takes away; a department stands for all its staff accounts."""

    account_ids = many(Ident(), 500, load_default=list)
    department_ids = many(Ident(), 500, load_default=list)
    keys = many(Text(64, least=1), KEYS, least=1, required=True)
    op = Choice(["grant", "revoke"], required=True)


class GrantsCopy(Schema):
    """The accounts that shall hold exactly the same grants."""

    account_ids = many(Ident(), 500, least=1, required=True)


class MatrixQuery(Schema):
    """Restrict the matrix to one department."""

    department_id = Ident()


class MatrixColumn(Schema):
    """A grantable screen."""

    key = fields.String()
    title = fields.String()
    chapter = fields.String()


class MatrixRow(Schema):
    """A department account and the keys it holds."""

    id = fields.UUID()
    user_name = fields.String()
    name = fields.String()
    department_id = fields.UUID()
    department_name = fields.String()
    enabled = fields.Boolean()
    keys = fields.List(fields.String())


class Matrix(Schema):
    """Users by screens."""

    columns = fields.List(fields.Nested(MatrixColumn))
    rows = fields.List(fields.Nested(MatrixRow))


class HistoryQuery(PageQuery):
    """Who granted what to whom, newest first; days are those of Asia/Shanghai, both included."""

    account_id = Ident()
    day_from = Day()
    day_to = Day()
