"""Employment rates (9.2) from PostgreSQL, every dimension: against the bare SQL on the same covering index, against
fetching the rows into pandas (where it is installed, say in a folder that PYTHONPATH names), and of one school of the
province against the whole.

    python bench/rates.py [rows]

All graduates are in one school first, the hardest case; then they are spread over forty.
"""

from __future__ import annotations

import statistics
import sys
import time
import uuid
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from broadcast import run_all, vacuum
from plan_download import ROWS, SCHOOL, YEAR, school
from sqlalchemy import text

from kernel.db import Database
from kernel.identity import Identity
from services.reports.domain.dimensions import DIMENSIONS
from services.reports.operations import rate_trend, rates

SCHOOLS, ROUNDS = 40, 7
PANDAS = find_spec("pandas") is not None
HEAD = Identity(kind="staff", id=uuid.UUID(int=2), school_id=SCHOOL, level="school", screens=frozenset({"plan.rate"}))
FIRST = uuid.UUID("00000000-0000-0000-0002-000000000000")
LEFT_OUT = "'19', '39', '49'"
SPREAD = """
    UPDATE report_rows SET origin_region = (array['370102','370202','371302','370181','410000','110101'])[1 + r % 6],
        destination = (array['10','11','12','27','46','50','70','75','76','80','85'])[1 + r % 11],
        settled_on = date '2025-10-01' + r % 300, training_mode = (1 + r % 3)::text, difficulty = (r % 5)::text
    FROM (SELECT id AS row_id, (random() * 1000000)::int AS r FROM report_rows) dice WHERE id = row_id"""
SPLIT = """
    UPDATE report_rows SET school_id = ('00000000-0000-0000-0002-' || lpad((place % :schools)::text, 12, '0'))::uuid
    FROM (SELECT id AS row_id, row_number() OVER () AS place FROM report_rows) numbered WHERE id = row_id"""


def settled(database: Database, statement: str, values: dict[str, Any]) -> None:
    """Change the rows; what the first VACUUM may not call visible before it is on the disk, the second does."""
    run_all(database, statement, values)
    vacuum(database)
    vacuum(database)


def milliseconds(work: Callable[[], Any]) -> float:
    """Median of some rounds after one that warms up."""
    work()
    return statistics.median(once(work) for _ in range(ROUNDS))


def once(work: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def ours(database: Database, identity: Identity, by: str) -> dict[str, Any]:
    """The whole answer of the service's operation."""
    query = {"graduation_year": YEAR, "by": by}
    found: dict[str, Any] = database.run(lambda: rates.rates(identity, query), write=False)
    return found


def bare(database: Database, column: str) -> list[Any]:
    """The counting alone, from the same index."""
    query = text(
        f"SELECT {column}, destination, count(*) FROM report_rows WHERE school_id = :school "
        f"AND graduation_year = :year AND degree NOT IN ({LEFT_OUT}) GROUP BY 1, 2"
    )
    with database.reading.connect() as connection:
        return list(connection.execute(query, {"school": SCHOOL, "year": YEAR}).all())


def fetched(database: Database, column: str) -> Any:
    """Every row into pandas, counted there."""
    import pandas  # type: ignore[import-untyped]

    query = text(
        f"SELECT {column}, destination FROM report_rows WHERE school_id = :school AND graduation_year = :year "
        f"AND degree NOT IN ({LEFT_OUT})"
    )
    with database.reading.connect() as connection:
        rows = connection.execute(query, {"school": SCHOOL, "year": YEAR}).all()
    return pandas.DataFrame(rows, columns=["value", "destination"]).groupby(["value", "destination"]).size()


def whole(database: Database) -> dict[str, float]:
    """Prints the ratios of all rows in one school; gives the milliseconds of each dimension."""
    found = {}
    for by, dimension in DIMENSIONS.items():
        mine = found[by] = milliseconds(partial(ours, database, HEAD, by))
        sql = milliseconds(partial(bare, database, dimension.column))
        print(f"{by:<14} {mine:8.1f} ms  {mine / sql:5.2f}x the bare SQL ({sql:.1f} ms)", end="  ")
        print(f"1/{once(partial(fetched, database, dimension.column)) / mine:.1f} of pandas" if PANDAS else "")
    asked = {"graduation_year": YEAR}
    trend = milliseconds(lambda: database.run(lambda: rate_trend.trend(HEAD, asked), write=False))
    print(f"{'trend':<14} {trend:8.1f} ms")
    return found


def one_of_many(database: Database, before: dict[str, float]) -> None:
    """One school of forty against the whole."""
    settled(database, SPLIT, {"schools": SCHOOLS})
    head = Identity(kind="staff", id=uuid.UUID(int=2), school_id=FIRST, level="school", screens=HEAD.screens)
    for by, province in before.items():
        mine = milliseconds(partial(ours, database, head, by))
        total = ours(database, head, by)["total"]
        print(f"{by:<14} one school of {total}: {mine:6.1f} ms, 1/{province / mine:.1f} of the province")


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with school(rows) as database:
        settled(database, SPREAD, {})
        one_of_many(database, whole(database))


if __name__ == "__main__":
    main()
