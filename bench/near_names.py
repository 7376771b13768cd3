"""Near names of the local register (10.4) among a million organisations, on PostgreSQL and on SQLite.

    python bench/near_names.py [rows]

Words from frequent to nobody's. Printed are medians of the whole answer, and the ratio to PostgreSQL reading every row.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from broadcast import vacuum
from sqlalchemy import text

from kernel import migrate
from kernel.bulk import load
from kernel.db import Database, session
from kernel.ids import new_id
from services.reports.adapters.bureau.registry import LocalRegister
from services.reports.app import service
from services.reports.domain.register import core_of
from services.reports.models import RegisteredEmployer
from tests import servers

ROWS, ROUNDS, BATCH = 1_000_000, 7, 20_000
PLACES = ("济南市", "青岛", "烟台", "潍坊市", "临沂", "济宁", "山东", "淄博", "威海市", "德州")
SIGNS = "海尔智家信华泰安恒瑞鲁齐岱岳东方天元宏达金鼎盛世嘉和中联国通明德新源百川凯越"
TRADES = (
    "信息技术",
    "科技",
    "机械制造",
    "电子商务",
    "环保科技",
    "教育咨询",
    "建筑工程",
    "生物科技",
    "人力资源服务",
    "物流",
)
ENDINGS = ("有限公司", "股份有限公司", "有限责任公司", "集团有限公司")
ASKED = ("信息技术", "环保科技", "恒瑞科技", "泰安恒瑞人力资源服务", "没有这样的单位")
COLUMNS = ("id", "code", "name", "core", "kind", "legal_person", "address", "region", "scope", "state")


def names(rows: int) -> Iterator[tuple[object, ...]]:
    """Made-up organisations, the same each time."""
    dice = random.Random(20261129)
    for number in range(rows):
        sign = "".join(dice.choices(SIGNS, k=dice.choice((2, 3, 4))))
        name = f"{dice.choice(PLACES)}{sign}{dice.choice(TRADES)}{dice.choice(ENDINGS)}"
        yield (
            new_id(),
            f"91{number:016d}",
            name,
            core_of(name),
            "企业",
            "张三",
            "示范路 1 号",
            "370100",
            "示范" * 40,
            "存续",
        )


def fill(database: Database, rows: int) -> None:
    made = names(rows)
    for start in range(0, rows, BATCH):
        part = [next(made) for _ in range(min(BATCH, rows - start))]
        database.run(lambda part=part: load(RegisteredEmployer, COLUMNS, part))  # type: ignore[misc]


def milliseconds(database: Database, name: str, *, scans: bool = False) -> tuple[float, int]:
    """Median of some rounds after one that warms up, and how many names were near."""

    def work() -> int:
        for path in ("indexscan", "bitmapscan", "indexonlyscan") if scans else ():
            session.execute(text(f"SET LOCAL enable_{path} = off"))
        return len(LocalRegister().ask(name).near)

    times = []
    for _ in range(ROUNDS + 1):
        started = time.perf_counter()
        near = database.run(work, write=False)
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times[1:]), near


@contextmanager
def postgresql() -> Iterator[str]:
    with servers.postgres() as server, server.database("bench") as url:
        yield url


@contextmanager
def sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{folder}/reports.db"


def main(rows: int) -> None:
    for engine in (postgresql, sqlite):
        with engine() as url:
            database = Database(url, pool_size=1)
            migrate.upgrade(service, database)
            fill(database, rows)
            if not database.is_sqlite:
                vacuum(database)
            for name in ASKED:
                taken, near = milliseconds(database, name)
                print(f"{engine.__name__} {rows:,}: {name} {taken:.1f} ms, {near} near", end="", flush=True)
                if not database.is_sqlite:
                    print(f"; reading all rows {milliseconds(database, name, scans=True)[0] / taken:.0f}×", end="")
                print(flush=True)
            database.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
