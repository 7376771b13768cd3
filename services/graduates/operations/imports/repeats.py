"""Rows of one file that are about the same graduate: both are faulty, each names the other."""

from __future__ import annotations

from typing import Any

from sqlalchemy import String, case, cast, func, literal, null, select, update

from kernel.db import session
from services.graduates.models import ImportBatch
from services.graduates.operations.imports.sql import by_sets, json_object


def mark_repeats(batch: ImportBatch, staged: Any, whose: Any) -> None:
    """Find values of `whose` that several staged rows of a batch have, and fault those rows."""
    by_sets()
    mine = staged.batch_id == batch.id
    key = whose.label("key")
    doubles = (
        select(key, func.min(staged.number).label("first"), func.max(staged.number).label("last"))
        .where(mine, whose.is_not(None))
        .group_by(key)
        .having(func.count() > 1)
        .subquery("doubles")
    )
    other = case((staged.number == doubles.c.first, doubles.c.last), else_=doubles.c.first)
    text = literal("与第 ") + cast(other, String) + literal(" 行是同一名毕业生，请只保留一行。")
    rows = update(staged).where(mine, whose == doubles.c.key, staged.verdict != "faulty")
    session.execute(
        rows.values(verdict="faulty", before=null(), faults=json_object({"": text})),
        execution_options={"synchronize_session": False},
    )
