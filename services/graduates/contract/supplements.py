"""Supplementing forgotten graduates (manual 7.5): what is sent, what the check answers, the list.

Source fields travel as the texts that were typed; domain/records.py judges them.
"""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from kernel.schemas import Day, Flag, Ident, QueryWhole, Schema, Text, Whole, many
from services.graduates.contract.words import FIRST_YEAR, LAST_YEAR, GraduateColumns, GraduateQuery
from services.graduates.domain.fields import CONTACT, PERSON, STUDIES
from services.graduates.domain.records import MOST_QUALIFICATIONS, QUALIFICATION

_LONGEST = 200
Qualification = Schema.from_dict({name: Text(_LONGEST) for name in QUALIFICATION}, name="Qualification")
_APART: dict[str, Any] = {
    "graduation_year": Whole(FIRST_YEAR, LAST_YEAR, required=True),
    "department_id": Ident(allow_none=True),
    "qualifications": many(fields.Nested(Qualification), MOST_QUALIFICATIONS),
}
_SOURCE: dict[str, Any] = {
    name: _APART.get(name) or (Flag() if word.kind == "flag" else Text(_LONGEST))
    for name, word in {**PERSON, **STUDIES, **CONTACT}.items()
}
SupplementCheck = Schema.from_dict(_SOURCE, name="SupplementCheck")
"""A form that may be half filled. A department's office need not name its department."""
SupplementBody = Schema.from_dict(_SOURCE | {"verified": Flag(required=True)}, name="SupplementBody")
"""The whole form; `verified` is the tick 我已核实."""


class SupplementChecked(Schema):
    """What is wrong with a form, by field; what is doubtful; what the ID number says of birth and sex.

    `duplicates` are faults too: somebody has the number already. `locked_reason`: nothing can be entered for the year.
    """

    faults = fields.Dict(keys=fields.String(), values=fields.List(fields.String()))
    duplicates = fields.Dict(keys=fields.String(), values=fields.List(fields.String()))
    warnings = fields.List(fields.String())
    birth_date = fields.Date(allow_none=True)
    sex = fields.String()
    locked_reason = fields.String(allow_none=True)


class SupplementQuery(GraduateQuery):
    """The common filters and the days of entry, both included."""

    created_from = Day()
    created_to = Day()


class SupplementRow(GraduateColumns):
    """A supplemented graduate; nothing can be done with it any more."""

    exam_number = fields.String()
    created_by = fields.String()
    created_at = fields.DateTime()


class OptionsQuery(Schema):
    """The year whose code tables are wanted; left out, it is this year."""

    graduation_year = QueryWhole(FIRST_YEAR, LAST_YEAR)


class SupplementOptions(Schema):
    """What the form is made of: its years, the departments to choose from, its fields in sections.

    A section: `title`, `fields`. A field: `name`, `title`, `kind` (text, code, date, flag, number, region, rows),
    `required`, `default`; `most` characters, `options` of a code, `columns` of rows where there are any.
    """

    graduation_year = fields.Integer()
    graduation_years = fields.List(fields.Integer())
    departments = fields.List(
        fields.Nested(Schema.from_dict({"id": fields.UUID(), "name": fields.String()}, name="SupplementDepartment"))
    )
    sections = fields.List(fields.Dict())
