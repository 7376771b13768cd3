"""Agreements of a query as a job: class by class; killed anywhere, each is printed once."""

from __future__ import annotations

import uuid
import zipfile
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import func, select, update

from kernel.clock import now
from kernel.db import session
from kernel.errors import Conflict, Forbidden, Invalid
from kernel.models import Job, StoredFile
from services.agreements.models import Graduate, PaperPart
from services.agreements.operations import agreement_pdfs
from tests.factories.agreements import YEAR, Campus
from tests.factories.killing import POINTS, Killed, kill_at
from tests.factories.pdf_text import pages


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agreement_pdfs, "PIECE", 3)


@pytest.fixture
def classes(campus: Campus) -> Campus:
    """Archived agreements of computing: four in one class, two in another; and others that do not count."""
    registry, here, computing = campus.registry, campus.school_id, campus.computing
    for count, class_name in ((4, "2022级1班"), (2, "2022级2班")):
        registry.agreements(registry.graduates(count, here, computing, class_name=class_name), "system", "archived")
    registry.agreements(registry.graduates(1, here, campus.mechanics, class_name="机械1班"), "system", "archived")
    registry.agreement(campus.cs_graduates[0], "out_of_province", "archived")
    registry.agreement(campus.cs_graduates[1], "system", "pending")
    registry.agreement(campus.strange_graduate, "system", "archived")
    return campus


EXPECTED = {"计算机学院_2022级1班.pdf": 3, "计算机学院_2022级1班（2）.pdf": 1, "计算机学院_2022级2班.pdf": 2}


def order(campus: Campus, who: Any = None, **body: Any) -> uuid.UUID:
    client = campus.client(who or campus.cs_office)
    return uuid.UUID(client.order_agreement_pdfs("system", {"state": "archived", **body})["id"])


def run(campus: Campus, job_id: uuid.UUID) -> None:
    campus.registry.runner().run_slice(job_id)


def job(campus: Campus, job_id: uuid.UUID) -> Any:
    return campus.registry.scalar(select(Job).where(Job.id == job_id).execution_options(populate_existing=True))


def fetched(campus: Campus, job_id: uuid.UUID) -> tuple[str, bytes]:
    """Name and content of the job's file, as its owner fetches it."""
    file_id = job(campus, job_id).result_file_id
    name = campus.registry.scalar(select(StoredFile.name).where(StoredFile.id == file_id))
    return name, campus.client(campus.cs_office).stream("GET", f"/api/v1/agreements/jobs/{job_id}/file").content


