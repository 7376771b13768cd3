"""修改就业信息 and 返回原就业状态: one change, everything comes back, the plan row follows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from kernel.db import session
from kernel.errors import Conflict, DomainError, Invalid, NotFound, PreconditionFailed
from services.graduates.models import EmploymentRecord, Graduate, PlanRow
from tests.factories.graduates import YEAR, Campus

EMPLOYER: dict[str, Any] = {
    "employer_name": "示例科技有限公司",
    "employer_code": "91110000101623741k",
    "contact_mobile": "16100000001",
}
CONTRACT: dict[str, Any] = {"destination": "11", "dispatch_kind": "return_home", **EMPLOYER, "remark": "第一志愿"}
STUDY: dict[str, Any] = {"destination": "801", "dispatch_kind": "further_study", "employer_name": "示例大学"}


def plan_row(campus: Campus, graduate: Graduate) -> PlanRow:
    row: PlanRow = campus.bureau.database.run(lambda: session.get_one(PlanRow, graduate.id), write=False)
    return row


def test_a_change_is_made_once_and_brings_the_plan_along(campus: Campus) -> None:
    graduate, client = campus.cs_graduates[0], campus.client(campus.cs_office)
    told = client.change_destination(graduate.id, graduate.version, **CONTRACT)
    assert told["changed"] and told["values"] == CONTRACT | {"employer_code": "91110000101623741K"}
    assert told["row"]["basis_title"] == "学校维护" and told["warnings"] == []
    row = plan_row(campus, graduate)
    assert (row.basis, row.destination, row.employer_name) == ("staff", "11", EMPLOYER["employer_name"])
    with pytest.raises(Conflict, match="返回原就业状态"):
        client.change_destination(graduate.id, told["version"], **STUDY)
    assert "return_destination" in told["allowed_actions"] and "change_destination" not in told["allowed_actions"]


def test_returning_restores_destination_and_employer(campus: Campus) -> None:
    graduate, client = campus.cs_graduates[0], campus.client(campus.cs_office)
    campus.bureau.change(graduate, set_destination=CONTRACT)
    told = client.change_destination(graduate.id, graduate.version, **STUDY)
    assert {"label": "单位名称", "value": EMPLOYER["employer_name"]} in told["original"]
    told = client.return_destination(graduate.id, told["version"])
    assert told["values"] == CONTRACT and told["original"] is None and not told["changed"]
    kept = campus.bureau.read(graduate)
    assert kept.original_destination is None and not kept.destination_changed
    assert plan_row(campus, graduate).details["contact_mobile"] == EMPLOYER["contact_mobile"]
    with pytest.raises(Conflict, match="没有修改过"):
        client.return_destination(graduate.id, told["version"])
    assert client.change_destination(graduate.id, told["version"], **STUDY)["changed"]


def test_returning_to_nothing_is_nothing(campus: Campus) -> None:
    graduate, client = campus.cs_graduates[0], campus.client(campus.cs_office)
    version = client.change_destination(graduate.id, graduate.version, **STUDY)["version"]
    told = client.return_destination(graduate.id, version)
    assert told["values"] == {} and told["row"]["basis"] == "none"
    row = plan_row(campus, graduate)
    assert (row.destination, row.employer_name, row.details) == ("70", "", {})


def test_the_change_is_kept_in_history_and_asks_for_confirmation_again(campus: Campus) -> None:
    graduate, client = campus.cs_graduates[0], campus.client(campus.cs_office)
    campus.bureau.change(graduate, plan_confirmation="confirmed")
    client.change_destination(graduate.id, graduate.version, **CONTRACT)
    lines = {line["label"]: line for line in client.history(graduate.id)["items"][0]["changes"]}
    assert EMPLOYER["employer_name"] in lines["学校维护的就业信息"]["after"]
    assert EMPLOYER["contact_mobile"] not in str(lines) + str(campus.bureau.told("audit.recorded"))
    assert EMPLOYER["contact_mobile"] not in str(client.destination(graduate.id)["row"])
    assert campus.bureau.read(graduate).plan_confirmation == "unconfirmed"
    assert campus.bureau.audited() == ["employment.graduates:change_destination"]


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"dispatch": "dispatched"}, "dispatched"),
        ({"agreement_state": "archived", "agreement_source": "system"}, "agreement-archived"),
        ({"destination_changed": True, "original_destination": {}}, "destination-changed"),
    ],
)
def test_what_forbids_a_change(campus: Campus, facts: dict[str, Any], code: str) -> None:
    graduate = campus.cs_graduates[0]
    campus.bureau.change(graduate, **facts)
    with pytest.raises(Conflict) as refused:
        campus.client(campus.cs_office).change_destination(graduate.id, graduate.version, **STUDY)
    assert refused.value.code == code
    assert campus.bureau.read(graduate).set_destination == {}


def test_a_locked_year_forbids_both(campus: Campus) -> None:
    graduate, client = campus.cs_graduates[0], campus.client(campus.head)
    version = client.change_destination(graduate.id, graduate.version, **STUDY)["version"]
    campus.bureau.lock_year(campus.school_id)
    for act in (client.return_destination, lambda *which: client.change_destination(*which, **CONTRACT)):
        with pytest.raises(Conflict) as refused:
            act(graduate.id, version)
        assert refused.value.code == "plan-locked"
    assert client.destination(graduate.id)["locked_reason"]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"destination": "801"}, {"employer_name"}),
        ({"destination": "801", "employer_name": "示例大学", "employer_code": "D2143569X"}, {"employer_code"}),
        ({"destination": "80", "employer_name": "示例大学"}, {"destination"}),
        ({"destination": "10", "employer_name": "某单位"}, {"destination"}),
        ({"destination": "70", "dispatch_kind": "abroad"}, {"dispatch_kind"}),
        ({"destination": "not"}, {"destination"}),
        ({"destination": "70", "dossier_postcode": "25"}, {"dossier_postcode"}),
        ({"destination": "11", "employer_name": "某单位", "employer_code": "9111"}, {"employer_code"}),
        ({}, {"destination"}),
    ],
)
def test_wrong_forms_are_told_by_field_and_write_nothing(campus: Campus, body: Any, fields: set[str]) -> None:
    graduate = campus.cs_graduates[0]
    with pytest.raises(Invalid) as refused:
        campus.client(campus.cs_office).change_destination(graduate.id, graduate.version, **body)
    assert set(refused.value.fields) == fields
    assert campus.bureau.read(graduate).version == graduate.version


def test_doubts_are_told_and_refuse_nothing(campus: Campus) -> None:
    graduate, client = campus.cs_graduates[0], campus.client(campus.cs_office)
    facts = {"school_id": campus.school_id, "department_id": campus.computing, "graduation_year": YEAR}
    record = EmploymentRecord(graduate_id=graduate.id, kind="labor_contract", content={"employer_name": "甲"}, **facts)
    campus.bureau.database.run(lambda: session.add(record))
    doubtful = CONTRACT | {"employer_code": "91350211M0000XUF46"}
    warnings = client.change_destination(graduate.id, graduate.version, **doubtful)["warnings"]
    assert len(warnings) == 2 and "校验位" in warnings[0] and "仍以其为准" in warnings[1]
    assert plan_row(campus, graduate).employer_name == "甲"


def test_the_same_again_is_no_change(campus: Campus) -> None:
    graduate, client = campus.cs_graduates[0], campus.client(campus.cs_office)
    campus.bureau.change(graduate, set_destination=STUDY)
    with pytest.raises(Conflict, match="没有改动"):
        client.change_destination(graduate.id, graduate.version, **STUDY, remark="")


def test_others_graduates_and_old_versions(campus: Campus) -> None:
    graduate = campus.cs_graduates[0]
    for who in (campus.me_office, campus.stranger):
        client = campus.client(who)
        for ask in (
            lambda client=client: client.destination(graduate.id),
            lambda client=client: client.change_destination(graduate.id, 1, **STUDY),
            lambda client=client: client.return_destination(graduate.id, 1),
        ):
            with pytest.raises(NotFound):
                ask()
    with pytest.raises(PreconditionFailed):
        campus.client(campus.head).change_destination(graduate.id, graduate.version + 1, **STUDY)


def test_of_two_at_once_one_is_told(campus: Campus) -> None:
    graduate = campus.cs_graduates[0]

    def change(which: tuple[Any, dict[str, str]]) -> str:
        try:
            campus.client(which[0]).change_destination(graduate.id, graduate.version, **which[1])
        except DomainError as refused:
            return refused.code
        return "done"

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(change, ((campus.head, STUDY), (campus.cs_office, CONTRACT))))
    assert sorted(found) == ["done", "version-stale"]
    winner = (STUDY, CONTRACT)[found.index("done")]
    assert campus.bureau.read(graduate).set_destination["destination"] == winner["destination"]


def test_the_form_follows_the_destination(campus: Campus) -> None:
    told = campus.client(campus.cs_office).destination_options(YEAR)
    forms = {entry["code"]: entry for entry in told["destinations"]}
    assert "80" not in forms and forms["801"]["destination_class"] == "further_study"
    fields = {field["name"]: field for field in forms["801"]["fields"]}
    assert fields["employer_name"] == {
        "name": "employer_name", "title": "升学院校", "kind": "text", "table": "", "required": True
    }  # fmt: skip
    assert "employer_code" not in fields
    assert [kind["code"] for kind in forms["70"]["dispatch_kinds"]] == ["return_home", "deferred"]
    assert {"certificate_kinds", "employer_kinds", "industries", "positions"} == set(told["options"])
