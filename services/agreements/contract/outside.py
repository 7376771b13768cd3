"""What the provincial platform delivers and fetches, what graduates do themselves, and the public verification."""

from __future__ import annotations

from marshmallow import fields

from kernel.schemas import Choice, Day, Ident, QueryWhole, Schema, Text, Whole, many
from kernel.words import Shaped
from services.agreements.contract.agreements import Line
from services.agreements.contract.words import MOST, EmployerBody, LetterBody, TermsBody
from services.graduates.contract.words import FIRST_YEAR, LAST_YEAR


class Key(Schema):
    """A graduate by the natural key."""

    school_code = Shaped(5, "[0-9]{5}", "学校代码应为 5 位数字。", least=1, required=True)
    graduation_year = Whole(FIRST_YEAR, LAST_YEAR, required=True)
    exam_number = Text(18, least=1, required=True)


class Delivered(Key):
    """A certified agreement signed online; `platform_id` is the platform's own, and makes a repeat harmless."""

    platform_id = Text(64, least=1, required=True)
    employer = fields.Nested(EmployerBody, required=True)
    terms = fields.Nested(TermsBody, load_default=dict)
    signed_on = Day(required=True)
    certified_by = Text(100, least=1, required=True)
    certified_on = Day(required=True)


class Deliveries(Schema):
    """A batch of certified agreements; one that stands there twice is a repeat."""

    items = many(fields.Nested(Delivered), MOST, least=1, different=False, required=True)


class Certified(Schema):
    """An agreement that a graduate entered, certified by the authority (5.2)."""

    agreement_id = Ident(required=True)
    certified_by = Text(100, least=1, required=True)
    certified_on = Day(required=True)


class Certifications(Schema):
    """A batch of certifications."""

    items = many(fields.Nested(Certified), MOST, least=1, different=False, required=True)


class DeliveredTermination(Schema):
    """A termination agreed online, with its letter (5.4); `agreement` is the agreement's platform_id or number."""

    platform_id = Text(64, least=1, required=True)
    agreement = Text(64, least=1, required=True)
    asked_by = Choice(("graduate", "employer", "both"), load_default="both")
    letter = fields.Nested(LetterBody, required=True)


class DeliveredTerminations(Schema):
    """A batch of terminations."""

    items = many(fields.Nested(DeliveredTermination), MOST, least=1, different=False, required=True)


class DeliveryRow(Schema):
    """What became of one item: `repeated` when it had been delivered before; `number` the agreement number, of a
    termination the new one. `code` and `reason` say why it was not taken.
    """

    platform_id = fields.String()
    id = fields.UUID(allow_none=True)
    ok = fields.Boolean()
    repeated = fields.Boolean()
    number = fields.String()
    code = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)


class DeliveryResult(Schema):
    """What became of a delivery, in the order of its items."""

    done = fields.Integer()
    failed = fields.Integer()
    results = fields.List(fields.Nested(DeliveryRow))


class StatesQuery(Schema):
    """Agreements changed after a cursor that an earlier answer gave ("" or none: from the beginning)."""

    cursor = Text(80, load_default="")
    limit = QueryWhole(1, MOST, load_default=100)
    school_code = Shaped(5, "[0-9]{5}", "学校代码应为 5 位数字。")


class StateRow(Schema):
    """An agreement's present state for the platform."""

    id = fields.UUID()
    platform_id = fields.String()
    number = fields.String()
    source = fields.String()
    state = fields.String()
    school_code = fields.String()
    graduation_year = fields.Integer()
    exam_number = fields.String()
    changed_at = fields.DateTime()


class StatesPage(Schema):
    """`cursor` is what the next call asks with; `more` tells whether to call at once."""

    items = fields.List(fields.Nested(StateRow))
    cursor = fields.String()
    more = fields.Boolean()


class AskTermination(Schema):
    """A graduate asks to terminate an out-of-province agreement (5.5)."""

    letter = fields.Nested(LetterBody, required=True)


class MyTermination(Schema):
    """A termination as its graduate sees it."""

    id = fields.UUID()
    kind_title = fields.String()
    state = fields.String()
    state_title = fields.String()
    asked_at = fields.DateTime()
    decided_at = fields.DateTime(allow_none=True)
    decision_reason = fields.String()
    new_number = fields.String()
    letter_lines = fields.List(fields.Nested(Line))
    allowed_actions = fields.List(fields.String())


class MyAgreement(Schema):
    """An agreement as its graduate sees it."""

    id = fields.UUID()
    version = fields.Integer()
    number = fields.String()
    source = fields.String()
    source_title = fields.String()
    state = fields.String()
    state_title = fields.String()
    employer_name = fields.String()
    employer_lines = fields.List(fields.Nested(Line))
    terms_lines = fields.List(fields.Nested(Line))
    signed_on = fields.Date(allow_none=True)
    entered_at = fields.DateTime()
    terminations = fields.List(fields.Nested(MyTermination))
    allowed_actions = fields.List(fields.String())


class MySigning(Schema):
    """The own signing: the current number, agreements newest first, what may be entered now."""

    number = fields.String()
    agreements = fields.List(fields.Nested(MyAgreement))
    allowed_actions = fields.List(fields.String())
    refusals = fields.Dict(keys=fields.String(), values=fields.String())


class Verified(Schema):
    """What a verifier needs, nothing more: the name is masked, there is no ID number and no phone.

    `verdict` is the word for a page: 有效, 尚未生效 or 已失效.
    """

    document = fields.String()
    number = fields.String()
    state_title = fields.String()
    in_force = fields.Boolean()
    verdict = fields.String()
    graduate = fields.String()
    school = fields.String()
    graduation_year = fields.Integer()
    employer = fields.String()
    signed_on = fields.Date(allow_none=True)
