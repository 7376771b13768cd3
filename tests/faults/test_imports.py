"""Workers, broker and database die in the middle of an import: every row is staged once and written once.

Each test breaks the check of a file first, then the writing of its rows.
"""

from __future__ import annotations

import hashlib
import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Barrier

import pytest
import redis
import requests
from sqlalchemy import delete, text

from kernel.db import session
from kernel.testing import wait_until
from services.graduates.models import Graduate, ImportBatch
from tests.faults.imports import (
    BATCH,
    ROWS,
    Importer,
    file_of,
    history,
    is_checked,
    is_written,
    kept,
    newcomers,
    written,
)
from tests.faults.office import Gate, Office, on_postgres, on_sqlite
from tests.faults.test_postgres import restart

pytestmark = pytest.mark.fault
SMALL = {"IMPORT_BATCH": str(BATCH)}
FEW = 3 * BATCH


@pytest.fixture
def importer(office: Office) -> Importer:
    return Importer(office)


@pytest.fixture
def people(office: Office) -> list[Graduate]:
    return newcomers(office)


def stopped_in(office: Office, folder: Path, point: str, batch_id: str, importer: Importer, **different: str) -> Gate:
    """A fresh worker stands at this point in the midst of the batch's work."""
    gate = Gate(folder)
    if "worker" in office.processes:
        office.kill("worker")
    office.run("worker", fault=f"{point}={gate.action}", **SMALL, **different)
    gate.pid()
    assert 0 < importer.batch(batch_id)["rows_done"] < ROWS
    return gate


def ordered(importer: Importer, batch_id: str) -> None:
    """The writing is ordered while nobody works: a worker would have written the rows before anything breaks."""
    if "worker" in importer.office.processes:
        importer.office.kill("worker")
    importer.commit(batch_id)


def goes_through(importer: Importer, people: list[Graduate], breaks: Callable[[str], None]) -> None:
    """Upload, check and write with something broken in the middle of both."""
    batch_id = importer.upload(people)
    breaks(batch_id)
    is_checked(importer, batch_id, people)
    ordered(importer, batch_id)
    breaks(batch_id)
    is_written(importer, batch_id, people)


def test_a_killed_child_loses_and_doubles_nothing(
    office: Office, importer: Importer, people: list[Graduate], tmp_path: Path
) -> None:
    """The broker hands the message back: nobody waits for the end of the lease."""

    def breaks(batch_id: str) -> None:
        gate = stopped_in(office, tmp_path, "before_commit@4", batch_id, importer)
        child = gate.pid()
        gate.file.with_suffix(".reached").unlink()
        os.kill(child, signal.SIGKILL)
        assert gate.pid() != child
        gate.open()

    goes_through(importer, people, breaks)


def test_a_killed_worker_is_carried_on_by_the_next_one(
    office: Office, importer: Importer, people: list[Graduate], tmp_path: Path
) -> None:
    def breaks(batch_id: str) -> None:
        stopped_in(office, tmp_path, "after_commit@4", batch_id, importer)
        office.kill("worker")
        office.leases_end()
        office.run("worker", **SMALL)

    goes_through(importer, people, breaks)


@on_sqlite
def test_the_broker_forgets_and_dies(
    office: Office, importer: Importer, people: list[Graduate], tmp_path: Path
) -> None:
    """Its wake-ups are lost before anybody heard them; then it is dead for the rest of the work."""
    broker = redis.Redis.from_url(office.settings.redis_url)

    def breaks(batch_id: str) -> None:
        if "worker" in office.processes:
            office.kill("worker")
        wait_until(lambda: office.unsent() == 0, what="published wake-ups")
        assert broker.dbsize() > 0
        broker.flushall()
        office.leases_end()
        gate = stopped_in(office, tmp_path, "after_commit@3", batch_id, importer)
        office.kill("valkey")
        gate.open()
        wait_until(lambda: importer.batch(batch_id)["state"] in ("ready", "done"), what="the end of the work")
        office.start("valkey")

    goes_through(importer, people, breaks)


@on_postgres
def test_the_database_server_dies(office: Office, importer: Importer, people: list[Graduate], tmp_path: Path) -> None:
    def breaks(batch_id: str) -> None:
        gate = stopped_in(office, tmp_path, "before_commit@4", batch_id, importer)
        restart(office)
        gate.open()
        office.leases_end()

    goes_through(importer, people, breaks)


@on_sqlite
def test_rows_committed_apart_from_their_position_are_doubled(
    office: Office, importer: Importer, people: list[Graduate], tmp_path: Path
) -> None:
    """Negative control: the tests above can fail."""
    batch_id = importer.upload(people)
    office.run("worker", **SMALL)
    is_checked(importer, batch_id, people)
    ordered(importer, batch_id)
    stopped_in(office, tmp_path, "before_commit@4", batch_id, importer, ROWS_APART="1")
    office.kill("worker")
    office.leases_end()
    office.run("worker", **SMALL)
    importer.reaches(batch_id, "done")
    assert sum(history(office, batch_id).values()) == ROWS + BATCH
    with pytest.raises(AssertionError):
        is_written(importer, batch_id, people)


