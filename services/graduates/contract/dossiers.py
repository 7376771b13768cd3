"""Dispatch of dossiers (manual 8.5)."""

from __future__ import annotations

from marshmallow import fields

from kernel.schemas import Choice, Day, Ids, Schema, Text
from kernel.words import phone, postcode
from services.graduates.contract.words import GraduateColumns, GraduateQuery
from services.graduates.domain.dossiers import METHODS
from services.graduates.domain.states import DOSSIER


class DossierQuery(GraduateQuery):
    """A page of graduates with their dossiers; something beside the page must be asked for (8.5)."""

    state = Choice(DOSSIER)
    method = Choice(METHODS)
    sent_from = Day()
    sent_to = Day()


class DossierRow(GraduateColumns):
    """A graduate and the dispatch; `version` is the dispatch's own (0: never registered), for If-Match.

    `refusals` says of each verb that is not among `allowed_actions` why.
    """

    state = fields.String()
    state_title = fields.String()
    tone = fields.String()
    employer_name = fields.String()
    method = fields.String()
    method_title = fields.String()
    tracking_number = fields.String()
    bag_number = fields.String()
    receiver = fields.String()
    receiver_address = fields.String()
    postcode = fields.String()
    contact = fields.String()
    phone = fields.String()
    sent_on = fields.Date(allow_none=True)
    source = fields.String()
    source_title = fields.String()
    return_reason = fields.String()
    remark = fields.String()
    updated_at = fields.DateTime(allow_none=True)
    updated_by = fields.String()
    refusals = fields.Dict(keys=fields.String(), values=fields.String())


class DossierBody(Schema):
    """Where one dossier was sent."""

    method = Choice(METHODS, required=True)
    tracking_number = Text(40, load_default="")
    bag_number = Text(40, load_default="")
    receiver = Text(100, least=1, required=True)
    receiver_address = Text(200, load_default="")
    postcode = postcode()
    contact = Text(40, load_default="")
    phone = phone()
    sent_on = Day(required=True)
    remark = Text(200, load_default="")


class SendBody(Ids):
    """Many dossiers sent in one way on one day. Without a receiver each goes where the graduate's plan row says."""

    method = Choice(METHODS, required=True)
    sent_on = Day(required=True)
    tracking_number = Text(40, load_default="")
    receiver = Text(100, load_default="")
    receiver_address = Text(200, load_default="")
    remark = Text(200, load_default="")


class CancelBody(Ids):
    """取消发送, with its reason."""

    reason = Text(200, least=1, required=True)


class ReturnBody(Schema):
    """A dossier came back, with its reason."""

    reason = Text(200, least=1, required=True)
