"""Forms of many as a job: class by class; killed anywhere, each form is printed once."""

from __future__ import annotations

import uuid
import zipfile
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select, update

from kernel.clock import local, now
from kernel.errors import Conflict, Forbidden, Invalid
from kernel.models import Job, StoredFile
from services.graduates.contract.recommendations import MOST_FORMS
from services.graduates.models import FormPart
from services.graduates.operations import cleanup, recommendation_forms
from tests.factories.graduates import YEAR, Campus
from tests.factories.killing import POINTS, Killed, kill_at


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recommendation_forms, "PIECE", 3)


@pytest.fixture
def classes(campus: Campus) -> Campus:
    """The department of computing with eight graduates in two classes, one in none."""
    campus.bureau.graduates(3, campus.school_id, campus.computing, class_name="2022级1班")
    campus.bureau.graduates(2, campus.school_id, campus.computing, class_name="2022级2班")
    campus.bureau.graduate(campus.school_id, campus.computing, class_name="")
    return campus


def order(campus: Campus, **body: Any) -> uuid.UUID:
    return uuid.UUID(
        campus.client(campus.cs_office).order_recommendation_forms(body or {"graduation_year": YEAR})["id"]
    )


def run(campus: Campus, job_id: uuid.UUID) -> None:
    campus.bureau.runner().run_slice(job_id)


def state(campus: Campus, job_id: uuid.UUID) -> Any:
    return campus.bureau.scalar(select(Job).where(Job.id == job_id).execution_options(populate_existing=True))


def result(campus: Campus, job_id: uuid.UUID) -> tuple[str, bytes]:
    """Name and content of the job's file, as its owner fetches it."""
    name = campus.bureau.scalar(select(StoredFile.name).where(StoredFile.id == state(campus, job_id).result_file_id))
    path = f"/api/v1/graduates/jobs/{job_id}/file"
    return name, campus.client(campus.cs_office).stream("GET", path).content


def pages(content: bytes) -> int:
    return content.count(b"/Type /Page\n")


