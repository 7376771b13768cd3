"""单位身份信息核对 (10.4): found, missing and out of reach are three answers; history, kept answers, limits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from kernel.clock import now
from kernel.db import session
from kernel.errors import Forbidden, Invalid, TooMany
from services.reports.app import service
from services.reports.domain.register import core_of
from services.reports.models import RegisteredEmployer
from tests.factories.reports import Campus, Observatory, make_campus
from tests.services.reports.bureau import ENTRY, NAME, Bureau, answer
from tests.system import Templates


def register(campus: Campus, *names: str) -> None:
    rows = [RegisteredEmployer(code=f"9137{n:014d}", name=name, core=core_of(name)) for n, name in enumerate(names)]
    campus.observatory.database.run(lambda: session.add_all(rows))


@pytest.fixture
def bureau() -> Iterator[Bureau]:
    made = Bureau()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def watched(templates: Templates, tmp_path: Path, bureau: Bureau) -> Iterator[Campus]:
    """Schools whose checks ask the bureau over HTTP."""
    url = templates.copy("sqlite", service, tmp_path)
    made = Observatory.make(tmp_path, url, EMPLOYER_REGISTER="http", EMPLOYER_REGISTER_URL=bureau.address)
    yield make_campus(made)
    made.database.close()


def test_a_registered_name_gives_the_registers_data(campus: Campus) -> None:
    register(campus, NAME)
    told = campus.client(campus.cs_office).check_employer(f"  {NAME} ")
    assert (told["outcome"], told["outcome_title"], told["found"]["name"]) == ("found", "已登记", NAME)
    assert (told["register"], told["near"], told["kept_at"]) == ("本地登记数据", [], None)


def test_a_missing_name_is_told_as_the_manual_says_with_near_ones_apart(campus: Campus) -> None:
    register(campus, NAME, "齐鲁示范软件（济南）有限公司", "别的单位")
    told = campus.client(campus.head).check_employer("齐鲁示范软件股份有限公司")
    assert told["message"].startswith("查询结果为空") and told["found"] is None
    assert sorted(told["near"]) == sorted([NAME, "齐鲁示范软件（济南）有限公司"])
    assert campus.client(campus.head).check_employer("软件")["near"] == []


@pytest.mark.parametrize("name", ["", "  ", "字" * 101, "两\n行", "\u202e倒写"])
def test_what_is_no_name_is_refused_and_leaves_no_check(name: str, campus: Campus) -> None:
    with pytest.raises(Invalid):
        campus.client(campus.head).check_employer(name)
    assert campus.client(campus.head).employer_checks()["total"] == 0


def test_the_history_is_the_schools_or_the_departments_own(campus: Campus) -> None:
    register(campus, NAME)
    campus.client(campus.cs_office).check_employer(NAME)
    campus.client(campus.head).check_employer("没有的单位")
    campus.client(campus.stranger).check_employer("外校标记单位")
    of_school = campus.client(campus.head).employer_checks()["items"]
    assert [(row["name"], row["outcome"], row["asked_by"]) for row in of_school] == [
        ("没有的单位", "missing", "王敏"),
        (NAME, "found", "赵倩"),
    ]
    assert [row["name"] for row in campus.client(campus.cs_office).employer_checks()["items"]] == [NAME]
    assert campus.client(campus.me_office).employer_checks()["total"] == 0
    assert campus.client(campus.head).employer_checks(outcome="found", name="示范")["total"] == 1
    assert campus.client(campus.head).employer_checks(asked_to="2020-01-01")["total"] == 0


def test_without_the_grant_nothing(campus: Campus) -> None:
    clerk = campus.observatory.staff(campus.school_id, campus.computing, screens=("monitoring.resume",))
    with pytest.raises(Forbidden):
        campus.client(clerk).check_employer(NAME)


def test_a_school_that_asks_without_end_has_to_wait_and_the_others_do_not(campus: Campus) -> None:
    client = campus.client(campus.head)
    for number in range(60):
        client.check_employer(f"单位{number}")
    with pytest.raises(TooMany, match="批量核对"):
        client.check_employer("再来一个")
    assert campus.client(campus.stranger).check_employer("外校标记单位")["outcome"] == "missing"
    assert client.employer_checks()["total"] == 60


def test_the_bureaus_answer_counts_for_a_day(watched: Campus, bureau: Bureau) -> None:
    client = watched.client(watched.head)
    with time_machine.travel(now(), tick=False) as moment:
        assert client.check_employer(NAME)["kept_at"] is None
        bureau.behave = answer({"found": None})
        assert client.check_employer(NAME)["found"]["code"] == ENTRY["code"]
        moment.shift(timedelta(hours=23))
        assert client.check_employer(NAME)["kept_at"] is not None
        moment.shift(timedelta(hours=2))
        assert client.check_employer(NAME)["outcome"] == "missing"
    assert len(bureau.asked) == 2


def test_a_bureau_out_of_reach_is_told_as_such_and_never_kept(watched: Campus, bureau: Bureau) -> None:
    client = watched.client(watched.head)
    bureau.behave = answer("出错了".encode(), 500)
    told = client.check_employer(NAME)
    assert (told["outcome"], told["found"], told["message"][:6]) == ("unreachable", None, "暂时无法核对")
    bureau.behave = answer({"found": ENTRY})
    assert client.check_employer(NAME)["outcome"] == "found"
    assert [row["outcome"] for row in client.employer_checks()["items"]] == ["found", "unreachable"]


def test_what_the_bureau_writes_is_shown_as_text(watched: Campus, bureau: Bureau) -> None:
    bureau.behave = answer({"found": ENTRY | {"address": "<script>alert(1)</script>"}})
    assert watched.client(watched.head).check_employer(NAME)["found"]["address"] == "<script>alert(1)</script>"
