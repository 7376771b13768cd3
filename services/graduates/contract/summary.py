"""Counts of waiting work, for badges and 工作台."""

from __future__ import annotations

from marshmallow import fields

from kernel.schemas import Schema


class Summary(Schema):
    """What waits, by kind; only kinds of the asker's own screens. `applications`: to be decided; `imports`: files
    that wait for a decision of their uploader.
    """

    applications = fields.Dict(keys=fields.String(), values=fields.Integer())
    imports = fields.Dict(keys=fields.String(), values=fields.Integer())
