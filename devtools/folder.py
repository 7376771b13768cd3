"""The data folder of one system: its lock, its private files, its notes about itself."""

import fcntl
import hashlib
import os
import secrets
import socket
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from devtools.plan import HOST, secret_file
from devtools.shell import ROOT, ProblemError

UNUSABLE = set("%;\"'\n")  # supervisord's configuration gives them a meaning and has no way to escape it
LONGEST_SOCKET_PATH = 100  # the operating systems allow 104 to 108 bytes


@dataclass(frozen=True)
class DataFolder:
    """Where a system keeps what is its own."""

    path: Path

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def run(self) -> Path:
        return self.path / "run"

    @property
    def configuration(self) -> Path:
        """supervisord's generated configuration."""
        return self.run / "supervisord.conf"

    @property
    def socket(self) -> Path:
        """supervisord's socket; in the temporary folder when this one's path is too long for a socket."""
        path = self.run / "supervisor.sock"
        if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
            return path
        name = hashlib.sha256(os.fsencode(self.path)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"office-{name}.sock"

    @property
    def demo_note(self) -> Path:
        """The demo's accounts, to be shown at each start; exists once the demo is loaded."""
        return self.run / "demo.txt"

    @property
    def address_note(self) -> Path:
        """The running system's address."""
        return self.run / "address.txt"

    @property
    def environment_note(self) -> Path:
        """The settings that the system was started with beyond its caller's: what `dev.py office` works with."""
        return self.run / "environment.json"

    def create(self) -> None:
        """Make the folders, closed to other users, and the gateway's secret."""
        secret = secret_file(self.path)
        self._make_closed(self.logs, self.path / "files", secret.parent)
        if not secret.exists():
            secret.touch(mode=0o600)
            secret.write_text(secrets.token_urlsafe(48))

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the folder for one system; ProblemError when another one runs in it or it cannot be used."""
        for path in (self.path, ROOT):
            if UNUSABLE & set(str(path)):
                raise ProblemError(f"the path {path} cannot be used: choose one without % ; and quotation marks.")
        try:
            self._make_closed(self.path, self.run)
            lock = os.open(self.run / "lock", os.O_CREAT | os.O_RDWR, 0o600)
        except OSError as error:
            raise ProblemError(f"the data folder {self.path} cannot be used: {error.strerror}.") from error
        try:
            self._lock(lock)
            yield
        finally:
            os.close(lock)

    def is_running(self) -> bool:
        """Whether a supervisord answers on this folder's socket."""
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(str(self.socket)) == 0

    def _make_closed(self, *folders: Path) -> None:
        for folder in folders:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def _lock(self, lock: int) -> None:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise self._in_use() from None
        if self.is_running():
            raise self._in_use()

    def _in_use(self) -> ProblemError:
        advice = f"stop it with `python3 dev.py down --data {self.path}`, or give another --data"
        return ProblemError(f"the data folder {self.path} is in use by a running system: {advice}.")


def free_ports(names: list[str]) -> dict[str, int]:
    """A free port for each name; all are held while choosing, so that no two are equal."""
    with ExitStack() as stack:
        probes = {name: stack.enter_context(socket.socket()) for name in names}
        for probe in probes.values():
            probe.bind((HOST, 0))
        return {name: probe.getsockname()[1] for name, probe in probes.items()}


def demand_free(port: int) -> None:
    """ProblemError when the gateway could not listen on this port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise ProblemError(f"port {port} needs root: give a port above 1023 with --port.") from None
        except (OSError, OverflowError):
            raise ProblemError(f"port {port} is taken: stop what listens there, or give another --port.") from None
