"""What agreements is told of a graduate: the event graduate.facts, key = the graduate's id, a whole snapshot.

And of a school's year: plan_lock.changed, key "school/year".
"""

from __future__ import annotations

import uuid

from marshmallow import fields

from kernel.schemas import Ident, QueryWhole, ScanQuery, Schema
from services.graduates.contract.words import FIRST_YEAR, LAST_YEAR

GRADUATE_FACTS = "graduate.facts"
PLAN_LOCK_CHANGED = "plan_lock.changed"
NOWHERE = uuid.UUID(int=0)
"""School and department of a graduate who is no more (an import was undone): in nobody's scope."""


class GraduateFacts(Schema):
    """Who the graduate is (no ID number, no phone) and what signing asks.

    `active`: registered and enabled. `application_state`: of the newest out-of-province application, "" for none;
    `paper_number`: what was handed out for it. `further_study`: the destination set by staff is 升学.
    `signing_version`: the version of signing.changed that the plan row has taken in. Of a graduate who is no more:
    school and department NOWHERE, no exam number, not active.
    """

    id = fields.UUID()
    version = fields.Integer()
    school_id = fields.UUID()
    department_id = fields.UUID()
    graduation_year = fields.Integer()
    exam_number = fields.String()
    student_no = fields.String()
    name = fields.String()
    name_key = fields.String()
    sex = fields.String()
    degree = fields.String()
    major = fields.String()
    class_name = fields.String()
    training_mode = fields.String()
    active = fields.Boolean()
    signing_open = fields.Boolean()
    province_locked = fields.Boolean()
    application_state = fields.String()
    paper_number = fields.String()
    further_study = fields.Boolean()
    signing_version = fields.Integer()


class PlanLockSnapshot(Schema):
    """`state`: open, locking (a lock is under way) or locked (manual 8.7)."""

    id = fields.String()
    version = fields.Integer()
    school_id = fields.UUID()
    graduation_year = fields.Integer()
    state = fields.String()


class FactsQuery(ScanQuery):
    """Of one school or year, where asked."""

    school_id = Ident()
    graduation_year = QueryWhole(FIRST_YEAR, LAST_YEAR)


class FactsScan(Schema):
    """Payloads as GraduateFacts writes them, by graduate's id; `next` is the next call's `after`, null at the end."""

    items = fields.List(fields.Dict())
    next = fields.UUID(allow_none=True)


class PlanLockScan(Schema):
    """All locks at once: they are few."""

    items = fields.List(fields.Nested(PlanLockSnapshot))
    next = fields.UUID(allow_none=True)
