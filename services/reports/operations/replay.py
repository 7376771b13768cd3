"""Taking in once more what graduates says of people, as `office replay report` asks."""

from __future__ import annotations

from functools import partial

from kernel.db import Database
from services.auth.contract.organization import Source, copy, filters_of
from services.reports.models import School
from services.reports.operations.feed import keep


def replay(graduates: Source, database: Database, school_code: str | None, year: int | None) -> int:
    """Take the rows of a school and year, or of all; gives the number of rows read. Raises NotFound (school)."""
    filters = filters_of(School, database, school_code, year)
    return copy(graduates, "report", partial(keep, again=True), database, limit=1000, **filters)
