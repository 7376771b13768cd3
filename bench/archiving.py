"""存档通过 of 10,000 agreements by two batches of 5,000, and how soon the plan rows of graduates agree, on PostgreSQL.

    python bench/archiving.py [agreements]

auth, graduates, agreements, reports and the relay run as processes of their own, as `dev.py up` starts them. Then the
same agreements are taken out of the plan and put back, by the same two batches. Printed are agreements a second, as the
caller of the service sees it (history, audit trail and outbox included), and the seconds from the end of the last batch
until every plan row says what the agreement says; and the processor seconds of each process, which the neighbours on a
shared machine do not stretch.
"""

from __future__ import annotations

import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from broadcast import vacuum
from sqlalchemy import func, select

from devtools.plan import key_file, service_names
from kernel import logs
from kernel.client import Transport
from kernel.db import Database, session
from kernel.identity import Identity
from kernel.ids import new_id
from kernel.testing import wait_until
from kernel.tokens import Signer
from services.agreements.client import AgreementsClient
from services.graduates.models import PlanRow
from tests import servers
from tests.factories.agreements import Registry
from tests.factories.graduates import Bureau
from tests.running import Running

COUNT, BATCH, SOURCE = 10_000, 5_000, "system"
PROCESSES = ("valkey", "auth", "graduates", "agreements", "reports", "relay")
VERBS: dict[str, tuple[dict[str, Any], str]] = {
    "archive": ({}, "agreement"),
    "unarchive": ({"why": "later"}, "none"),
    "restore": ({}, "agreement"),
}
"""What is sent along, and what speaks for the plan row afterwards."""
TARGET, IN_STEP_SECONDS, PATIENCE = 1_000, 10, 120


class Province:
    """One school, its graduates in both services, an agreement of each that waits."""

    def __init__(self, system: Running, folder: Path, count: int) -> None:
        urls = {name: system.plan.environment[f"{name.upper()}_DATABASE_URL"] for name in ("graduates", "agreements")}
        self.bureau = Bureau.make(folder, urls["graduates"], LOG_LEVEL="ERROR")
        self.registry = Registry.make(folder, urls["agreements"], LOG_LEVEL="ERROR")
        self.school_id, department_id = new_id(), new_id()
        school = {"id": str(self.school_id), "version": 1, "code": "99001", "name": "示范大学", "enabled": True}
        department = school | {"id": str(department_id), "code": "01", "school_id": str(self.school_id)}
        for service in (self.bureau, self.registry):
            service.tell("school.changed", school)
            service.tell("department.changed", department)
        graduates = self.registry.meet(self.bureau.graduates(count, self.school_id, department_id))
        self.agreement_ids = [
            each.id
            for start in range(0, count, BATCH)
            for each in self.registry.agreements(graduates[start : start + BATCH], SOURCE)
        ]

    def head(self) -> Identity:
        """The school's office."""
        return replace(self.registry.staff(self.school_id, name="王敏").who(), address="192.0.2.1")

    def behind(self, basis: str) -> int:
        """Plan rows for which something else speaks."""
        query = select(func.count()).select_from(PlanRow).where(PlanRow.basis != basis)
        return self.bureau.database.run(lambda: session.scalar(query) or 0, write=False)


def processor_seconds(system: Running) -> dict[str, float]:
    """What each process has used so far, its children included."""
    found = {}
    for name, process in system.processes.items():
        times = [each.cpu_times() for each in (process, *process.children(recursive=True))]
        found[name] = sum(each.user + each.system for each in times)
    return found


def measure(system: Running, client: AgreementsClient, province: Province, verb: str) -> bool:
    """One verb for all; prints what it took and gives whether the plan came along."""
    values, basis = VERBS[verb]
    ids, before = province.agreement_ids, processor_seconds(system)
    started = time.perf_counter()
    for start in range(0, len(ids), BATCH):
        result = getattr(client, verb)(SOURCE, ids[start : start + BATCH], **values)
        assert result["failed"] == 0, result["results"][:3]
    seconds = time.perf_counter() - started
    print(
        f"{verb:<9} {len(ids):,} in {seconds:.1f} s: {len(ids) / seconds:,.0f} a second (target {TARGET:,})", flush=True
    )
    ended = time.perf_counter()
    try:
        wait_until(lambda: province.behind(basis) == 0, timeout=PATIENCE, what="the plan rows")
    except AssertionError:
        print(f"          plan rows: {province.behind(basis):,} not in step after {PATIENCE} s")
        return False
    print(f"          plan rows in step {time.perf_counter() - ended:.1f} s later (target {IN_STEP_SECONDS})")
    used = {name: each - before[name] for name, each in processor_seconds(system).items()}
    print("          processor:", ", ".join(f"{name} {each:.1f} s" for name, each in used.items()), flush=True)
    return True


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    logs.configure("bench", "ERROR")
    with ExitStack() as stack:
        server = stack.enter_context(servers.postgres())
        urls = {f"{name.upper()}_DATABASE_URL": stack.enter_context(server.database(name)) for name in service_names()}
        folder, own = (Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="office-bench-"))) for _ in range(2))
        system = Running(folder, demo="none", LOG_LEVEL="ERROR", **urls)
        system.prepare()
        province = Province(system, own, count)
        for url in urls.values():
            vacuum(Database(url))
        system.start(*PROCESSES)
        stack.callback(system.stop)
        address = system.plan.environment["AGREEMENTS_URL"]
        signer = Signer(key_file(folder), "gateway")
        client = AgreementsClient(Transport(address, "agreements", signer), province.head())
        wait_until(lambda: _serves(client), timeout=60, what="agreements")
        for verb in VERBS:
            if not measure(system, client, province, verb):
                break


def _serves(client: AgreementsClient) -> bool:
    try:
        return bool(client.summary())
    except Exception:
        return False


if __name__ == "__main__":
    main()
