"""Commands run on behalf of the person at the keyboard, and the one-line problem they get when one fails."""

import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NO_NETWORK = re.compile(
    r"NewConnectionError|NameResolutionError|ConnectTimeout|ReadTimeout|Max retries|Connection refused|"
    r"ProxyError|Network is unreachable|ENOTFOUND|ECONNREFUSED|EAI_AGAIN|ETIMEDOUT|ENETUNREACH|ECONNRESET",
)
SAY_NO_NETWORK = "the package registry cannot be reached: check the network or the proxy, then run it again."
SAY_DISK_FULL = "the disk is full: free some space, then run it again."


class ProblemError(Exception):
    """Something the person at the keyboard can mend; the text is one line: what is wrong and what to do."""


def execute(
    command: Sequence[str | Path], environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run it in the repository with its output caught; exit code 127 when there is no such program."""
    arguments = [str(part) for part in command]
    try:
        return subprocess.run(  # noqa: S603 - the commands are this tool's own
            arguments, check=False, capture_output=True, text=True, cwd=ROOT, env=environment
        )
    except OSError as error:
        return subprocess.CompletedProcess(arguments, 127, "", str(error))


def works(*command: str | Path) -> bool:
    """Whether the command ends with success."""
    return execute(command).returncode == 0


def python(arguments: Sequence[str], problem: str, environment: Mapping[str, str] | None = None) -> str:
    """Run .venv's Python in the repository: its output, or ProblemError with `problem` and its last line."""
    done = execute([PYTHON, *arguments], environment)
    if done.returncode:
        raise ProblemError(f"{problem}: {last_error(done.stdout + done.stderr)}")
    return done.stdout


def installer_problem(tool: str, output: str) -> str:
    """The one line for what pip or npm answered: no network, a full disk, or its own last error."""
    if NO_NETWORK.search(output):
        return SAY_NO_NETWORK
    if "No space left" in output or "ENOSPC" in output:
        return SAY_DISK_FULL
    return f"{tool} could not install its lock: {last_error(output)}"


def last_error(output: str) -> str:
    """The last line marked as an error, otherwise the last line; npm's hint at its log file is neither."""
    lines = [line.strip() for line in output.splitlines() if line.strip() and "A complete log" not in line]
    errors = [line for line in lines if re.match(r"(npm )?(ERROR|error)\b", line)]
    return (errors or lines or ["no message"])[-1]


def say(text: str) -> None:
    """A line of progress for the person at the keyboard."""
    sys.stdout.write(f"dev: {text}\n")
    sys.stdout.flush()
