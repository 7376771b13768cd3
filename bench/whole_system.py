"""How heavy the whole embedded system is and how soon it is ready, once installed.

    python bench/whole_system.py

Starts every process of `dev.py up` (SQLite, own Valkey, demo small already loaded), takes the time until the gateway's
/readyz is 200, opens a few pages, and adds up the proportional set sizes (PSS). Linux only.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import psutil
import requests

from kernel.testing import wait_until
from tests.running import Running

ROUNDS = 3


def pss(process: psutil.Process) -> int:
    """Bytes of one process, shared pages divided by those who share them."""
    return int(process.memory_full_info().pss)


def memory(system: Running) -> dict[str, int]:
    """Bytes by process name, children included."""
    return {
        name: sum(pss(each) for each in [process, *process.children(recursive=True)])
        for name, process in system.processes.items()
    }


def canary_is_back(system: Running) -> bool:
    """The worker has done its first job, so it is loaded too."""
    figures = requests.get(system.plan.environment["AUTH_URL"] + "/metrics", timeout=5).text
    return 'office_canary_age_seconds{service="auth"} +Inf' not in figures


def main() -> None:
    seconds = []
    with tempfile.TemporaryDirectory(prefix="office-bench-") as folder:
        system = Running(Path(folder))
        system.prepare()
        for round_number in range(ROUNDS):
            started = time.perf_counter()
            system.start()
            system.wait_ready()
            seconds.append(time.perf_counter() - started)
            if round_number == ROUNDS - 1:
                wait_until(lambda: canary_is_back(system), timeout=150, what="the first canary")
                for path in ("/sign-in", "/lost-password", "/docs"):
                    requests.get(system.address + path, timeout=10)
                used = memory(system)
            system.stop()
    for name, size in sorted(used.items(), key=lambda item: -item[1]):
        print(f"{name:<10} {size / 1e6:7.0f} MB")
    print(f"{'together':<10} {sum(used.values()) / 1e6:7.0f} MB  (target ≤ 1000)")
    print(f"ready in   {statistics.median(seconds):7.1f} s   (of {[round(s, 1) for s in seconds]}; target ≤ 30)")


if __name__ == "__main__":
    main()
