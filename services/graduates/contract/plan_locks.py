"""上报就业方案锁定 (manual 8.7): years with their locks, the board, confirmations, ordering the lock, unlocking."""

from __future__ import annotations

from marshmallow import fields

from kernel.paging import sort_field
from kernel.schemas import Choice, Schema, Text, Whole
from kernel.words import Shaped
from services.graduates.contract.employment import PlanLines
from services.graduates.contract.words import FIRST_YEAR, LAST_YEAR, GraduateColumns, GraduateQuery
from services.graduates.domain import states

_MOST = 10_000_000


class PlanYear(Schema):
    """A year with its lock: `state` open, locking or locked; `changed_*` is the last change of it, null before one."""

    graduation_year = fields.Integer()
    state = fields.String()
    state_title = fields.String()
    tone = fields.String()
    graduates = fields.Integer()
    changed_at = fields.DateTime(allow_none=True)
    changed_by = fields.String()


class PlanYears(Schema):
    """All years that have graduates in scope, newest first."""

    items = fields.List(fields.Nested(PlanYear))


class PlanBoard(PlanYear):
    """What must be known before the lock, counted in scope; what waits in agreements is told by agreements.

    `applications` are those that wait, by kind, `open_applications` all of them. `held`: graduates whose plan row
    follows only after an unlock. `failure` is why the last attempt to lock came to nothing, `reason` why the authority
    unlocked. `job_id` is the present attempt's.
    """

    unconfirmed = fields.Integer()
    confirmed = fields.Integer()
    objected = fields.Integer()
    applications = fields.Dict(keys=fields.String(), values=fields.Integer())
    open_applications = fields.Integer()
    held = fields.Integer()
    failure = fields.String()
    reason = fields.String()
    job_id = fields.UUID(allow_none=True)
    allowed_actions = fields.List(fields.String())
    locked_reason = fields.String(allow_none=True)


class LockBody(Schema):
    """The year typed again, and the counts of the board as they were read: who locks has seen them."""

    year = Whole(FIRST_YEAR, LAST_YEAR, required=True)
    unconfirmed = Whole(0, _MOST, required=True)
    objected = Whole(0, _MOST, required=True)
    open_applications = Whole(0, _MOST, required=True)


class OrderedLock(Schema):
    """The lock was ordered: follow it at `/api/v1/graduates/jobs/<id>`."""

    id = fields.UUID()
    title = fields.String()


class ConfirmationQuery(GraduateQuery):
    """Graduates of a year by what they say of their plan row; `graduation_year` is the address's."""

    state = Choice(states.PLAN_CONFIRMATION)
    sort = sort_field("student_no", "name", "plan_confirmed_at", default="student_no")


class ConfirmationRow(GraduateColumns):
    """A graduate and the plan row that is to be confirmed; `plan_confirmed_at` is also when it was objected to."""

    destination_title = fields.String()
    dispatch_kind_title = fields.String()
    employer_name = fields.String()
    plan_confirmation = fields.String()
    plan_confirmation_title = fields.String()
    tone = fields.String()
    plan_confirmed_at = fields.DateTime(allow_none=True)
    plan_objection = fields.String()


class MyPlan(Schema):
    """The own row of the plan and what was said of it; `version` is the row's, for If-Match: who confirms saw it."""

    row = fields.Nested(PlanLines)
    version = fields.Integer()
    plan_confirmation = fields.String()
    plan_confirmation_title = fields.String()
    plan_confirmed_at = fields.DateTime(allow_none=True)
    plan_objection = fields.String()
    allowed_actions = fields.List(fields.String())
    locked_reason = fields.String(allow_none=True)


class ObjectionBody(Schema):
    """What is wrong with the own row of the plan."""

    text = Text(500, lines=True, least=1, required=True)


class PlanUnlock(Schema):
    """A school's year to unlock, and why: the authority's act."""

    school_code = Shaped(5, "[0-9]{5}", "学校代码应为 5 位数字。", least=1, required=True)
    graduation_year = Whole(FIRST_YEAR, LAST_YEAR, required=True)
    reason = Text(500, least=1, required=True)


class Unlocked(Schema):
    """What became of it; `released`: graduates whose plan row was held and is up to date now."""

    school_code = fields.String()
    graduation_year = fields.Integer()
    state = fields.String()
    released = fields.Integer()
