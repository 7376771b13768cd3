"""Taking signing.changed in: each version once, as sets; the plan row, the dispatch, a locked year, the history."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from sqlalchemy import select

from codebook.actions import action_title
from kernel.db import session
from kernel.ids import new_id
from services.agreements.contract.events import SIGNING_CHANGED, SigningSnapshot
from services.graduates.contract.facts import GRADUATE_FACTS
from services.graduates.domain.plan import plan_values
from services.graduates.domain.signing import Signed, ended
from services.graduates.models import Change, EmploymentRecord, Graduate, PlanRow
from tests.factories.graduates import YEAR, Campus
from tests.services.graduates.contents import CONTENTS

EMPLOYER = {
    "employer_name": "济南示范软件公司",
    "employer_region": "370102",
    "position": "13",
    "dossier_to": "济南市人才服务中心",
    "dossier_address": "示范路 2 号",
    "residence_to": "",
    "code_note": "不进入方案",
}
ONE, TWO = uuid.UUID(int=1), uuid.UUID(int=2)


def signing(graduate: Graduate, version: int = 1, state: str = "archived", **facts: Any) -> dict[str, Any]:
    """What agreements tells of a graduate's signing."""
    values = {
        "id": graduate.id,
        "version": version,
        "school_id": graduate.school_id,
        "graduation_year": graduate.graduation_year,
        "agreement_id": ONE,
        "source": "system",
        "state": state,
        "number": "SD20269900110000015",
        "employer": EMPLOYER,
        "signed_on": None,
        "act": "archive",
        "by": "王敏",
        "reason": "",
    }
    return dict(SigningSnapshot().dump(values | facts))


def row(campus: Campus, graduate: Graduate) -> PlanRow:
    found: PlanRow = campus.bureau.database.run(lambda: session.get_one(PlanRow, graduate.id), write=False)
    return found


def history(campus: Campus, graduate: Graduate) -> list[Change]:
    query = select(Change).where(Change.graduate_id == graduate.id).order_by(Change.at, Change.id)
    return [each for (each,) in campus.bureau.rows(query)]


def test_an_archived_agreement_speaks_for_the_plan(campus: Campus) -> None:
    graduate = campus.cs_graduates[0]
    campus.bureau.tell(SIGNING_CHANGED, signing(graduate))
    kept, plan = campus.bureau.read(graduate), row(campus, graduate)
    assert (kept.agreement_state, kept.agreement_source, kept.agreement_id) == ("archived", "system", ONE)
    assert kept.agreement_number == "SD20269900110000015" and kept.signing_version == 1
    assert "code_note" not in kept.agreement_employer and "residence_to" not in kept.agreement_employer
    assert (plan.basis, plan.employer_name, plan.details["dossier_to"]) == ("agreement", *_names())
    assert campus.bureau.told(GRADUATE_FACTS)[-1]["signing_version"] == 1
    [change] = history(campus, graduate)
    assert (change.actor_kind, change.actor_name, change.through) == ("service", "王敏", "event")
    assert action_title(change.action) == "签约：存档通过" and "agreement_id" not in change.after
    shown = campus.client(campus.head).history(graduate.id)["items"][0]["changes"]
    assert [line["label"] for line in shown if line["label"].isascii()] == []
    assert {"label": "协议书状态", "before": "", "after": "存档通过"} in shown


def _names() -> tuple[str, str]:
    return EMPLOYER["employer_name"], EMPLOYER["dossier_to"]


def test_only_newer_versions_count_whatever_the_order(campus: Campus) -> None:
    graduate = campus.cs_graduates[0]
    campus.bureau.tell(SIGNING_CHANGED, signing(graduate, 3, "withdrawn"), signing(graduate, 2, "archived"))
    campus.bureau.tell(SIGNING_CHANGED, signing(graduate, 1, "pending"))
    campus.bureau.tell(SIGNING_CHANGED, signing(graduate, 3, "withdrawn"))
    kept = campus.bureau.read(graduate)
    assert (kept.agreement_state, kept.signing_version, row(campus, graduate).basis) == ("withdrawn", 3, "none")
    assert len(history(campus, graduate)) == 1


def test_the_same_event_twice_is_one(campus: Campus) -> None:
    graduate, event_id = campus.cs_graduates[0], str(new_id())
    for _ in range(2):
        campus.bureau.tell(SIGNING_CHANGED, signing(graduate), ids=[event_id])
    assert len(history(campus, graduate)) == 1 and row(campus, graduate).version == 2


def test_a_batch_knows_each_graduate_and_leaves_out_strangers(campus: Campus) -> None:
    known = [*campus.cs_graduates, *campus.me_graduates, campus.strange_graduate]
    stranger = Graduate(id=new_id(), school_id=campus.school_id, graduation_year=YEAR)
    states = ["archived", "pending", "restored", "withdrawn", "archived"]
    told = [signing(each, 1, state) for each, state in zip(known, states, strict=True)]
    campus.bureau.tell(SIGNING_CHANGED, *told, signing(stranger))
    assert [campus.bureau.read(each).agreement_state for each in known] == states
    bases = [row(campus, each).basis for each in known]
    assert bases == ["agreement", "none", "agreement", "none", "agreement"]


