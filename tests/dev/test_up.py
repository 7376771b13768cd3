"""`dev.py up` from a bare environment: a whole system of real processes, side by side with others, gone at the end."""

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from devtools.folder import free_ports
from devtools.plan import service_names
from devtools.shell import ROOT
from kernel.testing import wait_until
from tests import servers

PROCESSES = {*service_names(), "gateway", "relay", "worker", "beat"}
GIGABYTE = 1024**3


@dataclass
class Started:
    """A system started by dev.py, and every process that belonged to it when it was ready."""

    data: Path
    address: str
    tool: subprocess.Popen[str]
    family: list[psutil.Process]

    def is_ready(self) -> bool:
        with urllib.request.urlopen(f"{self.address}/readyz", timeout=10) as answer:
            return int(answer.status) == 200

    def states(self) -> dict[str, str]:
        lines = [line.split() for line in _dev("status", "--data", str(self.data)).stdout.splitlines()]
        return {line[0].split(":")[-1]: line[1] for line in lines if len(line) > 1}

    def memory(self) -> int:
        """Proportional set size of all processes together, in bytes: shared pages are counted once."""
        return sum(process.memory_full_info().pss for process in self.family)

    def is_gone(self) -> bool:
        return not [process for process in self.family if process.is_running() and not _is_zombie(process)]


def test_a_system_gets_ready_in_little_memory_and_ends_without_a_trace(tmp_path: Path) -> None:
    office = ("office", "--data", str(tmp_path / "data"))
    with started(tmp_path / "data", "--demo", "small") as system:
        assert system.is_ready()
        wait_until(lambda: set(system.states().values()) == {"RUNNING"}, what="all processes to stay up")
        assert set(system.states()) == {*PROCESSES, "valkey"}
        assert system.memory() < GIGABYTE
        wait_until(lambda: _dev(*office, "doctor").returncode == 0, timeout=150, what="the doctor's content")
        assert "0 not sealed yet" in _dev(*office, "audit", "check").stdout
        system.tool.send_signal(signal.SIGINT)
        assert system.tool.wait(timeout=120) == 0
        assert system.is_gone()


@pytest.mark.fault
@pytest.mark.postgres
def test_two_systems_run_side_by_side_and_a_killed_tool_takes_its_system_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with servers.postgres() as server, servers.valkey() as broker:
        given = {"DATABASE_URL": server.address.render_as_string(), "REDIS_URL": broker.url}
        with (
            started(tmp_path / "one", "--demo", "none") as one,
            started(tmp_path / "two", "--demo", "none", **given) as two,
        ):
            assert one.is_ready() and two.is_ready()
            assert set(two.states()) == PROCESSES
            assert "in use by a running system" in _up(tmp_path / "one").stderr
            _dev("down", "--data", str(one.data))
            assert one.tool.wait(timeout=120) == 0
            assert one.is_gone() and two.is_ready()
            two.tool.kill()
            wait_until(two.is_gone, timeout=120, what="everything to end")


@contextmanager
def started(data: Path, *options: str, **environment: str) -> Iterator[Started]:
    """A ready system in `data`; ended, by force when the test failed, after the block."""
    [port] = free_ports(["gateway"]).values()
    command = [sys._base_executable, "dev.py", "up", "--port", str(port), "--data", str(data), *options]
    tool = subprocess.Popen(
        command, cwd=ROOT, env=_bare(environment), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        assert tool.stdout is not None
        said = []
        for line in tool.stdout:
            said.append(line)
            if "ready at" in line:
                break
        else:
            pytest.fail("".join(said))
        family = [psutil.Process(tool.pid), *psutil.Process(tool.pid).children(recursive=True)]
        yield Started(data, f"http://127.0.0.1:{port}", tool, family)
    finally:
        tool.terminate()
        tool.wait(timeout=120)


def _up(data: Path) -> subprocess.CompletedProcess[str]:
    [port] = free_ports(["gateway"]).values()
    return _dev("up", "--port", str(port), "--data", str(data))


def _dev(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys._base_executable, "dev.py", *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT, env=_bare({}))


def _bare(more: dict[str, str]) -> dict[str, str]:
    """What a login without any configuration has; HOME only for the installers' caches."""
    return {"PATH": "/usr/bin:/bin", "HOME": os.environ.get("HOME", "/nonexistent"), **more}


def _is_zombie(process: psutil.Process) -> bool:
    try:
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True
