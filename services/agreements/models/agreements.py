"""Agreements, their numbers and history; the signing of each graduate, which everything that signs or ends locks."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.clock import now
from kernel.ids import new_id
from services.agreements.models.base import Base

_LIVE = text("state IN ('pending', 'archived', 'withdrawn', 'restored')")
_WAITING = text("state = 'awaiting_certification'")
_DELIVERED = text("platform_id <> ''")
_CURRENT = text("voided_at IS NULL")
_NUMBERED = text("number <> ''")
_CODED = text("code <> ''")
_UNCODED = text("code = ''")


class Employer(Base):
    """An employer: one, however many agreements. `code` is compact (GB 11714 or GB 32100), "" when unknown: then name
    and region tell which it is. `details` are contract.EmployerBody's other fields.

    `code_note` is the reason given for a code whose check character is wrong: codes like that were issued.
    """

    __tablename__ = "employers"
    __table_args__ = (
        Index("ux_employers_code", "code", unique=True, postgresql_where=_CODED, sqlite_where=_CODED),
        Index("ux_employers_place", "name", "region", unique=True, postgresql_where=_UNCODED, sqlite_where=_UNCODED),
        Index("ix_employers_name", "name"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    version: Mapped[int] = mapped_column(default=1)
    name: Mapped[str] = mapped_column(String(100))
    code: Mapped[str] = mapped_column(String(18), default="")
    code_note: Mapped[str] = mapped_column(String(200), default="")
    kind: Mapped[str] = mapped_column(String(2), default="")
    industry: Mapped[str] = mapped_column(String(2), default="")
    region: Mapped[str] = mapped_column(String(6), default="")
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)


class Signing(Base):
    """What a graduate's signing is now: one row a graduate, locked before anything signs, reviews or ends.

    `version` rises with each change that graduates is told of; `number` is the current agreement number ("" none).
    """

    __tablename__ = "signings"

    graduate_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    school_id: Mapped[uuid.UUID]
    graduation_year: Mapped[int]
    version: Mapped[int] = mapped_column(default=0)
    number: Mapped[str] = mapped_column(String(19), default="")
    agreement_id: Mapped[uuid.UUID | None]


Index("ix_signings_year", Signing.school_id, Signing.graduation_year)


class AgreementNumber(Base):
    """A number ever given out: one current a graduate; a voided one never comes back (manual 5.5)."""

    __tablename__ = "agreement_numbers"
    __table_args__ = (
        Index(
            "ux_agreement_numbers_current", "graduate_id", unique=True, postgresql_where=_CURRENT, sqlite_where=_CURRENT
        ),
    )

    number: Mapped[str] = mapped_column(String(19), primary_key=True)
    graduate_id: Mapped[uuid.UUID]
    source: Mapped[str] = mapped_column(String(16))
    given_at: Mapped[datetime] = mapped_column(default=now)
    voided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(200), default="")


class NumberSeries(Base):
    """The last serial of a school, year and source; taken in blocks under the row's lock."""

    __tablename__ = "number_series"

    school_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    graduation_year: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(16), primary_key=True)
    last: Mapped[int] = mapped_column(default=0)


class Agreement(Base):
    """An agreement. `employer` is the employer as signed, `terms` what was agreed (contract EmployerBody, TermsBody).

    School, department and year repeat the graduate's, so that lists stay in scope without a join. `platform_id` is the
    platform's own id of a delivered one, "" otherwise. One that waits for certification has no `number` yet.
    """

    __tablename__ = "agreements"
    __table_args__ = (
        Index("ux_agreements_live", "graduate_id", unique=True, postgresql_where=_LIVE, sqlite_where=_LIVE),
        Index("ux_agreements_awaiting", "graduate_id", unique=True, postgresql_where=_WAITING, sqlite_where=_WAITING),
        Index(
            "ux_agreements_platform", "platform_id", unique=True, postgresql_where=_DELIVERED, sqlite_where=_DELIVERED
        ),
        Index("ux_agreements_number", "number", unique=True, postgresql_where=_NUMBERED, sqlite_where=_NUMBERED),
        Index("ux_agreements_verification", "verification_code", unique=True),
        Index("ix_agreements_graduate", "graduate_id"),
        Index("ix_agreements_employer", "employer_id"),
    )
    __scope__ = {"school": "school_id", "department": "department_id", "owner": "graduate_id"}

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    version: Mapped[int] = mapped_column(default=1)
    number: Mapped[str] = mapped_column(String(19))
    paper_number: Mapped[str] = mapped_column(String(40), default="")
    source: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(24))
    graduate_id: Mapped[uuid.UUID]
    school_id: Mapped[uuid.UUID]
    department_id: Mapped[uuid.UUID]
    graduation_year: Mapped[int]
    employer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("employers.id"))
    employer_name: Mapped[str] = mapped_column(String(100))
    employer: Mapped[dict[str, Any]]
    terms: Mapped[dict[str, Any]]
    signed_on: Mapped[date | None]
    certified_by: Mapped[str] = mapped_column(String(100), default="")
    certified_at: Mapped[datetime | None]
    entered_at: Mapped[datetime] = mapped_column(default=now)
    entered_by: Mapped[str] = mapped_column(String(100), default="")
    entered_through: Mapped[str] = mapped_column(String(8))
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[str] = mapped_column(String(100), default="")
    reason: Mapped[str] = mapped_column(String(500), default="")
    platform_id: Mapped[str] = mapped_column(String(64), default="")
    verification_code: Mapped[str] = mapped_column(String(16))
    changed_at: Mapped[datetime] = mapped_column(default=now)


Index(
    "ix_agreements_list",
    Agreement.school_id,
    Agreement.source,
    Agreement.state,
    Agreement.entered_at.desc(),
    Agreement.id,
)


# the same without a state: all of a source
Index("ix_agreements_list_all", Agreement.school_id, Agreement.source, Agreement.entered_at.desc(), Agreement.id)


class AgreementEvent(Base):
    """One act on an agreement: who, when, from what state to what, why. Never changed, never deleted."""

    __tablename__ = "agreement_events"
    __table_args__ = (Index("ix_agreement_events_agreement", "agreement_id", "at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    agreement_id: Mapped[uuid.UUID]
    graduate_id: Mapped[uuid.UUID]
    at: Mapped[datetime] = mapped_column(default=now)
    actor_kind: Mapped[str] = mapped_column(String(16))
    actor_id: Mapped[uuid.UUID | None]
    actor_name: Mapped[str] = mapped_column(String(100), default="")
    verb: Mapped[str] = mapped_column(String(32))
    from_state: Mapped[str] = mapped_column(String(24), default="")
    to_state: Mapped[str] = mapped_column(String(24), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
