"""The commands about one local system: up, status, logs, office, down."""

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from devtools import setup, supervision
from devtools.configuration import configuration
from devtools.folder import DataFolder, demand_free, free_ports
from devtools.plan import GATEWAY, HOST, VALKEY, Options, Plan, make_plan, service_names
from devtools.shell import PYTHON, ROOT, ProblemError, python, say

READY_SECONDS = 120
SHOWN_EVENTS = ("exited:", "gave up:")
LOG_LINES = 15


def up(options: Options) -> None:
    """Set up, start, wait until it is ready, say where, follow until Ctrl-C or `down`, stop everything."""
    folder = DataFolder(options.data)
    demand_free(options.port)
    with folder.held():
        setup.prepare(setup.LOCAL)
        folder.create()
        services = service_names()
        plan = make_plan(options, free_ports([*services, VALKEY]), services, os.environ)
        _fill(plan, folder)
        _note(plan, folder)
        folder.configuration.write_text(configuration(plan, folder))
        _run(plan, folder)


def status(data: Path) -> int:
    """Print each process's state; 0 when the system runs, otherwise 3."""
    folder = _existing(data)
    if folder.is_running():
        sys.stdout.write(f"{folder.address_note.read_text()}\n{supervision.control(folder, 'status')}")
        return 0
    sys.stdout.write(f"no system runs in {data}\n")
    return 3


def logs(data: Path, name: str | None) -> None:
    """Print the newest lines of one process's log, or say which logs there are."""
    folder = _existing(data)
    names = sorted(path.stem for path in folder.logs.glob("*.log"))
    if name is None:
        sys.stdout.write("logs: " + " ".join(names) + "\n")
    elif name in names:
        sys.stdout.write(_tail(folder, name, 200))
    else:
        raise ProblemError(f"there is no log of {name}; there are: {' '.join(names)}.")


def office(data: Path, arguments: list[str]) -> int:
    """Run an operations command with the settings of the system in this data folder; gives its exit code."""
    note = _existing(data).environment_note
    if not note.exists():
        raise ProblemError(f"no system was started in {data} yet; start one with dev.py up.")
    environment = {**os.environ, **json.loads(note.read_text())}
    command = [str(PYTHON), "-m", "services.manage", *arguments]
    return subprocess.run(command, check=False, cwd=ROOT, env=environment).returncode  # noqa: S603


def _note(plan: Plan, folder: DataFolder) -> None:
    own = {name: value for name, value in plan.manage_environment.items() if os.environ.get(name) != value}
    # addresses of databases may hold passwords
    folder.environment_note.touch(mode=0o600)
    folder.environment_note.write_text(json.dumps(own))


def down(data: Path) -> None:
    """Stop the system of this data folder and wait until it has ended."""
    folder = _existing(data)
    if not folder.is_running():
        say(f"no system runs in {data}")
        return
    supervision.control(folder, "shutdown")
    if not _until(lambda: not folder.is_running(), supervision.WAIT_SECONDS):
        raise ProblemError(f"the system in {data} does not end; see {folder.logs}/supervisord.log.")
    say("stopped")


def _fill(plan: Plan, folder: DataFolder) -> None:
    """Keys, databases, tables and, once, the demo."""
    environment = plan.manage_environment
    if plan.derived:
        python(["-m", "devtools.databases", *plan.derived], "the databases could not be created", environment)
    manage = ["-m", "services.manage"]
    python([*manage, "keys", "init"], "the internal keys could not be made", environment)
    python([*manage, "migrate"], "the databases could not be brought up to date", environment)
    if plan.options.demo != "none" and not folder.demo_note.exists():
        say(f"loading the {plan.options.demo} demo")
        arguments = [*manage, "demo", "--size", plan.options.demo]
        loaded, _, accounts = python(arguments, "the demo could not be loaded", environment).partition("\n")
        say(loaded)
        folder.demo_note.write_text(accounts)


def _run(plan: Plan, folder: DataFolder) -> None:
    supervision.adopt_orphans()
    daemon = supervision.start(folder, plan.environment)
    try:
        _wait_ready(plan, folder, daemon)
        folder.address_note.write_text(plan.address)
        _greet(plan, folder)
        _follow(folder, daemon)
    except KeyboardInterrupt:
        say("stopping; a running job may finish its slice (Ctrl-C again: at once)")
    finally:
        ended_by_itself = daemon.poll()
        supervision.stop(daemon)
    if ended_by_itself:
        raise ProblemError(f"the supervisor was killed, so everything was stopped; logs are in {folder.logs}.")
    say("stopped")


def _greet(plan: Plan, folder: DataFolder) -> None:
    if folder.demo_note.exists():
        sys.stdout.write(folder.demo_note.read_text())
    say(f"ready at {plan.address}  (Ctrl-C stops it; logs in {folder.logs})")


def _wait_ready(plan: Plan, folder: DataFolder, daemon: subprocess.Popen[bytes]) -> None:
    def settled() -> bool:
        return daemon.poll() is not None or _is_ready(plan.options.port) or bool(_given_up(folder))

    settled_in_time = _until(settled, READY_SECONDS)
    if not settled_in_time or not _is_ready(plan.options.port):
        names = _given_up(folder) or [supervision.OUTPUT if daemon.poll() is not None else GATEWAY]
        sys.stderr.write("".join(_tail(folder, name, LOG_LINES) for name in names))
        raise ProblemError(f"the system did not get ready: {', '.join(names)} failed; logs are in {folder.logs}.")


def _given_up(folder: DataFolder) -> list[str]:
    log = folder.logs / "supervisord.log"
    if not log.exists() or "gave up:" not in log.read_text():
        return []
    return supervision.given_up(supervision.control(folder, "status"))


def _is_ready(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _follow(folder: DataFolder, daemon: subprocess.Popen[bytes]) -> None:
    """Show every process that ends unexpectedly, until supervisord itself ends."""
    with (folder.logs / "supervisord.log").open(encoding="utf-8", errors="replace") as log:
        log.seek(0, os.SEEK_END)
        while daemon.poll() is None:
            for line in log:
                if any(event in line for event in SHOWN_EVENTS):
                    say(line.strip())
            time.sleep(0.5)


def _tail(folder: DataFolder, name: str, lines: int) -> str:
    path = folder.logs / f"{name}.log"
    text = path.read_text(errors="replace") if path.exists() else ""
    return "".join(f"{name}: {line}\n" for line in text.splitlines()[-lines:])


def _existing(data: Path) -> DataFolder:
    folder = DataFolder(data)
    if not folder.logs.is_dir():
        raise ProblemError(f"there is no system in {data}: start one with `python3 dev.py up`.")
    return folder


def _until(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.2)
    return False
