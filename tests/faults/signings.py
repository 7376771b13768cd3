"""A school whose graduates have signed, its office that archives what they signed, and what must be true afterwards."""

from __future__ import annotations

import itertools
import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import func, select

from kernel import peers
from kernel.client import Transport
from kernel.db import session
from kernel.errors import Conflict, Unavailable
from kernel.identity import Identity
from kernel.ids import new_id
from kernel.models import OutboxMessage
from kernel.testing import staff_identity, wait_until
from kernel.tokens import Signer
from services.agreements import models as there
from services.agreements.client import AgreementsClient
from services.agreements.contract.events import SIGNING_CHANGED
from services.auth.models import AuditEntry
from services.graduates import models as here
from services.graduates.operations import plan, signings_checks, told
from tests.factories.deliveries import delivered
from tests.factories.graduates import YEAR, Bureau, platform
from tests.faults.office import Office

COUNT, PORTION, DELIVERY = 1_000, 100, 250
SCREEN = "agreements.system"
LONG = 240.0
"""Seconds that a loaded machine may take."""
_SCHOOLS = itertools.count(1)
Row = tuple[Any, ...]


@dataclass
class Signed:
    """A school of its own in graduates and agreements: every graduate has an agreement that waits for review.

    `agreements` holds agreement and number by graduate; `portions` their ids as the office archives them.
    """

    office: Office
    school_id: uuid.UUID
    head: Identity
    agreements: dict[uuid.UUID, tuple[uuid.UUID, str]]
    plan_versions: dict[uuid.UUID, int]

    @property
    def portions(self) -> list[list[uuid.UUID]]:
        ids = [agreement_id for agreement_id, _ in self.agreements.values()]
        return [ids[start : start + PORTION] for start in range(0, COUNT, PORTION)]

    def archive(self, *numbers: int) -> None:
        """存档通过 of whole portions; each has one key, however often it is sent."""
        for number in numbers:
            ids = self.portions[number]
            result = client(self.office, self.head).archive("system", ids, f"{self.school_id}-{number}")
            assert result["done"] == len(ids), result["results"][0]

    def archive_again(self, number: int) -> None:
        """The same portion sent until it is answered, as somebody does who got no answer."""
        wait_until(lambda: self._answered(number), timeout=LONG, what="an answer")

    @contextmanager
    def under_way(self, number: int) -> Iterator[None]:
        """While the block runs somebody else archives the portion, and may get no answer."""
        with ThreadPoolExecutor(1) as pool:
            pool.submit(self._answered, number)
            yield

    def _answered(self, number: int) -> bool:
        try:
            self.archive(number)
        except (Unavailable, Conflict):
            return False
        return True

    def archived(self, number: int) -> int:
        """How many acts of archiving the history tells of a portion now."""
        mine = (there.AgreementEvent.agreement_id.in_(self.portions[number]), there.AgreementEvent.verb == "archive")
        query = select(func.count()).where(*mine)
        return int(self.office.in_service("agreements", lambda: session.scalar(query)))

    def settles(self) -> None:
        """Wait until everything told has arrived, and what is told because of it."""
        wait_until(self._settled, timeout=LONG, what=f"what was told; logs in {self.office.data}")

    def _settled(self) -> bool:
        return self.office.unsent() == 0 and self.agree()

    def agree(self) -> bool:
        """Whether graduates finds count and digest of the signings equal to what agreements answers."""
        with peers.bound(peers.peers_of(self.office.settings, "worker")):
            return bool(self.office.in_service("graduates", partial(signings_checks.agree, self.school_id, YEAR)))

    def taken_but_unmarked(self) -> int:
        """How many snapshots graduates has taken in that agreements' outbox still holds as unsent."""
        query = select(OutboxMessage.key).where(OutboxMessage.sent_at.is_(None), OutboxMessage.name == SIGNING_CHANGED)
        unmarked = self.office.in_service("agreements", lambda: set(session.scalars(query)))
        return len(unmarked & {str(key) for key, row in self.taken().items() if row[0] == "archived"})

    def taken(self) -> dict[uuid.UUID, Row]:
        """What graduates knows: state, agreement and number, version of the signing; basis and version of the row."""
        names = ("agreement_state", "agreement_id", "agreement_number", "signing_version")
        columns: Row = (*(getattr(here.Graduate, name) for name in names), here.PlanRow.basis, here.PlanRow.version)
        query = select(here.Graduate.id, *columns).join(here.PlanRow, here.PlanRow.graduate_id == here.Graduate.id)
        return {key: tuple(row) for key, *row in self._rows("graduates", query.where(self._mine(here.Graduate)))}

    def history(self) -> Counter[Row]:
        """How often graduates' history tells of what."""
        query = select(here.Change.graduate_id, here.Change.action)
        query = query.join(here.Graduate, here.Graduate.id == here.Change.graduate_id)
        return Counter(map(tuple, self._rows("graduates", query.where(self._mine(here.Graduate)))))

    def acts(self) -> Counter[Row]:
        """How often agreements' history tells of what."""
        query = select(there.AgreementEvent.agreement_id, there.AgreementEvent.verb)
        query = query.join(there.Agreement, there.Agreement.id == there.AgreementEvent.agreement_id)
        return Counter(map(tuple, self._rows("agreements", query.where(self._mine(there.Agreement)))))

    def states(self) -> Counter[Row]:
        """States of the agreements, with the versions of signing that agreements knows graduates has taken in."""
        query = select(there.Agreement.state, there.Signing.version, there.Graduate.signing_version)
        query = query.join(there.Signing, there.Signing.agreement_id == there.Agreement.id)
        query = query.join(there.Graduate, there.Graduate.id == there.Agreement.graduate_id)
        return Counter(map(tuple, self._rows("agreements", query.where(self._mine(there.Agreement)))))

    def audited(self) -> Counter[str]:
        """How often the audit trail tells of the archiving of which agreement."""
        query = select(AuditEntry.subject_id).where(AuditEntry.action == f"{SCREEN}:archive")
        return Counter(key for (key,) in self._rows("auth", query.where(self._mine(AuditEntry))))

    def _mine(self, table: Any) -> Any:
        return table.school_id == self.school_id

    def _rows(self, service: str, query: Any) -> list[Any]:
        return list(self.office.in_service(service, lambda: session.execute(query).all()))


