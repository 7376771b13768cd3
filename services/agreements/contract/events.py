"""What others are told of a signing: the event signing.changed, key = the graduate's id, a whole snapshot."""

from __future__ import annotations

from marshmallow import fields

from kernel.schemas import Schema

SIGNING_CHANGED = "signing.changed"


class SigningSnapshot(Schema):
    """The live agreement of a graduate, or the one that changed last when none lives (terminated, or waiting for its
    certification); `state` "" while there never was one.

    `number` is the graduate's current agreement number: after a termination that is the next one. `employer` holds
    the plan's employer fields and where dossier and residence go, as signed. `act` names what happened (archive,
    terminate, …), `by` who did it.
    """

    id = fields.UUID()
    version = fields.Integer()
    school_id = fields.UUID()
    graduation_year = fields.Integer()
    agreement_id = fields.UUID(allow_none=True)
    source = fields.String()
    state = fields.String()
    number = fields.String()
    employer = fields.Dict()
    signed_on = fields.Date(allow_none=True)
    act = fields.String()
    by = fields.String()
    reason = fields.String()
