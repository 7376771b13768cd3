"""工作台 from a browser's side: with all services up, and with each in turn dead or standing still.

    python bench/desk.py [rounds]

Starts the whole embedded system (SQLite, the small demo) and asks for `/` with the session of the school, which
sees every box. Printed: median and slowest of all rounds against the targets (150 ms; 2,000 ms while one is down), and
beside them the page of one's own profile, which asks auth alone: what a page costs at all.
"""

from __future__ import annotations

import signal
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import requests

from demo import PASSWORD
from kernel import tokens
from kernel.client import Transport
from services.auth.client import AuthClient
from tests.running import Running, running

ROUNDS = 30
BROKEN_ROUNDS = 5
SILENT = "暂时不可用"
SERVICES = ("messaging", "graduates", "agreements", "reports")


def session_of(system: Running, user_name: str = "school") -> str:
    """The token of a session, as the sign-in page gets it from auth."""
    signer = tokens.Signer(Path(system.plan.manage_environment["INTERNAL_KEYS"]), "gateway")
    auth = AuthClient(Transport(system.plan.environment["AUTH_URL"], "auth", signer))
    who = {"portal": "school", "user_name": user_name, "password": PASSWORD, "address": "127.0.0.1"}
    return str(auth.sign_in(who)["token"])


def asked(system: Running, token: str, path: str = "/") -> tuple[float, str]:
    """Milliseconds and the page."""
    started = time.perf_counter()
    answer = requests.get(system.address + path, cookies={"office": token}, timeout=20, allow_redirects=False)
    milliseconds = (time.perf_counter() - started) * 1000
    if answer.status_code != 200:
        raise SystemExit(f"{path}: {answer.status_code}")
    return milliseconds, answer.text


def told(what: str, times: list[float], target: int) -> None:
    middle, slowest = statistics.median(times), max(times)
    print(f"{what:28} {middle:7.0f} ms  (slowest {slowest:.0f}; target {target}: {middle / target:.2f})", flush=True)


def whole(system: Running, token: str, rounds: int) -> None:
    for path, what in (("/account/profile", "a page that asks auth alone"), ("/", "all services up")):
        asked(system, token, path)
        told(what, [asked(system, token, path)[0] for _ in range(rounds)], 150)


def broken(system: Running, token: str, name: str) -> None:
    """First standing still, then dead, then up again."""
    system.signal(name, signal.SIGSTOP)
    told(f"{name} stands still", _partly(system, token), 2000)
    system.signal(name, signal.SIGCONT)
    system.kill(name)
    told(f"{name} is dead", _partly(system, token), 2000)
    system.start(name)
    system.wait_ready()


def _partly(system: Running, token: str) -> list[float]:
    return [asked(system, token)[0] for _ in range(BROKEN_ROUNDS)]


def main(rounds: int) -> None:
    with running(Path(tempfile.mkdtemp(prefix="office-bench-"))) as system:
        token = session_of(system)
        whole(system, token, rounds)
        if SILENT in asked(system, token)[1]:
            raise SystemExit("a box is empty although every service is up")
        for name in SERVICES:
            broken(system, token, name)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
