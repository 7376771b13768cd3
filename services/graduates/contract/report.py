"""What reports is told of a graduate: the event graduate.report, key = the graduate's id, a whole snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from kernel.schemas import Ident, QueryWhole, Schema
from services.graduates.contract.words import FIRST_YEAR, LAST_YEAR

GRADUATE_REPORT = "graduate.report"
_TEXTS = (
    *("exam_number", "id_number", "name", "name_key", "sex", "nationality", "political_status", "origin_region"),
    *("urban_rural", "branch_campus", "degree", "major_code", "major", "major_direction", "training_mode"),
    *("commissioned_by", "schooling_years", "teacher_training", "difficulty", "class_name", "student_no"),
    *("previous_dossier_keeper", "previous_police_station", "mobile", "email", "qq", "home_address", "home_phone"),
    *("home_postcode", "basis", "destination", "dispatch_kind", "employer_code", "employer_name", "employer_kind"),
    *("industry", "employer_region", "position", "contact", "contact_phone", "contact_mobile", "contact_email"),
    *("contact_fax", "address", "postcode", "certificate_kind", "certificate_to", "certificate_region"),
    *("certificate_number", "certificate_from", "dossier_to", "dossier_address", "dossier_postcode", "residence_to"),
    *("login_name", "registration", "plan_confirmation", "resume", "agreement_source", "agreement_state"),
    *("agreement_number", "agreement_employer"),
)


class _Typed(Schema):
    """What is no text. `settled_on` is the day since which the plan row says what it says.

    `resume` (among the texts) is "", draft or published; `agreement_*` is the last agreement, of which
    `agreement_state` may also be awaiting_certification.
    """

    id = fields.UUID()
    version = fields.Integer()
    school_id = fields.UUID()
    department_id = fields.UUID()
    graduation_year = fields.Integer()
    birth_date = fields.Date()
    enrolled_on = fields.Date(allow_none=True)
    graduated_on = fields.Date(allow_none=True)
    residence_transferred = fields.Boolean()
    dossier_transferred = fields.Boolean()
    settled_on = fields.Date()
    registered_at = fields.DateTime(allow_none=True)
    enabled = fields.Boolean()
    resume_completeness = fields.Integer()
    resume_updated_at = fields.DateTime(allow_none=True)
    signed_on = fields.Date(allow_none=True)


ReportSnapshot = _Typed.from_dict({name: fields.String() for name in _TEXTS}, name="ReportSnapshot")
"""Source fields, the plan row, and how far registration, résumé and signing are."""


class ReportScan(Schema):
    """Payloads as ReportSnapshot writes them, by graduate's id; `next` is the next call's `after`, null at the end."""

    items = fields.List(fields.Dict())
    next = fields.UUID(allow_none=True)


class ReportDigestQuery(Schema):
    """A school, and one of its years where asked."""

    school_id = Ident(required=True)
    graduation_year = QueryWhole(FIRST_YEAR, LAST_YEAR)


class ReportDigest(Schema):
    """Count and hash (kernel.digests) of the snapshots of a school's year, each as `compared` gives it."""

    school_id = fields.UUID()
    graduation_year = fields.Integer()
    count = fields.Integer()
    digest = fields.String()


class ReportDigests(Schema):
    """Of each year with graduates."""

    items = fields.List(fields.Nested(ReportDigest))


_COMPARED = tuple(sorted(ReportSnapshot().fields))


def compared(payload: Mapping[str, Any]) -> tuple[Any, ...]:
    """A snapshot as a row of a digest, the same for its owner and for its copy."""
    return tuple(payload[name] for name in _COMPARED)
