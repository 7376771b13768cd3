"""The graduate's drawer: within scope, masked, audited when revealed."""

from __future__ import annotations

import pytest

from kernel.errors import NotFound
from tests.factories.graduates import Campus


def test_the_drawer_tells_everything_masked(campus: Campus) -> None:
    graduate = campus.cs_graduates[0]
    told = campus.client(campus.cs_office).record(graduate.id)
    assert told["name"] == graduate.name and told["department_name"] == "计算机学院"
    assert graduate.id_number not in str(told) and graduate.mobile not in str(told)
    assert {line["label"] for line in told["states"]} >= {"注册状态", "省内状态", "预征入伍", "方案确认"}
    assert "lock_province" in told["allowed_actions"] and told["locked_reason"] is None


def test_a_locked_year_takes_the_verbs_of_the_plan_away(campus: Campus) -> None:
    campus.bureau.lock_year(campus.school_id)
    told = campus.client(campus.head).record(campus.cs_graduates[0].id)
    assert "锁定" in told["locked_reason"] and "change_destination" not in told["allowed_actions"]


def test_others_graduates_do_not_exist(campus: Campus) -> None:
    for who in (campus.me_office, campus.stranger):
        for ask in (campus.client(who).record, campus.client(who).history, campus.client(who).reveal):
            with pytest.raises(NotFound):
                ask(campus.cs_graduates[0].id)
        assert campus.client(who).find(campus.cs_graduates[0].id_number) is None


def test_finding_by_number_and_revealing_is_audited(campus: Campus) -> None:
    graduate = campus.cs_graduates[0]
    client = campus.client(campus.cs_office)
    assert client.find(graduate.id_number) == str(graduate.id) == client.find(graduate.exam_number)
    assert client.reveal(graduate.id)["id_number"] == graduate.id_number
    assert campus.bureau.audited() == ["graduates:reveal"]
    assert graduate.id_number not in str(campus.bureau.told("audit.recorded"))