def unzipped(content: bytes) -> dict[str, int]:
    """Pages by the name of each PDF."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: len(pages(archive.read(name))) for name in archive.namelist()}


def left(campus: Campus) -> int:
    return campus.registry.scalar(select(func.count()).select_from(PaperPart))


def test_a_query_becomes_one_pdf_a_class_with_progress(classes: Campus) -> None:
    ordered = classes.client(classes.cs_office).order_agreement_pdfs("system", {"state": "archived"})
    assert ordered["title"] == "就业协议书（系统生成）：6 份"
    job_id = uuid.UUID(ordered["id"])
    assert (job(classes, job_id).rows_total, job(classes, job_id).rows_done) == (6, 0)
    run(classes, job_id)
    assert job(classes, job_id).rows_done == 6
    name, content = fetched(classes, job_id)
    assert name == "就业协议书_6人.zip" and unzipped(content) == EXPECTED and left(classes) == 0
    assert classes.registry.audited() == ["agreements.system:print", "jobs:download"]


def test_filters_of_the_list_choose(classes: Campus) -> None:
    job_id = order(classes, class_name="2022级2班", graduation_year=YEAR, employer_name="示范")
    run(classes, job_id)
    name, content = fetched(classes, job_id)
    assert name == "就业协议书_计算机学院_2022级2班.pdf" and len(pages(content)) == 2
    assert all("https://gateway.test/verify" in page for page in pages(content))


def test_each_level_prints_what_it_sees(classes: Campus) -> None:
    for who, count in ((classes.me_office, 1), (classes.head, 7), (classes.stranger, 1)):
        assert job(classes, order(classes, who)).rows_total == count


def test_refusals_write_nothing(classes: Campus, monkeypatch: pytest.MonkeyPatch) -> None:
    client = classes.client(classes.cs_office)
    for body in ({"graduation_year": 2019}, {"state": "none"}, {"page": 1}, {"ids": []}, {"graduation_year": "2026"}):
        with pytest.raises(Invalid):
            client.order_agreement_pdfs("system", body)
    waiting = classes.registry.graduate(classes.school_id, classes.computing)
    classes.registry.agreement(waiting, "graduate_entered", "awaiting_certification")
    with pytest.raises(Invalid) as refused:
        client.order_agreement_pdfs("graduate_entered", {})
    assert "待鉴证" in refused.value.message
    monkeypatch.setattr(agreement_pdfs, "MOST_PDFS", 5)
    with pytest.raises(Conflict) as refused_too:
        client.order_agreement_pdfs("system", {})
    assert refused_too.value.code == "too-many-rows"
    other = classes.registry.staff(classes.school_id, classes.computing, screens=("agreements.graduate_entered",))
    with pytest.raises(Forbidden):
        classes.client(other).order_agreement_pdfs("system", {})
    assert classes.registry.scalar(select(func.count()).select_from(Job)) == 0
    assert not any(action.endswith(":print") for action in classes.registry.audited())


def test_the_same_key_orders_once(classes: Campus) -> None:
    client = classes.client(classes.cs_office)
    first = client.order_agreement_pdfs("system", {}, key="papers-1234")
    assert client.order_agreement_pdfs("system", {}, key="papers-1234") == first
    assert classes.registry.scalar(select(func.count()).select_from(Job)) == 1


@pytest.mark.parametrize("point", POINTS)
def test_killed_in_any_batch_it_prints_each_once(classes: Campus, monkeypatch: pytest.MonkeyPatch, point: str) -> None:
    killed = 0
    for passing in range(1, 6):
        job_id = order(classes)
        kill_at(monkeypatch, point, passing)
        try:
            run(classes, job_id)
        except Killed:
            killed = passing
            lose_worker(classes, job_id)
            run(classes, job_id)
        assert unzipped(fetched(classes, job_id)[1]) == EXPECTED, passing
    # three pieces, then they are joined
    assert killed == 4 and left(classes) == 0


def lose_worker(campus: Campus, job_id: uuid.UUID) -> None:
    """Time passes until the dead worker's lease is over."""
    with campus.registry.database.transaction():
        session.execute(update(Job).where(Job.id == job_id).values(lease_until=now() - timedelta(hours=1)))


def test_whoever_lost_this_screen_gets_nothing_even_with_another(classes: Campus) -> None:
    job_id = order(classes)
    classes.cs_office.screens = ("agreements.graduate_entered", "agreements.out_of_province")
    run(classes, job_id)
    assert job(classes, job_id).state == "dead" and left(classes) == 0


def test_what_left_the_department_is_not_printed(classes: Campus) -> None:
    job_id = order(classes, class_name="2022级2班")
    for graduate in classes.registry.database.run(
        lambda: list(session.scalars(select(Graduate).where(Graduate.class_name == "2022级2班"))), write=False
    ):
        classes.registry.facts(graduate, department_id=str(classes.mechanics))
    run(classes, job_id)
    assert job(classes, job_id).state == "dead" and "管理范围" in job(classes, job_id).error


def test_parts_of_a_cancelled_job_are_cleaned_those_of_others_stay(
    classes: Campus, monkeypatch: pytest.MonkeyPatch
) -> None:
    for kind in ("cancelled", "running"):
        job_id = order(classes)
        with monkeypatch.context() as patched:
            patched.setattr("kernel.runner.fault", kill_after_commit)
            with pytest.raises(Killed):
                run(classes, job_id)
        if kind == "cancelled":
            with classes.registry.database.transaction():
                session.execute(update(Job).where(Job.id == job_id).values(state="cancelled"))
    assert left(classes) == 2
    classes.registry.database.run(lambda: agreement_pdfs.CLEANUP.step(Job()))
    assert classes.registry.scalar(select(PaperPart.job_id)) == job_id and left(classes) == 1


def kill_after_commit(where: str) -> None:
    if where == "after_commit":
        raise Killed