def client(office: Office, identity: Identity) -> AgreementsClient:
    """The real client, as the gateway holds it."""
    assert office.settings.keys is not None
    signer = Signer(office.settings.keys, "gateway")
    return AgreementsClient(Transport(office.settings.service_url("agreements"), "agreements", signer), identity)


def sign_all(office: Office) -> Signed:
    """A new school whose thousand graduates signed on the province's platform, which delivers their agreements."""
    number, school_id, department_id = next(_SCHOOLS), new_id(), new_id()
    code = f"98{number:03d}"
    for name, models in (("graduates", here), ("agreements", there)):
        office.in_service(name, partial(_organize, models, school_id, department_id, code), write=True)
    graduates = _enrol(office, number, school_id, department_id)
    wait_until(lambda: office.unsent() == 0, timeout=LONG, what="the graduates' facts")
    items = [delivered(each, school_code=code) for each in graduates]
    province = client(office, platform("agreements:platform"))
    for start in range(0, COUNT, DELIVERY):
        province.deliver_agreements(items[start : start + DELIVERY])
    head = staff_identity(SCREEN, school_id=school_id, name="王敏")
    made = Signed(office, school_id, head, _agreements(office, school_id), {})
    made.settles()
    made.plan_versions = {key: row[-1] for key, row in made.taken().items()}
    assert {(row[0], row[-2]) for row in made.taken().values()} == {("pending", "none")}
    assert len(made.agreements) == len(made.plan_versions) == COUNT
    return made


def _organize(models: Any, school_id: uuid.UUID, department_id: uuid.UUID, code: str) -> None:
    known = {"enabled": True, "version": 1}
    session.add(models.School(id=school_id, code=code, name="归档大学", **known))
    session.add(models.Department(id=department_id, school_id=school_id, code="01", name="计算机学院", **known))


def _enrol(office: Office, number: int, school_id: uuid.UUID, department_id: uuid.UUID) -> list[Any]:
    """Rows as an import would make them, with plan rows as they are computed; agreements is told."""
    with office.database("graduates") as database:
        bureau = Bureau(office.settings, database, None)
        bureau.count = 300_000 + number * COUNT
        made = bureau.graduates(COUNT, school_id, department_id)
        database.run(partial(_tell, [each.id for each in made]))
        return made


def _tell(ids: list[uuid.UUID]) -> None:
    plan.refresh_many(session.scalars(select(here.Graduate).where(here.Graduate.id.in_(ids))).all())
    told.changed(ids)


def _agreements(office: Office, school_id: uuid.UUID) -> dict[uuid.UUID, tuple[uuid.UUID, str]]:
    columns: Row = (there.Agreement.graduate_id, there.Agreement.id, there.Agreement.number)
    query = select(*columns).where(there.Agreement.school_id == school_id).order_by(there.Agreement.id)
    rows = office.in_service("agreements", lambda: session.execute(query).all())
    return {graduate_id: (agreement_id, number) for graduate_id, agreement_id, number in rows}
