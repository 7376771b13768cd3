"""就业方案数据下载 (9.1): ordered, made batch by batch however often it is killed, fetched, removed."""

from __future__ import annotations

import csv
import io
import uuid
from codecs import BOM_UTF8
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from codebook.plan_columns import plan_columns
from kernel import jobs, results
from kernel.clock import now
from kernel.errors import Conflict, Forbidden, Invalid, NotFound
from kernel.models import Job, StoredFile
from kernel.results import KEEP
from services.reports.models import PlanFile
from services.reports.operations import cleanup, plan_making, plan_source
from tests.factories.graduates import YEAR
from tests.factories.killing import POINTS, Killed, kill_at
from tests.factories.reports import Campus
from tests.services.reports import plan_rows

BATCH = 3


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan_making, "BATCH", dict.fromkeys(plan_making.BATCH, BATCH))
    monkeypatch.setattr(plan_source, "_BLOCK", 2)
    monkeypatch.setattr(plan_source, "_COPIED", 600)


def order(campus: Campus, **values: Any) -> dict[str, Any]:
    asked = {"graduation_year": YEAR, "format": "csv", **values}
    ordered: dict[str, Any] = campus.client(campus.head).order_plan_file(asked)
    return ordered


def run(campus: Campus, ordered: dict[str, Any]) -> None:
    campus.observatory.runner().run_slice(job_of(campus, ordered).id)


def job_of(campus: Campus, ordered: dict[str, Any]) -> Any:
    query = select(Job).join(PlanFile, PlanFile.job_id == Job.id).where(PlanFile.id == uuid.UUID(ordered["id"]))
    return campus.observatory.scalar(query)


def made(campus: Campus, **values: Any) -> bytes:
    """The content of a file that is ordered and made."""
    ordered = order(campus, **values)
    run(campus, ordered)
    return campus.client(campus.head).plan_content(ordered["id"]).content


