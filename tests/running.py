"""The whole system as real processes, each of which a test can kill, freeze and start again.

The processes are those of `dev.py up` (devtools/plan.py), without the supervisor, so that what is killed stays dead.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
import requests

from devtools.plan import Options, Plan, Program, make_plan, secret_file, service_names
from kernel.db import Database
from kernel.testing import wait_until
from tests.servers import free_port

ROOT = Path(__file__).resolve().parents[1]
STOP_SECONDS = 30


class Running:
    """A started system in `data`; `given` overrides the environment (databases, FAULT of one process by `faults`)."""

    def __init__(self, data: Path, *, demo: str = "small", captcha: str = "off", **given: str) -> None:
        services = service_names()
        ports = {name: free_port() for name in (*services, "valkey")}
        options = Options(free_port(), data, demo, captcha)
        environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ} | given
        self.plan: Plan = make_plan(options, ports, services, environment)
        self.data = data
        self.processes: dict[str, psutil.Popen] = {}

    @property
    def address(self) -> str:
        return self.plan.address

    def prepare(self) -> None:
        """Keys, schema, demo: what `dev.py up` does before it starts anything."""
        (self.data / "keys").mkdir(parents=True, exist_ok=True)
        secret_file(self.data).write_text("a secret of this test run, long enough for the gateway")
        commands = [["keys", "init"], ["migrate"]]
        if self.plan.options.demo != "none":
            commands.append(["demo", "--size", self.plan.options.demo])
        for command in commands:
            subprocess.run([sys.executable, "-m", "services.manage", *command], check=True, cwd=ROOT,
                           env=self.plan.manage_environment, capture_output=True)  # fmt: skip

    def start(self, *names: str, **faults: str) -> None:
        """Start the named processes (all without names); `worker="after_commit=exit"` sets FAULT for one."""
        for program in self.plan.programs:
            if not names or program.name in names:
                self.processes[program.name] = self._popen(program, faults.get(program.name, ""))

    def _popen(self, program: Program, fault: str) -> psutil.Popen:
        environment = {**self.plan.environment, **program.environment, "FAULT": fault}
        with Path(self.data, f"{program.name}.log").open("ab") as log:
            return psutil.Popen(program.command, env=environment, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log,
                                stderr=log, start_new_session=True)  # fmt: skip

    def wait_ready(self, timeout: float = 60) -> None:
        """Until the gateway says that every service is ready."""
        wait_until(self.ready, timeout=timeout, what=f"readiness; logs in {self.data}")

    def ready(self) -> bool:
        try:
            return requests.get(f"{self.address}/readyz", timeout=5).status_code == 200
        except requests.RequestException:
            return False

    def signal(self, name: str, number: int, *, children: bool = True) -> None:
        """Send a signal to a process and, unless told otherwise, to its children."""
        process = self.processes[name]
        for each in [*(process.children(recursive=True) if children else []), process]:
            _send(each, number)

    def kill(self, name: str) -> None:
        """End a process and its children as a crash of all would: the parent first, which could replace a child."""
        process = self.processes.pop(name)
        family = [process]
        with suppress(psutil.NoSuchProcess):
            family += process.children(recursive=True)
        for each in family:
            _send(each, signal.SIGKILL)
        _, alive = psutil.wait_procs(family, timeout=STOP_SECONDS)
        assert not alive

    def stop(self) -> None:
        """End everything that still runs."""
        for name in list(self.processes):
            self.signal(name, signal.SIGCONT)
            self.signal(name, signal.SIGTERM, children=False)
        for process in self.processes.values():
            _end(process)
        self.processes.clear()

    def log(self, name: str) -> str:
        """Everything a process has logged."""
        return Path(self.data, f"{name}.log").read_text(encoding="utf-8", errors="replace")

    @contextmanager
    def database(self, service: str) -> Iterator[Database]:
        """A connection of the test's own to a service's database."""
        database = Database(self.plan.environment[f"{service.upper()}_DATABASE_URL"])
        try:
            yield database
        finally:
            database.close()


def _send(process: Any, number: int) -> None:
    with suppress(psutil.NoSuchProcess):
        process.send_signal(number)


def _end(process: Any) -> None:
    try:
        process.wait(STOP_SECONDS)
    except (psutil.TimeoutExpired, subprocess.TimeoutExpired):
        for each in [*process.children(recursive=True), process]:
            _send(each, signal.SIGKILL)
        process.wait(STOP_SECONDS)


@contextmanager
def running(data: Path, given: Mapping[str, str] | None = None, **options: str) -> Iterator[Running]:
    """A prepared, started and ready system for the block."""
    system = Running(data, **options, **(given or {}))
    system.prepare()
    try:
        system.start()
        system.wait_ready()
        yield system
    finally:
        system.stop()
