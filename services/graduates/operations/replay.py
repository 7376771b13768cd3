"""Taking in once more what agreements holds of signings, as `office replay signings` asks."""

from __future__ import annotations

from functools import partial

from kernel.db import Database
from services.auth.contract.organization import Source, copy, filters_of
from services.graduates.models import School
from services.graduates.operations.signings import take


def replay(agreements: Source, database: Database, school_code: str | None, year: int | None) -> int:
    """Take the signings of a school and year, or of all; gives the number of rows read. Raises NotFound (school)."""
    filters = filters_of(School, database, school_code, year)
    return copy(agreements, "signings", partial(take, again=True), database, limit=1000, **filters)
