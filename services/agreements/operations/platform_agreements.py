"""The platform delivers certified agreements signed online (manual 5.1): a repeat changes nothing and answers the same.

All is done under the locks of the graduates' signings, so two deliveries of the same never cross.
"""

from __future__ import annotations

import uuid
from collections import namedtuple
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import set_committed_value

from kernel.bulk import load
from kernel.clock import now
from kernel.codes import new_code
from kernel.db import session
from kernel.identity import Identity
from kernel.ids import new_id
from kernel.scope import demand_platform
from services.agreements.domain import fields
from services.agreements.domain.employers import as_signed
from services.agreements.domain.rules import Case, refusal
from services.agreements.models import Agreement, Employer, Graduate, Signing
from services.agreements.operations import employers, history, numbering, platform, signings
from services.agreements.queries import platform as queries

SOURCE, VERB = "system", "deliver"
_NUMBER = "网上签约"
_UNKNOWN = "没有找到这名毕业生，请核对学校代码、毕业年度和考生号。"
_TAKEN = "该平台编号已用于另一名毕业生的协议书，请核对。"
_COLUMNS = tuple(column.name for column in Agreement.__table__.columns)
_Row = cast(Any, namedtuple)("_Row", _COLUMNS)
Item = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _New:
    """An agreement that is taken."""

    id: uuid.UUID
    item: Item
    graduate: Graduate
    signing: Signing


class _Batch:
    """What the items mean: delivered before, new, or refused."""

    def __init__(self, items: platform.Items) -> None:
        self._people = _people(items)
        self._signings = signings.locked(self._people.values())
        platform_ids = [item["platform_id"] for item in items]
        self.known = {row.platform_id: row for row in session.execute(queries.delivered(platform_ids))}
        self.new: dict[str, _New] = {}

    def refusal(self, item: Item) -> dict[str, Any] | None:
        """Why an item is not taken; None when it is, now or before."""
        platform_id, graduate = item["platform_id"], self._people.get(_key(item))
        owner = self._owner(platform_id)
        if owner is not None:
            # a corrected exam number does not make a repeat anything else
            same = graduate is None or owner == graduate.id
            return None if same else platform.refused(platform_id, None, "platform-id-taken", _TAKEN)
        if graduate is None:
            return platform.refused(platform_id, None, "unknown-graduate", _UNKNOWN)
        signing = self._signings[graduate.id]
        rule = refusal(VERB, _case(graduate, signing))
        if rule is not None:
            return platform.against(rule, platform_id)
        new = self.new[platform_id] = _New(new_id(), item, graduate, signing)
        # tell_many writes it, for all at once
        set_committed_value(signing, "agreement_id", new.id)
        return None

    def _owner(self, platform_id: str) -> uuid.UUID | None:
        if platform_id in self.new:
            return self.new[platform_id].graduate.id
        return self.known[platform_id].graduate_id if platform_id in self.known else None


def deliver(identity: Identity, items: platform.Items) -> dict[str, Any]:
    """Take certified agreements (contract.Delivered); gives contract.DeliveryResult in the order of the items."""
    demand_platform(identity)
    batch = _Batch(items)
    refusals = [batch.refusal(item) for item in items]
    if batch.new:
        _write(identity, list(batch.new.values()))
    told: list[dict[str, Any]] = []
    for item, no in zip(items, refusals, strict=True):
        told.append(no or _taken(item, batch))
    return platform.result(told)


def _taken(item: Item, batch: _Batch) -> dict[str, Any]:
    """The answer to an item; one that stands twice in a batch was delivered before the second time."""
    platform_id = item["platform_id"]
    if platform_id in batch.known:
        row = batch.known[platform_id]
        return platform.done(platform_id, row.id, row.number, repeated=True)
    new = batch.new[platform_id]
    return platform.done(platform_id, new.id, new.signing.number, repeated=item is not new.item)


def _key(item: Item) -> queries.Key:
    return item["school_code"], item["graduation_year"], item["exam_number"]


def _people(items: platform.Items) -> dict[queries.Key, Any]:
    wanted = {_key(item) for item in items}
    rows = session.execute(queries.graduates(wanted))
    found = {(each.school_code, each.graduation_year, each.exam_number): each for each in rows}
    return {key: graduate for key, graduate in found.items() if key in wanted}


def _case(graduate: Graduate, signing: Signing) -> Case:
    lives = signing.agreement_id is not None
    return Case(lives=lives, signing_open=graduate.signing_open, province_locked=graduate.province_locked)


def _write(identity: Identity, new: Sequence[_New]) -> None:
    """Agreements with numbers, history and news, with a constant number of statements."""
    signed = [as_signed(each.item["employer"]) for each in new]
    owners = employers.of(signed)
    lacking = [each.signing for each in new if not numbering.of_source(each.signing.number, SOURCE)]
    numbering.assign([(signing, SOURCE) for signing in lacking], _NUMBER)
    by = history.by(identity)
    made = [_agreement(*each, by) for each in zip(new, signed, owners, strict=True)]
    try:
        load(Agreement, _COLUMNS, made)
    except IntegrityError as error:
        raise platform.crossed() from error
    signings.tell_many([(each.signing, agreement) for each, agreement in zip(new, made, strict=True)], VERB, by)
    acts = [history.Act(agreement, each.graduate, "") for each, agreement in zip(new, made, strict=True)]
    history.note(identity, platform.SCREEN, VERB, acts)


def _agreement(new: _New, signed: dict[str, Any], employer: Employer, by: str) -> Any:
    """The row in the order of the columns, and to be read like an Agreement: thousands of those would cost more."""
    item, graduate, moment = new.item, new.graduate, now()
    return _Row(
        id=new.id,
        version=1,
        number=new.signing.number,
        paper_number="",
        source=SOURCE,
        state="pending",
        graduate_id=graduate.id,
        school_id=graduate.school_id,
        department_id=graduate.department_id,
        graduation_year=graduate.graduation_year,
        employer_id=employer.id,
        employer_name=signed["employer_name"],
        employer=signed,
        terms=fields.kept(item["terms"]),
        signed_on=item["signed_on"],
        certified_by=item["certified_by"],
        certified_at=platform.midnight(item["certified_on"]),
        entered_at=moment,
        entered_by=by,
        entered_through="platform",
        reviewed_at=None,
        reviewed_by="",
        reason="",
        platform_id=item["platform_id"],
        verification_code=new_code(),
        changed_at=moment,
    )
