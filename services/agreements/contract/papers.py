"""Agreements as PDF, many at once."""

from __future__ import annotations

from marshmallow import fields

from kernel.schemas import Schema, Whole
from services.agreements.contract.agreements import AgreementQuery
from services.graduates.contract.words import FIRST_YEAR, LAST_YEAR

MOST_PDFS = 5_000


class PdfsBody(AgreementQuery):
    """All agreements of a source and of the list's filters, printed by a job."""

    class Meta(AgreementQuery.Meta):
        exclude = ("page", "size", "sort")

    graduation_year = Whole(FIRST_YEAR, LAST_YEAR)  # type: ignore[assignment]


class OrderedPdfs(Schema):
    """A job was ordered: follow it at `/api/v1/agreements/jobs/<id>`. One PDF, or a zip of one PDF a class."""

    id = fields.UUID()
    title = fields.String()
