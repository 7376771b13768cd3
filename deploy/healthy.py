"""Container health checks: `python deploy/healthy.py ready` and `python deploy/healthy.py canary URL...`.

ready: the web process in this container answers /readyz with 200. canary: the newest canary job of the services at
these addresses came back less than CANARY_SECONDS ago, which needs scheduler, outbox, relay, Redis, worker and
database together; a worker that answers a ping but takes no work fails it. Exit code 0 or 1.
"""

import re
import sys
import urllib.request

OWN_PORT = 8000
CANARY_SECONDS = 240  # ordered every minute; four in a row are missing
AGE = re.compile(r"^office_canary_age_seconds\{[^}]*\} (\S+)$", re.MULTILINE)


def ready(base: str) -> bool:
    """Whether the web process there can do its work."""
    return _get(f"{base}/readyz") is not None


def canary_is_young(base: str) -> bool:
    """Whether the background work of the service there is being done."""
    figures = _get(f"{base}/metrics") or ""
    return any(float(age) < CANARY_SECONDS for age in AGE.findall(figures))


def main(arguments: list[str]) -> int:
    """0 when healthy, otherwise 1."""
    if arguments == ["ready"]:
        return 0 if ready(f"http://127.0.0.1:{OWN_PORT}") else 1
    return 0 if all(canary_is_young(base) for base in arguments[1:]) else 1


def _get(url: str) -> str | None:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - addresses of our own services
            return str(answer.read().decode())
    except OSError:
        return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
