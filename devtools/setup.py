"""Makes .venv from a hashed lock, and the front-end assets; repeats nothing whose lock is unchanged."""

import fcntl
import hashlib
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from devtools import frontend
from devtools.shell import (
    PYTHON,
    ROOT,
    VENV,
    ProblemError,
    execute,
    installer_problem,
    last_error,
    say,
    works,
)

LOCAL, DEV = "requirements-local.lock", "requirements-dev.lock"
INCLUDES = {LOCAL: (LOCAL,), DEV: (DEV, LOCAL)}
INSTALLED = VENV / "installed-locks"
SUITABLE = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
NO_WHEEL = re.compile(r"No matching distribution found for (\S+)")


def prepare(lock: str) -> None:
    """Make everything ready for `lock`. One setup at a time in this folder: a second waits for the first."""
    with _alone():
        make_environment(lock)
        frontend.make_assets()


def make_environment(lock: str) -> None:
    """Create .venv if it is missing or broken; install the lock unless this very one is installed."""
    if not works(PYTHON, "-c", SUITABLE):
        _create_environment()
    wanted = {digest(ROOT / name) for name in INCLUDES[lock]}
    if INSTALLED.exists() and wanted <= set(INSTALLED.read_text().split()):
        return
    say(f"installing {lock} into .venv")
    command: list[str | Path] = [
        PYTHON,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-input",
    ]
    command += ["--retries", "2", "--require-hashes", "--only-binary", ":all:", "-r", lock]
    done = execute(command)
    if done.returncode:
        raise ProblemError(pip_problem(done.stdout + done.stderr))
    INSTALLED.write_text("\n".join(sorted(wanted)))


def pip_problem(output: str) -> str:
    """One line for a failed installation; a package without a wheel is told apart from a missing network."""
    problem, missing = installer_problem("pip", output), NO_WHEEL.search(output)
    if missing and problem.startswith("pip "):
        return (
            f"{missing.group(1)} has no ready-made package for this Python and machine, and nothing is "
            "compiled here: use CPython 3.11 to 3.14 on Linux or macOS (x86-64 or ARM64)."
        )
    return problem


def digest(path: Path) -> str:
    """What tells one lock from another."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _create_environment() -> None:
    for module in ("venv", "ensurepip"):
        if not works(sys.executable, "-c", f"import {module}"):
            raise ProblemError(f"Python's {module} is missing: install the package python3-venv, then run again.")
    say("creating .venv")
    done = execute([sys.executable, "-m", "venv", "--clear", VENV])
    if done.returncode:
        raise ProblemError(f".venv could not be created: {last_error(done.stdout + done.stderr)}")


@contextmanager
def _alone() -> Iterator[None]:
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
