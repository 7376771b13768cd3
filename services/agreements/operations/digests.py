"""Signings for graduates to compare and to read again: digests of a school's years, and the scan."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, select

from kernel.db import session
from kernel.digests import digest
from kernel.identity import Identity
from services.agreements.models import Agreement, Signing
from services.agreements.operations import signings


def digests(identity: Identity, query: Mapping[str, Any]) -> dict[str, Any]:
    """contract.YearDigests of a school: of each signing its graduate, version, number and live agreement."""
    columns: tuple[Any, ...] = (
        *(Signing.graduate_id, Signing.version, Signing.number, Agreement.state, Agreement.source),
        Signing.graduation_year,
    )
    told = _asked(select(*columns).outerjoin(Agreement, Agreement.id == Signing.agreement_id), query)
    rows: dict[int, list[tuple[object, ...]]] = defaultdict(list)
    for *known, state, source, year in session.execute(told):
        rows[year].append((*known, state or "", source or ""))
    return {"items": [_digest(query["school_id"], year, rows[year]) for year in sorted(rows)]}


def scan(identity: Identity, query: Mapping[str, Any]) -> dict[str, Any]:
    """contract.SigningScan: each as the last event told it."""
    wanted = _asked(select(Signing), query).order_by(Signing.graduate_id).limit(query["limit"])
    after: uuid.UUID | None = query.get("after")
    rows = session.scalars(wanted if after is None else wanted.where(Signing.graduate_id > after)).all()
    last = signings.agreements_of(rows)
    items = [signings.snapshot(each, last.get(each.graduate_id)) for each in rows]
    return {"items": items, "next": rows[-1].graduate_id if len(rows) == query["limit"] else None}


def _digest(school_id: uuid.UUID, year: int, rows: list[tuple[object, ...]]) -> dict[str, Any]:
    count, text = digest(rows)
    return {"school_id": school_id, "graduation_year": year, "count": count, "digest": text}


def _asked(query: Select[Any], asked: Mapping[str, Any]) -> Select[Any]:
    """Signings that were told of, of the school and year asked for."""
    query = query.where(Signing.version > 0)
    for name in ("school_id", "graduation_year"):
        if asked.get(name) is not None:
            query = query.where(getattr(Signing, name) == asked[name])
    return query
