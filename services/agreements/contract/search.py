"""Agreements and employers found by what somebody types."""

from __future__ import annotations

from marshmallow import fields

from kernel.schemas import Schema, Text


class SearchBody(Schema):
    """The beginning of an agreement's number, a part of an employer's name, or the beginning of its code."""

    text = Text(50, least=2, required=True)


class AgreementHit(Schema):
    """An agreement of a source whose screen the asker has."""

    id = fields.UUID()
    source = fields.String()
    source_title = fields.String()
    number = fields.String()
    state_title = fields.String()
    name = fields.String()
    employer_name = fields.String()
    graduation_year = fields.Integer()


class EmployerHit(Schema):
    """An employer of agreements in scope; `source` is one whose list has it, under the name it signed with."""

    id = fields.UUID()
    name = fields.String()
    code = fields.String()
    source = fields.String()
    agreements = fields.Integer()


class SearchHits(Schema):
    """The first of each: agreements by number, employers with most agreements first; `more_…`: there are others."""

    agreements = fields.List(fields.Nested(AgreementHit))
    more_agreements = fields.Boolean()
    employers = fields.List(fields.Nested(EmployerHit))
    more_employers = fields.Boolean()
