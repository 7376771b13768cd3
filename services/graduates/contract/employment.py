"""就业信息 of graduates (manual 8.1): the list, the destination and its form, batches, passwords, enlistment."""

from __future__ import annotations

from marshmallow import fields

from codebook.employer_codes import SHAPE
from kernel import words
from kernel.paging import sort_field
from kernel.schemas import BatchResult, Choice, Ident, Ids, QueryWhole, Schema, Text, Whole, many
from kernel.words import Shaped
from services.graduates.contract.records import Line
from services.graduates.contract.words import FIRST_YEAR, LAST_YEAR, Code, GraduateColumns, GraduateQuery
from services.graduates.domain import states

SORTS = ("graduation_year", "department_name", "student_no", "name")
MOST_PASSWORDS = 200


def _region() -> Shaped:
    return Shaped(6, "[0-9]{6}", "地区代码应为 6 位数字。")


class EmploymentQuery(GraduateQuery):
    """Filters of 8.1; `basis` is the 就业状态, `enlistment` yes finds 预征入伍 (9)."""

    destination = Code("destinations")
    dispatch_kind = Code("dispatch_kinds")
    basis = Choice(states.BASIS)
    signing = Choice(states.SIGNING)
    account = Choice(states.ACCOUNT_STATUS)
    training_mode = Code("training_modes")
    dispatch = Choice(states.DISPATCH)
    enlistment = Choice(states.ENLISTMENT)
    plan_confirmation = Choice(states.PLAN_CONFIRMATION)
    province_status = Choice(states.PROVINCE_STATUS)
    sort = sort_field(*SORTS, default="-graduation_year")


class EmploymentRow(GraduateColumns):
    """A graduate in 8.1; `account` is registered, unregistered or disabled, `basis` what speaks for the plan row.

    `refusals` says of each button that is not among `allowed_actions` why.
    """

    training_mode_title = fields.String()
    destination = fields.String()
    destination_title = fields.String()
    dispatch_kind_title = fields.String()
    basis = fields.String()
    basis_title = fields.String()
    signing = fields.String()
    province_status = fields.String()
    account = fields.String()
    employer_name = fields.String()
    agreement_number = fields.String()
    dispatch = fields.String()
    plan_confirmation = fields.String()
    enlistment = fields.String()
    refusals = fields.Dict(keys=fields.String(), values=fields.String())


class DestinationBody(Schema):
    """A whole destination; what is left out is empty. Which fields a destination takes: DestinationOptions."""

    destination = Code("destinations", required=True)
    dispatch_kind = Code("dispatch_kinds")
    employer_code = Shaped(18, SHAPE, "组织机构代码应为 9 位或 18 位数字和字母。")
    employer_name = Text(100)
    employer_kind = Code("employer_kinds")
    industry = Code("industries")
    employer_region = _region()
    position = Code("positions")
    contact = Text(40)
    contact_phone = words.phone()
    contact_mobile = words.mobile()
    contact_email = words.email()
    contact_fax = words.phone()
    address = Text(200)
    postcode = words.postcode()
    certificate_kind = Code("certificate_kinds")
    certificate_to = Text(100)
    certificate_region = _region()
    certificate_number = Text(40)
    certificate_from = Text(40)
    dossier_to = Text(100)
    dossier_address = Text(200)
    dossier_postcode = words.postcode()
    residence_to = Text(200)
    supervisor = Text(100)
    remark = Text(500)


class PlanLines(Schema):
    """The row of the plan in words, phones masked."""

    basis = fields.String()
    basis_title = fields.String()
    lines = fields.List(fields.Nested(Line))


class Destination(Schema):
    """What staff set (`values`, filled fields only), what stood before the one change (`original`), the plan's row.

    `refusals` as in EmploymentRow. `warnings` are Chinese; they refused nothing. `version` is the graduate's, for
    If-Match.
    """

    id = fields.UUID()
    name = fields.String()
    graduation_year = fields.Integer()
    values = fields.Dict(keys=fields.String(), values=fields.String())
    changed = fields.Boolean()
    original = fields.List(fields.Nested(Line), allow_none=True)
    row = fields.Nested(PlanLines)
    version = fields.Integer()
    allowed_actions = fields.List(fields.String())
    locked_reason = fields.String(allow_none=True)
    refusals = fields.Dict(keys=fields.String(), values=fields.String())
    warnings = fields.List(fields.String())


class DestinationYear(Schema):
    """The year whose codes count."""

    graduation_year = QueryWhole(FIRST_YEAR, LAST_YEAR, required=True)


class Option(Schema):
    """A code with its short word."""

    code = fields.String()
    title = fields.String()


class DestinationField(Schema):
    """A field of the form of one destination; `kind` is text, code, region or number."""

    name = fields.String()
    title = fields.String()
    kind = fields.String()
    table = fields.String()
    required = fields.Boolean()


class DestinationChoice(Schema):
    """A destination of the year with its form; `destination_class` is what rules go by."""

    code = fields.String()
    title = fields.String()
    destination_class = fields.String()
    dispatch_kinds = fields.List(fields.Nested(Option))
    fields_ = fields.List(fields.Nested(DestinationField), data_key="fields", attribute="fields")


class DestinationOptions(Schema):
    """The destinations of a year and, by code table, the choices of coded fields."""

    destinations = fields.List(fields.Nested(DestinationChoice))
    options = fields.Dict(keys=fields.String(), values=fields.List(fields.Nested(Option)))


class EmploymentBatch(Ids):
    """Graduates to do something to; the reason goes into their history."""

    reason = Text(500, load_default="")


class PasswordsBody(Schema):
    """Graduates (at most MOST_PASSWORDS) and the password of all; without one each gets a default (8.1-6)."""

    ids = many(Ident(), MOST_PASSWORDS, least=1, required=True)
    password = Text(1024, least=1, trim=False, load_only=True)


class NewPassword(Schema):
    """A password that was made up, shown this once."""

    id = fields.UUID()
    title = fields.String()
    user_name = fields.String()
    password = fields.String()


class PasswordsResult(BatchResult):
    """What became of each; `passwords` only where they were made up (policy strict, none given)."""

    passwords = fields.List(fields.Nested(NewPassword))


class EnlistmentBody(Schema):
    """The year whose enlistment is reported."""

    graduation_year = Whole(FIRST_YEAR, LAST_YEAR, required=True)


class Enlistment(Schema):
    """预征入伍 of a year: whether it is reported, counts in scope, and whether the two buttons are hidden (8.1-8)."""

    graduation_year = fields.Integer()
    reported = fields.Boolean()
    reported_at = fields.DateTime(allow_none=True)
    reported_by = fields.String()
    waiting_count = fields.Integer()
    reported_count = fields.Integer()
    toggle_hidden = fields.Boolean()
    report_hidden = fields.Boolean()
