"""What graduates do themselves: register, operation code, résumé; and who they are told to auth."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from kernel.errors import Conflict, Forbidden, Invalid, NotFound, PreconditionFailed
from kernel.identity import ANONYMOUS
from services.graduates.models import Graduate
from tests.factories.graduates import Campus, platform

PASSWORD = "first2026"


def form(graduate: Graduate, **values: Any) -> dict[str, Any]:
    return {
        "school_code": "99001",
        "graduation_year": graduate.graduation_year,
        "degree": graduate.degree,
        "name": graduate.name,
        "id_number": graduate.id_number,
        "password": PASSWORD,
    } | values


@pytest.fixture
def newcomer(campus: Campus) -> Graduate:
    return campus.bureau.graduate(campus.school_id, campus.computing, registration="unregistered")


def test_registering_opens_the_account(campus: Campus, newcomer: Graduate) -> None:
    told = campus.client(ANONYMOUS).register(form(newcomer, mobile="16100001234"))
    assert told == {"user_name": newcomer.login_name}
    kept = campus.bureau.read(newcomer)
    assert kept.registration == "registered" and kept.registered_at and kept.mobile == "16100001234"
    access = campus.bureau.told("graduate.access")[-1]
    assert access["registered"] and access["enabled"] and access["credential_version"] == 1
    assert access["password_hash"].startswith("$argon2id$") and PASSWORD not in str(access)
    assert campus.bureau.audited() == ["graduate:register"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "别人"},
        {"degree": "11"},
        {"graduation_year": 2025},
        {"school_code": "99002"},
        {"id_number": "11010519491231002X"},
    ],
)
def test_every_part_must_match(campus: Campus, newcomer: Graduate, wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        campus.client(ANONYMOUS).register(form(newcomer, **wrong))
    assert refused.value.code == "no-such-record" and newcomer.id_number not in refused.value.message
    assert campus.bureau.read(newcomer).registration == "unregistered"


def test_one_registers_once_and_never_disabled(campus: Campus, newcomer: Graduate) -> None:
    client = campus.client(ANONYMOUS)
    with pytest.raises(Conflict, match="已经注册"):
        client.register(form(campus.cs_graduates[0]))
    campus.bureau.change(newcomer, enabled=False)
    with pytest.raises(Forbidden, match="禁用"):
        client.register(form(newcomer))


def test_a_weak_password_or_a_broken_number_is_told_at_its_field(campus: Campus, newcomer: Graduate) -> None:
    client = campus.client(ANONYMOUS)
    for wrong, field in (({"password": "abc"}, "password"), ({"id_number": "3701020301010aa"}, "id_number")):
        with pytest.raises(Invalid) as refused:
            client.register(form(newcomer, **wrong))
        assert field in refused.value.fields
    assert campus.bureau.read(newcomer).registration == "unregistered"


def test_own_record_masked_and_nobody_elses(campus: Campus) -> None:
    mine = campus.cs_graduates[0]
    told = campus.client(mine).me()
    assert told["id"] == str(mine.id) and not told["has_operation_code"]
    assert mine.id_number not in str(told) and campus.cs_graduates[1].name not in str(told)


def test_a_disabled_or_unregistered_graduate_is_refused_at_once(campus: Campus, newcomer: Graduate) -> None:
    campus.bureau.change(campus.cs_graduates[0], enabled=False)
    for who in (newcomer, campus.cs_graduates[0]):
        for ask in (campus.client(who).me, campus.client(who).my_employment, campus.client(who).my_dossier):
            with pytest.raises(Forbidden, match="注册或已被禁用"):
                ask()


def test_the_operation_code_is_set_once(campus: Campus) -> None:
    client = campus.client(campus.cs_graduates[0])
    client.set_operation_code("246810")
    assert client.me()["has_operation_code"]
    with pytest.raises(Conflict, match="清空"):
        client.set_operation_code("135790")
    assert "246810" not in str(campus.bureau.told("audit.recorded"))


def test_a_resume_is_written_published_and_taken_back(campus: Campus) -> None:
    client = campus.client(campus.cs_graduates[0])
    with pytest.raises(NotFound):
        client.my_resume()
    education = [{"begun_on": "2022-09-01", "place": "示范大学", "role": "软件工程"}]
    kept = client.save_resume(0, {"objective": "后端开发", "education": education})
    assert kept["version"] == 1 and kept["completeness"] == 29 and not kept["published"]
    with pytest.raises(PreconditionFailed):
        client.save_resume(0, {"objective": "另一份"})
    assert client.publish_resume(published=True)["published"]
    assert not client.publish_resume(published=False)["published"]
    with pytest.raises(Invalid):
        client.save_resume(3, {"education": [education[0] | {"ended_on": "2020-01-01"}]})


def test_dispatches_come_from_the_platform_alone(campus: Campus) -> None:
    one = campus.cs_graduates[0]
    item = {"school_code": "99001", "graduation_year": 2026, "exam_number": one.exam_number}
    item["dispatched_on"] = "2026-07-01"
    client = campus.client(platform("graduates:platform"))
    told = client.tell_dispatches([item, item | {"exam_number": "00000000000000"}])
    assert [row["ok"] for row in told["results"]] == [True, False]
    assert campus.bureau.read(one).dispatch == "dispatched"
    assert "已经派遣" in client.tell_dispatches([item])["results"][0]["reason"]
    bound = dataclasses.replace(platform("graduates:platform"), school_id=campus.school_id)
    with pytest.raises(Forbidden):
        campus.client(bound).tell_dispatches([item])
    with pytest.raises(Forbidden):
        campus.client(campus.head).tell_dispatches([item])
