"""Taking in once more what graduates tells of people, as `office replay facts` asks."""

from __future__ import annotations

from functools import partial

from kernel.db import Database
from services.agreements.models import School
from services.agreements.operations.graduates import store_graduates
from services.auth.contract.organization import Source, copy, filters_of


def replay(graduates: Source, database: Database, school_code: str | None, year: int | None) -> int:
    """Take the facts of a school and year, or of all; gives the number of rows read. Raises NotFound (school)."""
    filters = filters_of(School, database, school_code, year)
    return copy(graduates, "facts", partial(store_graduates, again=True), database, limit=1000, **filters)