def test_a_change_of_the_row_asks_for_a_new_confirmation(campus: Campus) -> None:
    graduate = campus.cs_graduates[0]
    campus.bureau.tell(SIGNING_CHANGED, signing(graduate))
    campus.bureau.change(graduate, plan_confirmation="objected", plan_objection="单位名称有误")
    campus.bureau.tell(SIGNING_CHANGED, signing(graduate, 2, "archived"))
    assert campus.bureau.read(graduate).plan_confirmation == "objected", "the row says the same"
    changed = EMPLOYER | {"employer_name": "济南更名软件公司"}
    campus.bureau.tell(SIGNING_CHANGED, signing(graduate, 3, "archived", employer=changed, act="change_employer"))
    kept = campus.bureau.read(graduate)
    assert (kept.plan_confirmation, kept.plan_objection) == ("unconfirmed", "")
    assert row(campus, graduate).employer_name == "济南更名软件公司"


def test_a_live_record_speaks_again_after_the_agreement(campus: Campus) -> None:
    graduate = campus.cs_graduates[0]
    names = ("school_id", "department_id", "graduation_year")
    owner = {name: getattr(graduate, name) for name in names} | {"graduate_id": graduate.id}
    record = EmploymentRecord(**owner, kind="labor_contract", content=CONTENTS["labor_contract"])
    campus.bureau.database.run(lambda: session.add(record))
    campus.bureau.tell(SIGNING_CHANGED, signing(graduate))
    assert row(campus, graduate).basis == "agreement"
    campus.bureau.tell(SIGNING_CHANGED, signing(graduate, 2, "terminated", act="force"))
    assert row(campus, graduate).basis == "labor_contract"


def test_a_termination_ends_the_dispatch(campus: Campus) -> None:
    graduate = campus.cs_graduates[0]
    campus.bureau.tell(SIGNING_CHANGED, signing(graduate))
    campus.bureau.change(graduate, dispatch="dispatched", dispatched_on=graduate.birth_date)
    campus.bureau.tell(SIGNING_CHANGED, signing(graduate, 2, "withdrawn", act="unarchive"))
    assert campus.bureau.read(graduate).dispatch == "dispatched"
    campus.bureau.tell(SIGNING_CHANGED, signing(graduate, 3, "terminated", number="SD2", act="force"))
    kept = campus.bureau.read(graduate)
    assert (kept.dispatch, kept.dispatched_on, kept.agreement_number) == ("none", None, "SD2")
    campus.bureau.change(graduate, dispatch="dispatched")
    campus.bureau.tell(SIGNING_CHANGED, signing(graduate, 4, "terminated", number="SD3", act="issue_number"))
    assert campus.bureau.read(graduate).dispatch == "dispatched", "the next number ends nothing"


@pytest.mark.parametrize(
    ("before", "after", "over"),
    [
        (Signed("archived", "1", ONE), Signed("withdrawn", "1", ONE), False),
        (Signed("archived", "1", ONE), Signed("terminated", "2", ONE), True),
        (Signed("archived", "1", ONE), Signed("pending", "2", TWO), True),
        (Signed("archived", "1"), Signed("archived", "1", ONE), False),
        (Signed("archived", "1"), Signed("archived", "2", ONE), True),
        (Signed("archived", "1", ONE), Signed("", "1"), True),
        (Signed("terminated", "2", ONE), Signed("terminated", "3", ONE), False),
        (Signed("terminated", "2", ONE), Signed("terminated", "3", TWO), True),
        (Signed("terminated", "2", ONE), Signed("pending", "3", TWO), False),
        (Signed(), Signed("terminated", "2", ONE), True),
        (Signed(), Signed("", "1"), False),
    ],
)
def test_what_ends_an_agreement(before: Signed, after: Signed, over: bool) -> None:
    assert ended(before, after) is over


def test_a_locked_year_keeps_its_rows_and_is_told_what_waits(campus: Campus) -> None:
    graduate = campus.cs_graduates[0]
    campus.bureau.tell(SIGNING_CHANGED, signing(graduate))
    campus.bureau.lock_year(campus.school_id)
    before = row(campus, graduate)
    campus.bureau.tell(SIGNING_CHANGED, signing(graduate, 2, "terminated", number="SD2", act="terminate_online"))
    kept, after = campus.bureau.read(graduate), row(campus, graduate)
    assert (kept.agreement_state, kept.agreement_number, kept.plan_held) == ("terminated", "SD2", True)
    assert (after.basis, after.version) == ("agreement", before.version)
    campus.bureau.tell(SIGNING_CHANGED, signing(graduate, 3, "archived", number="SD2", act="archive"))
    assert campus.bureau.read(graduate).plan_held is False, "it says again what the row says"


def test_fields_that_belong_together_are_not_mixed() -> None:
    staff = {"dossier_address": "学校档案馆"}
    details = plan_values(EMPLOYER | {"residence_to": "济南"}, None, staff).details
    assert details.get("dossier_to") is None and details["dossier_address"] == "学校档案馆"
    assert details["residence_to"] == "济南"
    assert plan_values(EMPLOYER, None, {}).details["dossier_address"] == "示范路 2 号"
    assert plan_values(None, ("labor_contract", {"dossier_to": "x"}), {}).details.get("dossier_to") is None
