"""What the gateway's hop costs: the same request direct at the service and through /api/v1, 64 connections.

    apt install wrk; python bench/gateway_hop.py [seconds]

Starts the whole embedded system (SQLite), takes an access token of the demo's API client, and lets wrk ask for
`GET /api/v1/auth/departments/names` in turn direct (with a signed identity) and through the gateway. Medians of
five rounds; the ratio is what counts, both sides share two cores with wrk.
"""

from __future__ import annotations

import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import requests

from kernel import tokens
from kernel.identity import Identity
from tests.running import Running, running

PATH = "/api/v1/auth/departments/names"
ROUNDS = 5
CONNECTIONS = 64


def access_token(system: Running) -> str:
    """An access token of the demo's API client."""
    answer = requests.post(f"{system.address}/api/v1/oauth/token", auth=("demo-platform", "demo-platform-secret"),
                           data={"grant_type": "client_credentials"}, timeout=10)  # fmt: skip
    answer.raise_for_status()
    return str(answer.json()["access_token"])


def rate(url: str, seconds: int, header: str) -> float:
    """Requests a second; every answer must be a success."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-H", header, url]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in text:
        raise SystemExit(text)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])  # type: ignore[index]


def main(seconds: int) -> None:
    if not shutil.which("wrk"):
        raise SystemExit("wrk is needed: apt install wrk")
    with running(Path(tempfile.mkdtemp(prefix="office-bench-"))) as system:
        direct_url = system.plan.environment["AUTH_URL"] + PATH
        ring = Path(system.plan.manage_environment["INTERNAL_KEYS"])
        outside = f"Authorization: Bearer {access_token(system)}"
        direct, through = [], []
        for _ in range(ROUNDS):
            who = Identity(kind="client", user_name="bench", scopes=frozenset({"organization:read"}))
            inside = f"{tokens.HEADER}: {tokens.Signer(ring, 'gateway').token(who, 'auth')}"
            direct.append(rate(direct_url, seconds, inside))
            through.append(rate(system.address + PATH, seconds, outside))
    ratios = [b / a for a, b in zip(direct, through, strict=True)]
    print(f"direct   {statistics.median(direct):8.0f} requests/s  (of {[round(x) for x in direct]})")
    print(f"gateway  {statistics.median(through):8.0f} requests/s  (of {[round(x) for x in through]})")
    print(f"ratio    {statistics.median(ratios):8.2f}  (min {min(ratios):.2f}, max {max(ratios):.2f}; target ≥ 0.5)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
