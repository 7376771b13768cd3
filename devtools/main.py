"""The commands of dev.py."""

import argparse
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from devtools import checks, setup, system
from devtools.plan import Options
from devtools.shell import PYTHON, ROOT, ProblemError

# What is broken on purpose has the machine for itself: its patience is counted in seconds. Browsers wait more than they
# work; each process of theirs has a whole system of a gigabyte beside it.
_BY_FILE = ("--dist", "loadfile", "-m")
RUNS = (
    ("-n", "logical", *_BY_FILE, "not (fault or browser)"),
    ("-m", "fault"),
    ("-n", "2", *_BY_FILE, "browser and not fault"),
)
DEMOS = ("small", "school", "province", "none")


def main(arguments: list[str]) -> int:
    """Run one command; returns the exit code. A problem is one line on the error output."""
    # a shell without job control starts what is put in the background with Ctrl-C ignored
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        if arguments[:1] == ["test"]:
            return test(arguments[1:])
        if arguments[:1] == ["office"]:
            return office(arguments[1:])
        return _dispatch(parser().parse_args(arguments))
    except ProblemError as problem:
        sys.stderr.write(f"dev.py: {problem}\n")
        return 1
    except KeyboardInterrupt:
        return 130


def test(arguments: list[str]) -> int:
    """Set up, then pytest with these arguments; the whole suite without any, in three runs (0 when all passed)."""
    setup.prepare(setup.DEV)
    return max([_pytest(run) for run in ([arguments] if arguments else RUNS)])


def office(arguments: list[str]) -> int:
    """An operations command (docs/operations.md) on the system of `--data`, which goes first."""
    named = arguments[:1] == ["--data"] and len(arguments) > 1
    data = Path(arguments[1]) if named else ROOT / "var"
    return system.office(data.resolve(), arguments[2:] if named else arguments)


def _pytest(arguments: Sequence[str]) -> int:
    return subprocess.run([PYTHON, "-m", "pytest", *arguments], check=False, cwd=ROOT).returncode  # noqa: S603


def parser() -> argparse.ArgumentParser:
    """The command line. `test` and `office` take all arguments as they are, so they are here for the help only."""
    top = argparse.ArgumentParser(prog="dev.py", description="Local system, tests and checks.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    up = commands.add_parser("up", help="set up and start the system; Ctrl-C stops it")
    up.add_argument("--port", type=int, default=8080, help="the gateway's port (8080)")
    up.add_argument("--demo", choices=DEMOS, default="small", help="data loaded into an empty system (small)")
    up.add_argument("--captcha", choices=("on", "off"), default="on")
    commands.add_parser("test", help="set up and run the tests: dev.py test [PYTEST ARGUMENTS]", add_help=False)
    commands.add_parser("office", help="an operations command: dev.py office doctor", add_help=False)
    commands.add_parser("check", help="formatting, lint, types, import contracts, registry hosts")
    status = commands.add_parser("status", help="the processes of a running system")
    logs = commands.add_parser("logs", help="the newest lines of a process's log")
    logs.add_argument("name", nargs="?", help="for example gateway, worker; without it: which there are")
    down = commands.add_parser("down", help="stop a running system")
    for command in (up, status, logs, down):
        command.add_argument("--data", type=Path, default=ROOT / "var", help="the system's data folder (var)")
    return top


def _dispatch(chosen: argparse.Namespace) -> int:
    if chosen.command == "check":
        return checks.check()
    data = chosen.data.resolve()
    if chosen.command == "status":
        return system.status(data)
    if chosen.command == "logs":
        system.logs(data, chosen.name)
    elif chosen.command == "down":
        system.down(data)
    else:
        system.up(Options(chosen.port, data, chosen.demo, chosen.captcha))
    return 0


def _interrupt(number: int, _frame: FrameType | None) -> None:
    """A closed terminal or a service manager ends us the way Ctrl-C does."""
    signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt
