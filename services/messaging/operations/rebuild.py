"""Rebuilding the read copy from auth's scans: after a restored backup, for a new service, for a demo province.

Pages are staged in short transactions; one transaction then applies them, so that audiences are never seen half
rebuilt. Events that arrive meanwhile win by their version.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any, Protocol

from sqlalchemy import delete, exists, select, text, update

from kernel import bulk
from kernel.clock import now
from kernel.copies import snapshot
from kernel.db import Database, dialect_insert, session
from kernel.ids import new_id
from services.messaging.models import Account, StagedAccount
from services.messaging.operations.directory import PERSON, store_departments, store_schools
from services.messaging.operations.membership import advance, reconcile


class Source(Protocol):
    """The owner of schools, departments and accounts (services.auth.client.AuthClient)."""

    def scan(self, what: str) -> Iterator[list[dict[str, Any]]]:
        """All "schools", "departments" or "accounts", page by page."""


def rebuild(source: Source, database: Database) -> int:
    """Fetch everything and make the copy equal; gives the number of accounts. An interrupted run changes nothing."""
    run, started = new_id(), now()
    for what, store in (("schools", store_schools), ("departments", store_departments)):
        for page in source.scan(what):
            database.run(partial(store, page))
    staged = 0
    for page in source.scan("accounts"):
        database.run(partial(_stage, run, page))
        staged += len(page)
    database.run(partial(_apply, run, started))
    return staged


def _stage(run: uuid.UUID, page: list[dict[str, Any]]) -> None:
    rows = ((run, *snapshot(PERSON, payload).values()) for payload in page)
    bulk.load(StagedAccount, ("run", *PERSON), rows)


def _apply(run: uuid.UUID, started: datetime) -> None:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL statement_timeout = '15min'"))
    seq = advance()
    _take(run)
    _disable_missing(run, started)
    reconcile(seq)
    session.execute(delete(StagedAccount))
    bulk.analyze()


def _take(run: uuid.UUID) -> None:
    columns = [getattr(StagedAccount, name) for name in PERSON]
    moment = now()
    insert = dialect_insert(Account).from_select(list(PERSON), select(*columns).where(StagedAccount.run == run))
    changed = {name: insert.excluded[name] for name in PERSON if name != "id"} | {"applied_at": moment}
    not_older = Account.version <= insert.excluded.version
    session.execute(insert.on_conflict_do_update(index_elements=[Account.id], set_=changed, where=not_older))


def _disable_missing(run: uuid.UUID, started: datetime) -> None:
    """An account that its owner no longer has; one that came by an event during the scan is not missing."""
    staged = exists(select(1).where(StagedAccount.run == run, StagedAccount.id == Account.id))
    gone = update(Account).where(Account.enabled, Account.applied_at < started, ~staged)
    session.execute(gone.values(enabled=False).execution_options(synchronize_session=False))