def table(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def parts_on_disk(campus: Campus) -> int:
    root = Path(campus.observatory.settings.files_url.removeprefix("file://"))
    return sum(1 for path in root.rglob("*") if path.is_file())


def test_the_reporting_form_has_two_header_rows_and_every_cell(campus: Campus) -> None:
    told = plan_rows.fill(campus, more=4)
    content = made(campus)
    assert content.startswith(b"\xef\xbb\xbfKsh,Xm,Sfzh")
    names, titles, *rows = table(content)
    assert (len(names), names[-2:], titles[:3]) == (50, ["bdzbh", "Bdqssj"], ["考生号", "姓名", "身份证号"])
    assert len(rows) == len(told) == 11
    for row, each in zip(rows, told, strict=True):
        cells = dict(zip(names, row, strict=True))
        for name, text in plan_rows.reported(each).items():
            # a tab keeps a text from being a formula; nothing else is changed
            assert cells[name] == (f"\t{text}" if text[:1] in ("=", "+", "-", "@") else text)


def test_titles_follow_the_codebook(campus: Campus) -> None:
    plan_rows.fill(campus)
    names, _, *rows = table(made(campus))
    found = {row[1]: dict(zip(names, row, strict=True)) for row in rows}
    one = found["张㛃"]
    assert (one["Xb"], one["Mz"], one["Zzmm"], one["Xl"]) == ("女", "汉族", "共青团员", "本科生毕业")
    assert (one["Yxdm"], one["Yx"], one["Szyx"], one["Rxsj"]) == ("99001", "示范大学", "计算机学院", "20220901")
    assert (one["Byqx"], one["Syszd"], one["Pyfs"]) == ("待就业", "山东省济南市历下区", "非定向")
    old = found["王·买买提"]
    assert (old["Syszddm"], old["Syszd"], old["Dwszd"]) == ("370125", "山东省济南市济阳县", "北京市")
    five = found["赵 空格 "]
    assert (five["Rxsj"], five["Knslb"], five["Bdqssj"]) == ("", "就业困难、家庭困难和残疾", "20260701")
    assert (five["Xbdm"], five["Xb"]) == ("9", "")
    seven = found["孙\\反斜杠\\N"]
    assert (seven["Dwhy"], seven["Gzzwlb"]) == ("信息传输、软件和信息技术服务业", "工程技术人员")


def test_the_full_form_has_one_header_row_and_74_columns(campus: Campus) -> None:
    told = plan_rows.fill(campus)
    titles, *rows = table(made(campus, form="full"))
    assert titles == [column.title for column in plan_columns("full")] and len(titles) == 74
    found = {row[2]: dict(zip(titles, row, strict=True)) for row in rows}
    six, seven = found["钱'引号'"], found["孙\\反斜杠\\N"]
    assert (six["户口是否转入学校"], six["档案是否转入学校"], six["城乡生源"]) == ("是", "是", "农村")
    assert (seven["户口是否转入学校"], seven["手机号码"], seven["出生日期"]) == ("否", "\t+8613800000000", "20030501")
    assert len(rows) == len(told)


def test_only_what_was_asked_for(campus: Campus) -> None:
    plan_rows.fill(campus, more=2)
    campus.observatory.graduate(campus.school_id, campus.computing, degree="11", name="硕士生")
    campus.observatory.graduate(campus.school_id, campus.computing, graduation_year=YEAR - 1)
    campus.observatory.graduate(campus.elsewhere, campus.foreign, name="外校标记生")
    assert [row[1] for row in table(made(campus, degree="11"))[2:]] == ["硕士生"]
    assert len(table(made(campus, department_id=str(campus.mechanics)))) == 2 + 2
    whole = made(campus)
    assert len(table(whole)) == 2 + 7 + 2 + 1 and "外校标记" not in whole.decode()
    client = campus.client(campus.head)
    assert client.plan_count(graduation_year=YEAR) == 10
    assert client.plan_count(graduation_year=YEAR, department_id=campus.computing, degree="11") == 1
    assert client.plan_count(graduation_year=YEAR, department_id=campus.foreign) == 0


def test_the_list_says_what_was_asked_and_how_far_it_is(campus: Campus) -> None:
    plan_rows.fill(campus)
    client = campus.client(campus.head)
    ordered = order(campus, department_id=str(campus.computing), degree="31", form="full")
    waiting = client.plan_files()["items"][0]
    assert waiting == ordered
    assert (waiting["state"], waiting["settling"], waiting["allowed_actions"]) == ("making", True, [])
    assert (waiting["rows_done"], waiting["rows_total"], waiting["locked_reason"][:6]) == (0, 7, "文件正在生成")
    with pytest.raises(Conflict, match="还没有生成"):
        client.plan_content(ordered["id"])
    with pytest.raises(Conflict, match="正在生成"):
        client.delete_plan_file(ordered["id"])
    run(campus, ordered)
    row = client.plan_files()["items"][0]
    assert (row["state"], row["records"], row["rows_done"], row["settling"]) == ("ready", 7, 7, False)
    assert (row["degree_title"], row["department_name"], row["ordered_by"]) == ("本科", "计算机学院", "王敏")
    assert row["name"].startswith(f"{YEAR}届就业方案_完整格式_计算机学院_本科_") and row["name"].endswith(".csv")
    answer = client.plan_content(ordered["id"])
    assert len(answer.content) == row["size"] and "attachment" in answer.headers["Content-Disposition"]
    assert campus.observatory.audited() == ["plan.download:order", "plan.download:download"]
    assert client.plan_file(ordered["id"])["problems"] == {"outside": 0, "cut": 0, "first": []}
    assert [each["state"] for each in client.plan_files(state="ready")["items"]] == ["ready"]
    assert client.plan_files(state="failed")["total"] == 0


@pytest.mark.parametrize("point", POINTS)
def test_killed_in_any_batch_it_still_gives_each_row_once(
    campus: Campus, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    told = plan_rows.fill(campus, more=1)
    kills = 0
    for passing in range(1, 7):
        ordered = order(campus)
        kill_at(monkeypatch, point, passing)
        try:
            run(campus, ordered)
        except Killed:
            kills = passing
            lose_worker(campus, ordered)
            run(campus, ordered)
        content = campus.client(campus.head).plan_content(ordered["id"]).content
        assert [row[0] for row in table(content)[2:]] == [each["exam_number"] for each in told], passing
    # 8 rows make 3 batches, then the parts are joined
    assert kills == 4
    assert campus.observatory.scalar(select(func.count()).select_from(StoredFile)) == 6


def lose_worker(campus: Campus, ordered: dict[str, Any]) -> None:
    """Time passes until the dead worker's lease is over."""
    with campus.observatory.database.transaction() as session:
        job = job_of(campus, ordered).id
        session.execute(update(Job).where(Job.id == job).values(lease_until=now() - timedelta(hours=1)))


def test_nothing_but_the_file_stays_and_can_be_removed(campus: Campus) -> None:
    plan_rows.fill(campus)
    before = parts_on_disk(campus)
    made(campus)
    assert parts_on_disk(campus) == before + 1
    ordered = campus.client(campus.head).plan_files()["items"][0]
    campus.client(campus.head).delete_plan_file(ordered["id"])
    assert campus.observatory.scalar(select(func.count()).select_from(StoredFile)) == 0
    assert campus.client(campus.head).plan_files()["total"] == 0
    assert campus.observatory.audited()[-1] == "plan.download:delete"
    with pytest.raises(NotFound):
        campus.client(campus.head).plan_content(ordered["id"])


def test_what_was_kept_long_enough_is_taken_away(campus: Campus) -> None:
    plan_rows.fill(campus)
    client = campus.client(campus.head)
    made(campus, form="full")
    made(campus)
    cancelled, making = order(campus), order(campus)
    stop(campus, cancelled)
    assert clean(campus) == 0
    young, old = (each for each in client.plan_files(state="ready")["items"])
    for each in (old, cancelled, making):
        age(campus, each, KEEP + timedelta(minutes=1))
    age(campus, young, KEEP - timedelta(minutes=1))
    assert clean(campus) == 2
    left = {each["id"]: each for each in client.plan_files()["items"]}
    assert left.keys() == {young["id"], making["id"]} and left[making["id"]]["kept_until"] is None
    until = datetime.fromisoformat(left[young["id"]]["kept_until"])
    assert timedelta(0) < until - now() < timedelta(minutes=2)
    assert client.plan_content(young["id"]).content.startswith(BOM_UTF8)
    with pytest.raises(NotFound):
        client.plan_content(old["id"])
    assert campus.observatory.scalar(select(func.count()).select_from(StoredFile)) == 1


def test_a_content_that_has_gone_before_its_file_is_told(campus: Campus) -> None:
    """Every service cleans the results of its jobs, reports its files: the one may come first."""
    plan_rows.fill(campus)
    file = order(campus)
    run(campus, file)
    age(campus, file, KEEP + timedelta(minutes=1))
    assert campus.observatory.database.run(results.forget_old) == 1
    with pytest.raises(Conflict) as refused:
        campus.client(campus.head).plan_content(file["id"])
    assert "30 天的保留期" in refused.value.message
    assert clean(campus) == 1 and campus.client(campus.head).plan_files()["total"] == 0


def stop(campus: Campus, row: dict[str, Any]) -> None:
    """Its owner does not want it any more."""
    with campus.observatory.database.transaction() as session:
        jobs.cancel(session.get_one(Job, job_of(campus, row).id))


def age(campus: Campus, row: dict[str, Any], by: timedelta) -> None:
    """The job of a file was ordered, and ended if it has, so long before now."""
    with campus.observatory.database.transaction() as session:
        job = session.get_one(Job, job_of(campus, row).id)
        job.created_at = now() - by
        job.finished_at = job.finished_at and now() - by


def clean(campus: Campus) -> int:
    """The regular cleaning to its end; gives how many files it took."""
    taken = 0
    while not (done := campus.observatory.database.run(lambda: cleanup.step(Job()))).finished:
        taken += done.rows
    return taken


def test_a_job_that_ended_without_a_file_is_told(campus: Campus) -> None:
    plan_rows.fill(campus)
    ordered = order(campus)
    campus.observatory.people[campus.head.id].screens = ("plan.rate",)
    run(campus, ordered)
    campus.observatory.people[campus.head.id].screens = ("plan.download",)
    row = campus.client(campus.head).plan_files(state="failed")["items"][0]
    assert (row["state"], row["state_title"], row["settling"]) == ("failed", "失败", False)
    assert "权限已变更" in row["error"] and row["allowed_actions"] == ["delete"]
    with pytest.raises(Conflict, match="重新生成"):
        campus.client(campus.head).plan_content(ordered["id"])


def test_what_cannot_be_ordered(campus: Campus) -> None:
    client = campus.client(campus.head)
    with pytest.raises(Conflict, match="没有符合条件的毕业生"):
        order(campus)
    plan_rows.fill(campus)
    with pytest.raises(Conflict, match="没有符合条件的毕业生"):
        order(campus, department_id=str(campus.foreign))
    for values in ({"format": "pdf"}, {"form": "short"}, {"graduation_year": 1}, {"degree": "99"}, {"extra": "1"}):
        with pytest.raises(Invalid):
            order(campus, **values)
    assert client.plan_files()["total"] == 0
    first = client.order_plan_file({"graduation_year": YEAR, "format": "csv"}, key="the-same-order")
    assert client.order_plan_file({"graduation_year": YEAR, "format": "csv"}, key="the-same-order")["id"] == first["id"]
    assert client.plan_files()["total"] == 1


def test_of_the_school_alone(campus: Campus) -> None:
    plan_rows.fill(campus)
    ordered = order(campus)
    run(campus, ordered)
    campus.cs_office.screens += ("plan.download",)
    office = campus.client(campus.cs_office)
    for ask in (office.plan_files, lambda: office.plan_content(ordered["id"]), lambda: office.plan_file(ordered["id"])):
        with pytest.raises(Forbidden):
            ask()
    stranger = campus.client(campus.stranger)
    assert stranger.plan_files()["total"] == 0
    for verb in (stranger.plan_content, stranger.plan_file, stranger.delete_plan_file):
        with pytest.raises(NotFound):
            verb(ordered["id"])
