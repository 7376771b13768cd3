"""The freeze of a school's year by graduates' worker (8.7), counts of waiting work, scans and digests of signings."""

from __future__ import annotations

from marshmallow import fields

from kernel.schemas import Ident, QueryWhole, ScanQuery, Schema, Whole
from services.graduates.contract.words import FIRST_YEAR, LAST_YEAR


class FreezeBody(Schema):
    """Freeze a year for the lock of this version; 409 agreements-wait, with the counts, while something waits."""

    school_id = Ident(required=True)
    graduation_year = Whole(FIRST_YEAR, LAST_YEAR, required=True)
    version = Whole(1, 2_000_000_000, required=True)


class WaitingQuery(Schema):
    """The year that is asked about."""

    graduation_year = QueryWhole(FIRST_YEAR, LAST_YEAR, required=True)


class Waiting(Schema):
    """What waits in a year: agreements for review (by source too) and terminations for review."""

    agreements = fields.Integer()
    system = fields.Integer()
    graduate_entered = fields.Integer()
    out_of_province = fields.Integer()
    terminations = fields.Integer()


class Summary(Schema):
    """Counts of the asker's waiting work, for badges: by screen key."""

    waiting = fields.Dict(keys=fields.String(), values=fields.Integer())


class SigningScan(Schema):
    """Payloads as SigningSnapshot writes them, by graduate's id; `next` is None at the end."""

    items = fields.List(fields.Dict())
    next = fields.UUID(allow_none=True)


class SigningQuery(ScanQuery):
    """Of one school or year, where asked."""

    school_id = Ident()
    graduation_year = QueryWhole(FIRST_YEAR, LAST_YEAR)


class DigestQuery(Schema):
    """A school, and one of its years where asked."""

    school_id = Ident(required=True)
    graduation_year = QueryWhole(FIRST_YEAR, LAST_YEAR)


class YearDigest(Schema):
    """Count and hash of the signings of a school's year: equal on both sides when they agree."""

    school_id = fields.UUID()
    graduation_year = fields.Integer()
    count = fields.Integer()
    digest = fields.String()


class YearDigests(Schema):
    """Of each year with signings."""

    items = fields.List(fields.Nested(YearDigest))
