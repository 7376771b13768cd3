"""supervisord's start and end, and the questions asked of it."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from devtools.configuration import STOP_SECONDS
from devtools.folder import DataFolder
from devtools.shell import PYTHON, ROOT, execute

OUTPUT = "supervisor-start"  # the log of what supervisord says before it can write its own
WAIT_SECONDS = STOP_SECONDS + 20
PARENT_DEATH_SIGNAL, CHILD_SUBREAPER = 1, 36  # prctl's numbers for the two


def start(folder: DataFolder, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start supervisord on the written configuration, out of reach of the terminal's Ctrl-C."""
    command = [str(PYTHON), "-m", "supervisor.supervisord", "-c", str(folder.configuration)]
    with (folder.logs / f"{OUTPUT}.log").open("wb") as output:
        return subprocess.Popen(  # noqa: S603 - our own command
            command,
            cwd=ROOT,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=_end_with_parent(),  # noqa: PLW1509 - one system call, no lock to wait for
        )


def stop(daemon: subprocess.Popen[bytes]) -> None:
    """End everything: politely, by force when it takes too long or is asked again; no process is left."""
    daemon.terminate()
    try:
        daemon.wait(timeout=WAIT_SECONDS)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        daemon.kill()
        daemon.wait()
    kill_orphans()


def adopt_orphans() -> None:
    """On Linux, become the parent of processes whose own parent dies, to be able to end them."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(CHILD_SUBREAPER, 1)


def kill_orphans() -> None:
    """Kill what is left below this process, generation after generation."""
    while children := list(_children()):
        for pid in children:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def control(folder: DataFolder, *arguments: str) -> str:
    """What supervisorctl answers; its exit code only repeats it."""
    command: list[str | Path] = [PYTHON, "-m", "supervisor.supervisorctl", "-c", folder.configuration, *arguments]
    return execute(command).stdout


def given_up(status: str) -> list[str]:
    """The programs that `supervisorctl status` shows as no longer restarted."""
    lines = (line.split() for line in status.splitlines())
    return [line[0].split(":")[-1] for line in lines if len(line) > 1 and line[1] == "FATAL"]


def _children() -> Iterator[int]:
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:  # it ended while we looked
            continue
        if parent == os.getpid():
            yield int(path.parent.name)


def _end_with_parent() -> Callable[[], None] | None:
    """Linux asks supervisord to end when dev.py is killed, so that nothing keeps running unseen."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl

    def ask_kernel() -> None:
        prctl(PARENT_DEATH_SIGNAL, signal.SIGTERM)

    return ask_kernel
