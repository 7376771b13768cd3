"""Terminations as staff see them (5.4-5.6)."""

from __future__ import annotations

from marshmallow import fields

from kernel.paging import sort_field
from kernel.schemas import Choice, Day, Ids, Schema, Text
from services.agreements.contract.agreements import Line
from services.agreements.contract.words import GraduateColumns, Guarded
from services.agreements.domain.states import ENTERED, TERMINATION
from services.graduates.contract.words import GraduateQuery

REVIEW_STATES = ("pending", "approved", "refused", "withdrawn")


class NoticeQuery(GraduateQuery):
    """Messages of completed terminations (5.4)."""

    employer_name = Text(100)
    terminated_from = Day()
    terminated_to = Day()
    seen = Choice(("true", "false"))
    sort = sort_field("asked_at", "name", "student_no", default="-asked_at")


class ReviewQuery(GraduateQuery):
    """Applications to terminate (5.5)."""

    state = Choice(REVIEW_STATES)
    employer_name = Text(100)
    asked_from = Day()
    asked_to = Day()
    sort = sort_field("asked_at", "name", "student_no", default="-asked_at")


class TerminationRow(GraduateColumns, Guarded):
    """A termination with its graduate and agreement: `id` and `version` are the termination's."""

    id = fields.UUID()
    version = fields.Integer()
    kind = fields.String()
    kind_title = fields.String()
    state = fields.String()
    state_title = fields.String()
    tone = fields.String()
    agreement_id = fields.UUID()
    number = fields.String()
    employer_id = fields.UUID()
    employer_name = fields.String()
    source = fields.String()
    source_title = fields.String()
    asked_by_title = fields.String()
    asked_at = fields.DateTime()
    reason = fields.String()
    terminated_on = fields.Date(allow_none=True)
    decided_at = fields.DateTime(allow_none=True)
    decided_by = fields.String()
    decision_reason = fields.String()
    new_number = fields.String()
    in_locked_year = fields.Boolean()
    seen = fields.Boolean()
    seen_title = fields.String()


class TerminationDetail(TerminationRow):
    """One termination with its letter."""

    letter_lines = fields.List(fields.Nested(Line))
    verification_code = fields.String()


class RefuseBody(Ids):
    """不通过, with the reason that the graduate reads."""

    reason = Text(500, least=1, required=True)


class ForcedQuery(GraduateQuery):
    """Entered agreements for 5.6; `ended`: those that are terminated already."""

    source = Choice(ENTERED)
    state = Choice(("pending", "archived", "withdrawn", "restored", "terminated"))
    employer_name = Text(100)
    number = Text(40)
    sort = sort_field("entered_at", "name", "student_no", default="-entered_at")


class ForceBody(Ids):
    """解除状态: the reason is kept with every agreement."""

    reason = Text(500, least=1, required=True)


class NumberChange(Schema):
    """Old and new number of a termination that was completed."""

    id = fields.UUID()
    title = fields.String()
    ok = fields.Boolean()
    reason = fields.String(allow_none=True)
    old_number = fields.String()
    new_number = fields.String()


class TerminationResult(Schema):
    """A BatchResult whose rows tell old and new numbers (5.5)."""

    done = fields.Integer()
    failed = fields.Integer()
    results = fields.List(fields.Nested(NumberChange))


STATES = TERMINATION
