"""Databases: one engine a service, one transaction a request or task.

Operations use `session` and never commit. On SQLite a reading transaction starts with BEGIN, a writing one with
BEGIN IMMEDIATE: upgrading a reader later would fail at once when another process wrote meanwhile. Reading
transactions cannot write at all, on either engine.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, exc, make_url, text
from sqlalchemy.orm import Session
from werkzeug.local import LocalProxy

from kernel.errors import Unavailable

T = TypeVar("T")
log = logging.getLogger(__name__)

_session: ContextVar[Session] = ContextVar("session")
session: Session = LocalProxy(_session, unbound_message="no transaction is open")  # type: ignore[assignment]

SQLITE_WAIT = 30
ATTEMPTS = 3
_RETRY_STATES = {"40001", "40P01"}
_BUSY_STATES = {"55P03", "57014", "57P01", "57P02", "57P03", "53300", "53100", "25006"}
_BUSY = "系统正忙，请稍后再试。"


class Database:
    """An engine with a reading and a writing face; `url` is a SQLAlchemy address."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite(url) if self.is_sqlite else _postgres(url, pool_size)
        self.writing = self.engine.execution_options(office_write=True)
        self.reading = self.engine.execution_options(office_write=False, **self._readonly())
        self.session_info: dict[str, Any] = {}
        """What every session of this database carries in its `info` (kernel.events: the service's own handlers)."""

    def _readonly(self) -> dict[str, Any]:
        return {} if self.is_sqlite else {"postgresql_readonly": True}

    def ping(self) -> None:
        """Raise when the database does not answer."""
        with self.reading.connect() as connection:
            connection.execute(text("SELECT 1"))

    @contextmanager
    def transaction(self, *, write: bool = True) -> Iterator[Session]:
        """Open the one transaction that `session` then means; commit at the end, roll back on any error."""
        engine = self.writing if write else self.reading
        with Session(engine, expire_on_commit=False, info=self.session_info) as opened:
            token = _session.set(opened)
            try:
                yield opened
                for hook in iter(lambda: _next(opened, "before_commit"), None):
                    hook()
                opened.commit()
            except BaseException:
                opened.rollback()
                raise
            finally:
                _session.reset(token)
        for hook in opened.info.pop("after_commit", ()):
            _call(hook)

    def run(self, work: Callable[[], T], *, write: bool = True, attempts: int = ATTEMPTS) -> T:
        """Run `work` in a transaction; crossing updates are tried again, a busy database is `Unavailable`."""
        for attempt in range(1, attempts + 1):
            try:
                with self.transaction(write=write):
                    return work()
            except exc.DBAPIError as error:
                if not (_state(error) in _RETRY_STATES and attempt < attempts):
                    raise _translated(error) from error
                time.sleep(0.02 * attempt)
            except exc.TimeoutError as error:
                raise Unavailable("database-busy", _BUSY, retry_after=5) from error
        raise AssertionError("unreachable")

    def dispose(self) -> None:
        """Forget pooled connections; a forked child must not use its parent's."""
        self.engine.dispose(close=False)

    def close(self) -> None:
        self.engine.dispose()


def before_commit(hook: Callable[[], None]) -> None:
    """Call `hook` as the last act of the present transaction: what is told of many changes is told once."""
    session.info.setdefault("before_commit", []).append(hook)


def _next(opened: Session, when: str) -> Callable[[], None] | None:
    waiting = opened.info.get(when)
    return waiting.pop(0) if waiting else None


def after_commit(hook: Callable[[], None]) -> None:
    """Call `hook` once the present transaction is committed; never when it is rolled back."""
    session.info.setdefault("after_commit", []).append(hook)


def _call(hook: Callable[[], None]) -> None:
    """What is committed stays done: a failing hook must not look like a failed transaction (and be run again)."""
    try:
        hook()
    except Exception:
        log.exception("after_commit hook failed")


def dialect_insert(table: Any) -> Any:
    """The engine's own INSERT, which knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    if session.get_bind().dialect.name == "sqlite":
        from sqlalchemy.dialects.sqlite import insert
    else:
        from sqlalchemy.dialects.postgresql import insert  # type: ignore[assignment]
    return insert(table)


def _state(error: exc.DBAPIError) -> str | None:
    return getattr(error.orig, "sqlstate", None)


def _translated(error: exc.DBAPIError) -> Exception:
    busy = _state(error) in _BUSY_STATES or error.connection_invalidated
    if busy or (isinstance(error, exc.OperationalError) and not _is_mistake(error)):
        log.warning("database unavailable: %s", error.orig)
        return Unavailable("database-busy", _BUSY, retry_after=5)
    return error


def _is_mistake(error: exc.DBAPIError) -> bool:
    """SQLite calls wrong SQL or a missing table an operational error too; waiting does not mend those."""
    return getattr(error.orig, "sqlite_errorname", "") == "SQLITE_ERROR"


def _postgres(url: str, pool_size: int) -> Engine:
    limits = "-c statement_timeout=30000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=30000"
    # Owners of rows differ much in how many they have: a plan made for none in particular read a list in 300 ms
    # instead of 20. To start worker processes takes longer than to read a page without them; whole tables are still
    # read by several.
    plans = "-c plan_cache_mode=force_custom_plan -c parallel_setup_cost=8000"
    return create_engine(
        url,
        pool_size=pool_size,
        max_overflow=5,
        pool_timeout=5,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"connect_timeout": 5, "options": f"{limits} {plans}"},
    )


def _sqlite(url: str) -> Engine:
    # `timeout` is SQLite's own waiting for a lock; isolation_level None leaves BEGIN to us.
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_size=20,
        max_overflow=20,
        pool_timeout=5,
        connect_args={"timeout": SQLITE_WAIT, "isolation_level": None, "check_same_thread": False},
    )
    event.listen(engine, "connect", _sqlite_pragmas)
    event.listen(engine, "begin", _sqlite_begin)
    return engine


def _sqlite_pragmas(connection: Any, _record: Any) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "cache_size=-8000"):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_begin(connection: Connection) -> None:
    write = connection.get_execution_options().get("office_write", True)
    connection.exec_driver_sql(f"PRAGMA query_only={0 if write else 1}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
