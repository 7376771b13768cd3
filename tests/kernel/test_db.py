"""One transaction a request or task, on both engines; trouble with the database is told, waited for or tried again."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from pathlib import Path
from threading import Barrier, Event

import pytest
from sqlalchemy import exc, func, make_url, select, text, update

from kernel.db import Database, after_commit, before_commit, session
from kernel.errors import Invalid, Unavailable
from kernel.testing import make_settings
from tests import servers
from tests.kernel.office import Office, create_tables
from tests.kernel.things import Thing, make_service, touch


def test_reading_transactions_cannot_write(office: Office) -> None:
    with pytest.raises(Unavailable):
        office.run(lambda: touch("a"), write=False)
    office.run(lambda: touch("b"))
    with pytest.raises(Unavailable):
        office.run(lambda: touch("a"), write=False)
    assert office.things() == {"b": 1}


def test_reading_endpoints_cannot_write(office: Office) -> None:
    assert office.call("POST", "/api/v1/things/peek").status_code >= 500
    assert office.things() == {}


def test_an_error_rolls_everything_back(office: Office) -> None:
    def work() -> None:
        touch("a")
        raise Invalid("no", "不行。")

    with pytest.raises(Invalid):
        office.run(work)
    assert office.things() == {}


def test_before_commit_is_the_last_act_of_the_transaction(office: Office) -> None:
    seen: list[int] = []

    def last() -> None:
        seen.append(session.scalar(select(func.count()).select_from(Thing)) or 0)
        touch("told")
        if len(seen) == 1:
            before_commit(last)

    def work() -> None:
        before_commit(last)
        touch("a")
        touch("b")

    office.run(work)
    assert seen == [2, 3] and office.things() == {"a": 1, "b": 1, "told": 2}


def test_before_commit_undoes_everything_when_it_fails(office: Office) -> None:
    def work() -> None:
        touch("a")
        before_commit(fails)

    with pytest.raises(RuntimeError):
        office.run(work)
    assert office.things() == {}
    office.run(lambda: touch("b"))
    assert office.things() == {"b": 1}, "what was to be called went with its transaction"


def test_after_commit_sees_what_was_committed(office: Office) -> None:
    seen: list[dict[str, int]] = []

    def work() -> None:
        touch("a")
        after_commit(lambda: seen.append(office.things()))
        assert not seen

    office.run(work)
    assert seen == [{"a": 1}]


def test_after_commit_is_never_called_after_a_rollback(office: Office) -> None:
    called: list[str] = []

    def work() -> None:
        after_commit(lambda: called.append("hook"))
        raise Invalid("no", "不行。")

    with pytest.raises(Invalid):
        office.run(work)
    assert not called


def fails() -> None:
    raise RuntimeError("hook")


def test_a_failing_hook_does_not_undo_or_repeat_the_work(office: Office) -> None:
    def work() -> str:
        touch("a")
        after_commit(fails)
        return "answer"

    assert office.run(work) == "answer"
    assert office.things() == {"a": 1}


def test_wrong_sql_is_a_mistake_not_an_outage(office: Office) -> None:
    with pytest.raises(exc.DBAPIError):
        office.run(lambda: session.execute(text("SELECT nothing FROM nowhere")))


@pytest.mark.parametrize("backend", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
def test_crossing_updates_are_tried_again(office: Office) -> None:
    for code in ("a", "b"):
        office.run(lambda code=code: touch(code))  # type: ignore[misc]
    crossing, tries = Barrier(2), []

    def cross(first: str, second: str) -> None:
        def work() -> None:
            tries.append(first)
            session.execute(update(Thing).where(Thing.code == first).values(touched=Thing.touched + 1))
            if len(tries) <= 2:
                crossing.wait(timeout=10)
            session.execute(update(Thing).where(Thing.code == second).values(touched=Thing.touched + 1))

        office.run(work)

    with ThreadPoolExecutor(2) as pool:
        for future in [pool.submit(cross, "a", "b"), pool.submit(cross, "b", "a")]:
            future.result(timeout=30)
    assert len(tries) >= 3
    assert office.things() == {"a": 3, "b": 3}


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_locked_sqlite_is_waited_for_and_can_be_read_meanwhile(office: Office, database_url: str) -> None:
    holder = sqlite3.connect(str(make_url(database_url).database), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    begun = Event()

    def write() -> None:
        begun.set()
        office.run(lambda: touch("a"))

    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(write)
        assert begun.wait(10)
        with pytest.raises(NotYet):
            future.result(timeout=0.5)
        assert office.things() == {}
        holder.execute("COMMIT")
        future.result(timeout=30)
    holder.close()
    assert office.things() == {"a": 1}


@pytest.mark.parametrize("backend", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
def test_a_held_lock_ends_in_a_503_within_five_seconds(office: Office) -> None:
    def hold() -> None:
        session.execute(text("LOCK TABLE things"))
        answer = office.call("POST", "/api/v1/things", json={"code": "a"})
        assert answer.status_code == 503 and answer.json["retryable"] is True
        assert answer.headers["Retry-After"] == "5"

    office.run(hold)


def test_a_full_pool_is_a_503_not_a_wait(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> None:
        raise exc.TimeoutError("QueuePool limit")

    with pytest.raises(Unavailable):
        office.run(full)


@pytest.mark.postgres
def test_a_dead_postgres_is_a_503_and_comes_back_alone(tmp_path: Path) -> None:
    with servers.postgres() as server:
        if server.process is None:
            pytest.skip("the server at DATABASE_URL is not ours to kill")
        with server.database() as url:
            office = _office_at(url, tmp_path)
            assert office.call("POST", "/api/v1/things", json={"code": "a"}).status_code == 201
            # the test cluster commits lazily
            office.run(lambda: session.execute(text("CHECKPOINT")))
            server.process.kill()
            _refuses_while_down(office)
            server.process.start()
            assert office.call("GET", "/api/v1/things").json["total"] == 1
            assert office.call("GET", "/readyz").status_code == 200
            office.database.close()


def _office_at(url: str, folder: Path) -> Office:
    settings, service, database = make_settings(folder), make_service(), Database(url)
    create_tables(database)
    return Office(service, settings, database, service.create_app(settings, database))


def _refuses_while_down(office: Office) -> None:
    for method, body in (("GET", None), ("POST", {"code": "b"})):
        answer = office.call(method, "/api/v1/things", json=body)
        assert answer.status_code == 503
        assert answer.json["detail"] == "系统正忙，请稍后再试。"
    assert office.call("GET", "/readyz").json["failing"] == ["database"]