def zipped(content: bytes) -> dict[str, int]:
    """Pages by the name of each PDF."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: pages(archive.read(name)) for name in archive.namelist()}


def parts(campus: Campus) -> int:
    return campus.bureau.scalar(select(func.count()).select_from(FormPart))


EXPECTED = {
    "计算机学院_未分班.pdf": 1,
    "计算机学院_2022级1班.pdf": 3,
    "计算机学院_2022级1班（2）.pdf": 2,
    "计算机学院_2022级2班.pdf": 2,
}


def test_a_class_is_one_pdf(classes: Campus) -> None:
    job_id = order(classes, graduation_year=YEAR, department_id=str(classes.computing), class_name="2022级2班")
    run(classes, job_id)
    name, content = result(classes, job_id)
    assert name == "毕业生就业推荐表_计算机学院_2022级2班.pdf" and pages(content) == 2
    assert classes.bureau.audited() == ["graduates.recommendation:print", "jobs:download"]


def test_several_classes_are_a_zip_of_each(classes: Campus) -> None:
    job_id = order(classes)
    run(classes, job_id)
    name, content = result(classes, job_id)
    assert name == "毕业生就业推荐表_8人.zip" and zipped(content) == EXPECTED
    job = state(classes, job_id)
    assert (job.state, job.rows_done, job.rows_total, parts(classes)) == ("done", 8, 8, 0)


def test_chosen_graduates(classes: Campus) -> None:
    job_id = order(classes, ids=[str(each.id) for each in classes.cs_graduates])
    run(classes, job_id)
    assert pages(result(classes, job_id)[1]) == 2


def test_what_is_no_order(classes: Campus) -> None:
    client = classes.client(classes.cs_office)
    one = str(classes.cs_graduates[0].id)
    for body in (
        {},
        {"ids": [one], "graduation_year": YEAR},
        {"graduation_year": 1999},
        {"ids": []},
        {"ids": [one, one]},
    ):
        with pytest.raises(Invalid):
            client.order_recommendation_forms(body)
    other = classes.bureau.staff(classes.school_id, classes.computing, screens=("graduates.supplement",))
    with pytest.raises(Forbidden):
        classes.client(other).order_recommendation_forms({"graduation_year": YEAR})
    assert classes.bureau.scalar(select(func.count()).select_from(Job)) == 0


def test_too_many_are_refused(classes: Campus) -> None:
    classes.bureau.graduates(MOST_FORMS, classes.school_id, classes.mechanics)
    with pytest.raises(Conflict) as refused:
        classes.client(classes.head).order_recommendation_forms({"graduation_year": YEAR})
    assert refused.value.code == "too-many-rows"


def test_a_department_prints_only_its_own(classes: Campus) -> None:
    for who, count in ((classes.me_office, 2), (classes.stranger, 1), (classes.head, 10)):
        ordered = classes.client(who).order_recommendation_forms({"graduation_year": YEAR})
        assert state(classes, uuid.UUID(ordered["id"])).rows_total == count


def test_the_same_key_orders_once(classes: Campus) -> None:
    client = classes.client(classes.cs_office)
    first = client.order_recommendation_forms({"graduation_year": YEAR}, key="forms-1234")
    assert client.order_recommendation_forms({"graduation_year": YEAR}, key="forms-1234") == first
    assert classes.bureau.scalar(select(func.count()).select_from(Job)) == 1


@pytest.mark.parametrize("point", POINTS)
def test_killed_in_any_batch_it_prints_each_once(classes: Campus, monkeypatch: pytest.MonkeyPatch, point: str) -> None:
    killed = 0
    for passing in range(1, 7):
        job_id = order(classes)
        kill_at(monkeypatch, point, passing)
        try:
            run(classes, job_id)
        except Killed:
            killed = passing
            lose_worker(classes, job_id)
            run(classes, job_id)
        assert zipped(result(classes, job_id)[1]) == EXPECTED, passing
    # four pieces, then they are joined
    assert killed == 5 and parts(classes) == 0


def lose_worker(campus: Campus, job_id: uuid.UUID) -> None:
    """Time passes until the dead worker's lease is over."""
    with campus.bureau.database.transaction() as session:
        session.execute(update(Job).where(Job.id == job_id).values(lease_until=now() - timedelta(hours=1)))


def test_the_day_of_the_order_stands_on_forms_printed_later(classes: Campus, monkeypatch: pytest.MonkeyPatch) -> None:
    days = set()
    printed = recommendation_forms.render

    def render(forms: Any) -> bytes:
        days.update(form.printed_on for form in forms)
        return printed(forms)

    monkeypatch.setattr(recommendation_forms, "render", render)
    job_id = order(classes)
    created = state(classes, job_id).created_at
    with time_machine.travel(created + timedelta(days=3), tick=True):
        run(classes, job_id)
    assert days == {local(created).date()}


def test_whoever_lost_the_screen_gets_nothing(classes: Campus) -> None:
    job_id = order(classes)
    classes.cs_office.screens = ("graduates.supplement",)
    run(classes, job_id)
    assert state(classes, job_id).state == "dead" and parts(classes) == 0


def test_graduates_that_left_the_department_are_not_printed(classes: Campus) -> None:
    job_id = order(classes, ids=[str(each.id) for each in classes.cs_graduates])
    classes.bureau.change(classes.cs_graduates[0], department_id=classes.mechanics)
    run(classes, job_id)
    assert pages(result(classes, job_id)[1]) == 1
    job_id = order(classes, ids=[str(classes.cs_graduates[1].id)])
    classes.bureau.change(classes.cs_graduates[1], department_id=classes.mechanics)
    run(classes, job_id)
    job = state(classes, job_id)
    assert job.state == "dead" and "管理范围" in job.error


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
            with classes.bureau.database.transaction() as session:
                session.execute(update(Job).where(Job.id == job_id).values(state="cancelled"))
    assert parts(classes) == 2
    classes.bureau.database.run(lambda: cleanup.CLEANUP.step(Job()))
    assert parts(classes) == 1
    assert classes.bureau.scalar(select(FormPart.job_id)) == job_id


def kill_after_commit(where: str) -> None:
    if where == "after_commit":
        raise Killed
