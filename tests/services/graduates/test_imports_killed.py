"""Workers that die between batches, or for good: every row is staged and written once, and nobody is stuck."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select, update

from kernel.db import session
from kernel.errors import Conflict
from kernel.models import Job
from services.graduates.models import Change, Dossier, ImportBatch, StagedDossier
from services.graduates.operations.imports import jobs, reading
from services.graduates.operations.imports.kinds import KINDS
from tests.factories.graduates import YEAR, Campus
from tests.factories.killing import Killed, kill_at
from tests.services.graduates.imports import (
    NAME,
    checked,
    counts,
    line,
    lose_worker,
    preview,
    upload,
    waiting,
    work,
)

ROWS, BATCH = 11, 4


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    small = {name: replace(kind, batch=BATCH) for name, kind in KINDS.items()}
    monkeypatch.setattr(jobs, "KINDS", small)
    monkeypatch.setattr("kernel.tables.table._BATCH", BATCH)


@pytest.fixture(autouse=True)
def files_of_the_dead() -> Any:
    """A killed process gives its open files back."""
    yield
    reading.close()


@pytest.fixture
def rows(campus: Campus) -> list[list[str]]:
    """Rows of graduates, one of them with a dossier that the file changes, one that it leaves."""
    more = campus.bureau.graduates(ROWS - 2, campus.school_id, campus.computing)
    return [line(one) for one in (*campus.cs_graduates, *more)]


def carried_on(campus: Campus) -> int:
    """Work until nothing waits; gives how often the worker was lost."""
    kills = 0
    while waiting(campus):
        try:
            work(campus)
        except Killed:
            reading.close()
            kills += 1
            lose_worker(campus)
    return kills


def effects(campus: Campus) -> tuple[int, ...]:
    """Staged rows, dossiers, history rows, and the sum of versions: each effect once."""
    queries = (
        select(func.count()).select_from(StagedDossier),
        select(func.count()).select_from(Dossier),
        select(func.count()).select_from(Change),
        select(func.sum(Dossier.version)),
    )
    return tuple(campus.bureau.scalar(query) for query in queries)


@pytest.mark.parametrize("point", ["before_batch", "before_commit", "after_commit"])
@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_killed_in_any_batch_each_row_counts_once(
    campus: Campus, rows: list[list[str]], monkeypatch: pytest.MonkeyPatch, point: str, number: int
) -> None:
    batch_id = upload(campus, campus.head, rows)
    kill_at(monkeypatch, point, number)
    assert carried_on(campus) == 1
    client = campus.client(campus.head)
    batch = client.import_batch("dossiers", batch_id)
    assert batch["state"] == "ready" and counts(batch) == (ROWS, 0, 0, 0)
    client.commit_import("dossiers", batch_id)
    kill_at(monkeypatch, point, number)
    assert carried_on(campus) == 1
    batch = client.import_batch("dossiers", batch_id)
    assert (batch["state"], batch["written_rows"], batch["skipped_rows"]) == ("done", ROWS, 0)
    assert effects(campus) == (ROWS,) * 4
    assert [row["number"] for row in preview(campus, campus.head, batch)] == list(range(2, ROWS + 2))


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_killed_in_any_batch_a_repeat_is_found(
    campus: Campus, rows: list[list[str]], monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    batch_id = upload(campus, campus.head, [*rows, rows[0]])
    kill_at(monkeypatch, "after_commit", number)
    assert carried_on(campus) == 1
    assert counts(campus.client(campus.head).import_batch("dossiers", batch_id)) == (ROWS - 1, 0, 0, 2)


def test_many_blank_rows_between_are_passed_over(campus: Campus, rows: list[list[str]]) -> None:
    blank = [[""] * len(rows[0])] * (3 * BATCH)
    batch, client = checked(campus, campus.head, [*blank, *rows[:2], *blank, *rows[2:]]), campus.client(campus.head)
    client.commit_import("dossiers", batch["id"])
    work(campus)
    batch = client.import_batch("dossiers", batch["id"])
    assert (batch["state"], batch["written_rows"], batch["skipped_rows"]) == ("done", ROWS, 0)
    assert effects(campus) == (ROWS,) * 4


def test_killed_while_undoing(campus: Campus, rows: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    batch = checked(campus, campus.head, rows)
    client = campus.client(campus.head)
    client.commit_import("dossiers", batch["id"])
    work(campus)
    client.undo_import("dossiers", batch["id"])
    kill_at(monkeypatch, "before_commit", 1)
    assert carried_on(campus) == 1
    assert client.import_batch("dossiers", batch["id"])["state"] == "undone"
    assert campus.bureau.scalar(select(func.count()).select_from(Dossier)) == 0


def test_a_commit_that_stopped_goes_on_where_it_stopped(
    campus: Campus, rows: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    batch, client = checked(campus, campus.head, rows), campus.client(campus.head)
    client.commit_import("dossiers", batch["id"])
    kill_at(monkeypatch, "after_commit", 2)
    with pytest.raises(Killed):
        work(campus)
    end(campus, "dead", "处理时系统出错")
    stopped = client.import_batch("dossiers", batch["id"])
    assert (stopped["state"], stopped["failure"]) == ("failed", "处理时系统出错")
    assert stopped["allowed_actions"] == ["commit"]
    assert stopped["written_rows"] == 2 * BATCH
    client.commit_import("dossiers", batch["id"])
    work(campus)
    assert client.import_batch("dossiers", batch["id"])["written_rows"] == ROWS
    assert effects(campus) == (ROWS,) * 4


def test_a_check_that_died_lets_the_file_be_sent_again(campus: Campus, rows: list[list[str]]) -> None:
    batch_id = upload(campus, campus.head, rows)
    content = campus.client(campus.head).import_file("dossiers", batch_id).content
    with pytest.raises(Conflict):
        campus.client(campus.head).upload_import("dossiers", NAME, content, YEAR)
    end(campus, "dead", "处理时系统出错")
    assert campus.client(campus.head).import_batch("dossiers", batch_id)["state"] == "failed"
    again = campus.client(campus.head).upload_import("dossiers", NAME, content, YEAR)
    work(campus)
    assert campus.client(campus.head).import_batch("dossiers", again["id"])["state"] == "ready"


def test_cancelled_while_it_is_checked(campus: Campus, rows: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    batch_id, client = upload(campus, campus.head, rows), campus.client(campus.head)
    kill_at(monkeypatch, "after_commit", 1)
    with pytest.raises(Killed):
        work(campus)
    reading.close()
    assert client.import_batch("dossiers", batch_id)["state"] == "checking"
    client.cancel_import("dossiers", batch_id)
    lose_worker(campus)
    assert carried_on(campus) == 0
    batch = client.import_batch("dossiers", batch_id)
    assert (batch["state"], batch["allowed_actions"]) == ("cancelled", [])
    assert campus.bureau.scalar(select(Job.state)) == "cancelled"
    with pytest.raises(Conflict, match="已取消"):
        client.commit_import("dossiers", batch_id)


def test_a_revoked_grant_stops_the_work(campus: Campus, rows: list[list[str]]) -> None:
    batch = checked(campus, campus.cs_office, rows)
    campus.client(campus.cs_office).commit_import("dossiers", batch["id"])
    campus.cs_office.screens = ()
    work(campus)
    assert "权限已变更" in campus.client(campus.head).import_batch("dossiers", batch["id"])["failure"]
    assert campus.bureau.scalar(select(func.count()).select_from(Dossier)) == 0


def test_what_was_touched_while_the_undo_waited_is_kept(campus: Campus, rows: list[list[str]]) -> None:
    batch, client = checked(campus, campus.head, rows), campus.client(campus.head)
    client.commit_import("dossiers", batch["id"])
    work(campus)
    client.undo_import("dossiers", batch["id"])
    client.cancel_dossiers([campus.cs_graduates[0].id], "再看看")
    work(campus)
    kept = client.import_batch("dossiers", batch["id"])
    assert kept["state"] == "done" and "有 1 行" in kept["failure"]
    assert campus.bureau.scalar(select(func.count()).select_from(Dossier)) == ROWS


def end(campus: Campus, state: str, error: str) -> None:
    """The present job of the newest batch has ended like this."""
    newest = select(ImportBatch.job_id).order_by(ImportBatch.created_at.desc()).limit(1).scalar_subquery()
    statement = update(Job).where(Job.id == newest).values(state=state, error=error)
    campus.bureau.database.run(lambda: session.execute(statement, execution_options={"synchronize_session": False}))