def at_once(*acts: Callable[[], requests.Response]) -> list[requests.Response]:
    """The answers of calls that start at the same moment."""
    start = Barrier(len(acts))

    def run(act: Callable[[], requests.Response]) -> requests.Response:
        start.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def both_send(two: list[Importer], people: list[Graduate], note: str) -> tuple[list[requests.Response], str]:
    """Two send the same file at the same moment; their answers and the file's hash."""
    content = file_of(people, 备注=note)
    answers = at_once(*(partial(one.send, content) for one in two))
    return answers, hashlib.sha256(content).hexdigest()


def test_the_same_file_twice_at_once_is_one_batch(office: Office, importer: Importer) -> None:
    people, two = newcomers(office, 30), [importer, Importer(office, "school2")]
    for note in "甲乙丙丁戊":
        answers, digest = both_send(two, people, note)
        taken, refused = sorted(answers, key=lambda answer: answer.status_code)
        assert (taken.status_code, refused.status_code) == (202, 409), refused.text
        assert refused.json()["code"] == "file-known" and "请勿重复导入" in refused.json()["detail"]
        assert kept(office, digest) == (1, 1, 1)
    office.run("worker", **SMALL)
    is_checked(importer, taken.json()["id"], people)


@on_postgres
def test_without_the_index_the_same_file_becomes_two_batches(office: Office, importer: Importer) -> None:
    """Negative control: the two above do meet. SQLite has one writer, who sees what the one before has left."""
    people, two = newcomers(office, 30), [importer, Importer(office, "school2")]
    index, twice = "ux_import_batches_file", list[str]()
    made = office.in_service("graduates", lambda: session.scalar(text(f"SELECT pg_get_indexdef('{index}'::regclass)")))
    execute(office, text(f"DROP INDEX {index}"))
    try:

        def doubled() -> bool:
            answers, digest = both_send(two, people, str(len(twice)))
            twice.append(digest)
            return [answer.status_code for answer in answers] == [202, 202] and kept(office, digest) == (2, 2, 2)

        wait_until(doubled, timeout=60, what="a file that came twice")
    finally:
        execute(office, delete(ImportBatch).where(ImportBatch.file_hash.in_(twice)))
        execute(office, text(made))


def test_two_files_at_once_do_not_mix(office: Office, importer: Importer) -> None:
    other = Importer(office, "cs_office")
    mine, theirs = newcomers(office, FEW, "02"), newcomers(office, FEW)
    ours = {importer: (mine, importer.upload(mine, 接收单位="甲中心")), other: (theirs, other.upload(theirs))}
    office.run("worker", **SMALL)
    for one, (people, batch_id) in ours.items():
        is_checked(one, batch_id, people)
    for one, (_, batch_id) in ours.items():
        one.commit(batch_id)
    for one, (people, batch_id) in ours.items():
        is_written(one, batch_id, people)
    assert {row[1] for row in written(office, mine).values()} == {"甲中心"}
    assert {row[1] for row in written(office, theirs).values()} == {"示范市人才服务中心"}


def test_two_files_about_the_same_people_write_each_of_them_once(office: Office, importer: Importer) -> None:
    """Both were compared before either was written: whoever comes second to a person leaves them alone."""
    people, other = newcomers(office, FEW), Importer(office, "cs_office")
    batches = {importer: importer.upload(people, 接收单位="甲中心"), other: other.upload(people[::-1])}
    office.run("worker", **SMALL)
    for one, batch_id in batches.items():
        assert one.reaches(batch_id, "ready")["new_rows"] == FEW
    for one, batch_id in batches.items():
        one.commit(batch_id)
    ended = [one.reaches(batch_id, "done") for one, batch_id in batches.items()]
    first, second = ended
    assert all(batch["written_rows"] + batch["skipped_rows"] == FEW for batch in ended)
    assert first["written_rows"] == second["skipped_rows"]
    found = written(office, people)
    receivers = {first["id"]: "甲中心", second["id"]: "示范市人才服务中心"}
    assert len(found) == FEW and all(receivers[row[0]] == row[1] and row[2] == 1 for row in found.values())
    for batch in ended:
        wrote = {graduate_id for graduate_id, row in found.items() if row[0] == batch["id"]}
        assert history(office, batch["id"]) == dict.fromkeys(wrote, 1)


def execute(office: Office, statement: object) -> None:
    office.in_service("graduates", lambda: session.execute(statement), write=True)  # type: ignore[call-overload]
