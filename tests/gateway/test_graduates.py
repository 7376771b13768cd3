"""The screens over graduates: approvals (chapter 6), records (8.2-8.4), drawer, numbers, waiting counts."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import html5lib
import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from gateway.pages import load_pages
from gateway.screens.declaration import Screen
from gateway.screens.registry import tables
from kernel.db import session
from services.auth.models import AuditEntry
from services.graduates.contract.titles import KINDS, RECORD_KINDS
from tests.gateway import bureau
from tests.gateway.conftest import Office

load_pages()
FLEXIBLE = "/approvals/flexible"
BUTTONS = re.compile(r'data-actions="([^"]*)"')


def notice(answer: TestResponse) -> str:
    return json.loads(answer.headers["HX-Trigger"])["office:toast"]["text"]


def problem(answer: TestResponse) -> str:
    return json.loads(answer.headers["HX-Trigger"])["office:problem"]["text"]


def audited(action: str) -> int:
    """Entries of the audit trail about an action."""
    return session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.action == action)) or 0


@pytest.mark.parametrize("screen", [each for each in tables() if each.secret], ids=lambda screen: screen.key)
def test_a_number_leads_to_an_address_without_it(screen: Screen, office: Office) -> None:
    (graduate,) = bureau.graduates(office, 1, graduation_year=2024)
    browser = office.browser("a.admin")
    path = f"/{screen.key.replace('.', '/')}"
    answer = browser.post(f"{path}/find", {"graduate_id_typed": graduate.id_number, "graduation_year": "2026"})
    address = answer.headers["HX-Redirect"]
    wanted = {"graduation_year": "all"} if screen.key != "employment.plan_lock" else {"graduation_year": "2026"}
    wanted |= {screen.tabs.name: "all"} if screen.tabs and screen.tabs.default else {}
    assert dict(parse_qsl(urlsplit(address).query)) == wanted | {"graduate_id": str(graduate.id)}
    page = browser.get(address).text
    assert f"身份证号 …{graduate.id_number[-4:]}" in page
    assert f'href="{path}?{urlencode(wanted).replace("&", "&amp;")}"' in page
    assert graduate.id_number not in page


def test_the_query_card_gives_the_list_and_its_address(office: Office) -> None:
    browser = office.browser("a.admin")
    sent = {"name": "毕业生", "graduation_year": "2026", "graduate_id_typed": ""}
    answer = browser.post(f"{FLEXIBLE}/find", sent)
    assert answer.headers["HX-Push-Url"].startswith(f"{FLEXIBLE}?graduation_year=2026&name=")
    assert answer.text.lstrip().startswith('<section class="card" id="list"')


@pytest.mark.parametrize("kind", KINDS)
def test_an_application_is_looked_at_and_decided(kind: str, office: Office) -> None:
    people = bureau.graduates(office, 3, **bureau.deferred())
    first, second, third = (bureau.application(office, each, kind) for each in people)
    browser, path = office.browser("a.admin"), f"/approvals/{kind}"
    assert browser.fragment(f"{path}?state=pending").text.count("data-row ") == 3
    drawer = browser.fragment(f"{path}/rows/{first}")
    html5lib.HTMLParser(strict=True).parseFragment(drawer.text)
    for word in ("基本信息", "就业", "申请", "档案", "变更记录", "审核通过并看下一条", people[0].name):
        assert word in drawer.text
    assert people[0].id_number not in drawer.text
    assert notice(browser.post(f"{path}/batch/approve", {"ids": [first, second]})) == "已审核通过 2 条。"
    answer = browser.post(f"{path}/rows/{third}/do/refuse", {"reason": "材料不全"})
    assert notice(answer) == "已审核不通过。"
    assert "材料不全" in browser.fragment(f"{path}?state=refused").text
    assert browser.post(f"{path}/rows/{third}/do/approve").status_code == 409
    answer = browser.post(f"{path}/batch/revoke", {"ids": [first], "reason": "误批"})
    assert notice(answer) == "已撤销审批 1 条。"


def test_refusing_needs_a_reason(office: Office) -> None:
    (graduate,) = bureau.graduates(office, 1, **bureau.deferred())
    row = bureau.application(office, graduate, "flexible")
    answer = office.browser("a.admin").post(f"{FLEXIBLE}/rows/{row}/do/refuse", {"reason": " "})
    assert answer.status_code == 422


def test_all_that_wait_are_approved_across_pages(office: Office) -> None:
    for graduate in bureau.graduates(office, 22, **bureau.deferred()):
        bureau.application(office, graduate, "flexible")
    browser = office.browser("a.admin")
    assert "选择全部可审核通过的 22 条" in browser.fragment(FLEXIBLE).text
    assert notice(browser.post(f"{FLEXIBLE}/batch/approve", {"matching": "1"})) == "已审核通过 22 条。"


def test_the_paper_agreement_is_handed_out(office: Office) -> None:
    (graduate,) = bureau.graduates(office, 1)
    row = bureau.application(office, graduate, "out_of_province")
    browser, path = office.browser("a.admin"), "/approvals/out_of_province"
    browser.post(f"{path}/batch/approve", {"ids": [row]})
    dialog = browser.fragment(f"{path}/rows/{row}/do/issue").text
    assert "data-date" in dialog
    assert graduate.name in dialog
    missing = browser.post(f"{path}/rows/{row}/do/issue", {"paper_number": "A001", "issued_on": ""})
    assert missing.status_code == 422
    assert 'value="A001"' in missing.text
    answer = browser.post(f"{path}/rows/{row}/do/issue", {"paper_number": "A001", "issued_on": "2026-06-01"})
    assert "A001" in notice(answer)
    assert "A001" in browser.fragment(f"{path}?issued=true").text


def test_numbers_are_revealed_one_by_one_and_hidden_again(office: Office) -> None:
    (graduate,) = bureau.graduates(office, 1)
    browser = office.browser("a.admin")
    path = f"/graduates/records/{graduate.id}/numbers"
    assert graduate.id_number in browser.post(f"{path}/id_number").text
    assert graduate.mobile not in browser.post(f"{path}/id_number").text
    assert graduate.mobile in browser.post(f"{path}/mobile").text
    hidden = browser.fragment(f"{path}/id_number").text
    assert graduate.id_number not in hidden
    assert graduate.id_number[-4:] in hidden
    assert browser.post(f"{path}/name").status_code == 404
    office.system.pump()
    found = office.system.run("auth", lambda: audited("graduates:reveal"), write=False)
    assert found == 3
    assert office.browser("b.admin").post(f"{path}/id_number").status_code == 404
    assert office.browser("a.clerk1").post(f"{path}/id_number").status_code == 403


FORMS = {
    "flexible": {"form": "freelance", "activity": "自由撰稿", "started_on": "2026-07-01", "monthly_income": "4500",
                 "phone": "16100001234"},
    "self_employment": bureau.CONTENTS["self_employment"],
    "labor_contract": {name: value or "" for name, value in bureau.CONTENTS["labor_contract"].items()},
}  # fmt: skip


@pytest.mark.parametrize("kind", RECORD_KINDS)
def test_a_record_is_added_changed_and_deleted(kind: str, office: Office) -> None:
    (graduate,) = bureau.graduates(office, 1)
    browser, path = office.browser("a.admin"), f"/employment/{kind}"
    row = f"{path}/rows/{graduate.id}/do"
    assert BUTTONS.findall(browser.fragment(path).text) == ["add"]
    form = browser.get(f"{row}/add").text
    assert graduate.name in form
    assert browser.post(f"{row}/add", {}).status_code == 422
    assert browser.post(f"{row}/add", FORMS[kind]).status_code == 200
    assert BUTTONS.findall(browser.fragment(path).text) == ["change delete"]
    form = browser.get(f"{row}/change").text
    version = form.partition('name="version" value="')[2].partition('"')[0]
    name = {"flexible": "activity", "self_employment": "venture_name", "labor_contract": "contact"}[kind]
    changed = FORMS[kind] | {"version": version, name: "改过的"}
    assert browser.post(f"{row}/change", changed).status_code == 200
    stale = browser.post(f"{row}/change", changed)
    assert stale.status_code == 422
    assert "notice bad" in stale.text
    answer = browser.post(f"{path}/batch/delete", {"ids": [str(graduate.id)], "reason": "录错"})
    assert notice(answer) == "已删除 1 条。"
    assert BUTTONS.findall(browser.fragment(path).text) == ["add"]


def test_a_form_page_keeps_what_was_typed_and_leads_back(office: Office) -> None:
    (graduate,) = bureau.graduates(office, 1)
    browser = office.browser("a.admin")
    back = "/employment/labor_contract?entry=missing"
    address = f"/employment/labor_contract/rows/{graduate.id}/do/add?back={quote(back, safe='')}"
    page = browser.get(address).text
    html5lib.HTMLParser(strict=True).parse(page)
    assert f'href="{back}"' in page
    wrong = FORMS["labor_contract"] | {"contact_phone": "电话", "contract_to": "2025-01-01"}
    answer = browser.post(address, wrong)
    assert answer.status_code == 422
    assert "data-changed" in answer.text
    assert 'href="#form-contact_phone"' in answer.text
    assert 'value="韩立"' in answer.text
    done = json.loads(browser.post(address, FORMS["labor_contract"]).headers["HX-Trigger"])
    assert done["office:leave"] == {"to": back, "text": "已录入劳动合同信息。"}
    assert 'href="/employment/labor_contract"' in browser.get(address.replace("%2Femployment", "//evil")).text


def test_a_locked_year_takes_no_tick(office: Office) -> None:
    (graduate,) = bureau.graduates(office, 1)
    bureau.record(office, graduate, "flexible")
    bureau.bureau(office).lock_year(graduate.school_id)
    page = office.browser("a.admin").fragment("/employment/flexible").text
    assert "data-row " not in page
    assert "#icon-lock" in page
    assert "锁定" in page


def test_waiting_applications_are_counted(office: Office) -> None:
    for graduate in bureau.graduates(office, 2, **bureau.deferred()):
        bureau.application(office, graduate, "flexible")
    browser = office.browser("a.admin")
    counts = browser.get("/counts").json
    assert counts["waiting"]["approvals.flexible"] == 2
    assert counts["bell"] == 0
    home = browser.get("/").text
    assert "待办事项" in home
    address = "/approvals/flexible?state=pending&amp;graduation_year=all"
    assert address in home
    assert browser.fragment(address.replace("&amp;", "&")).text.count("data-row ") == 2
    assert "待办事项" not in office.browser("a.clerk1").get("/").text


def test_places_are_found_while_one_types(shared_office: Office) -> None:
    browser = shared_office.browser("a.clerk1")
    options = browser.get("/options/regions?q=历下", Accept="application/json").json["options"]
    assert ["370102", "山东省济南市历下区"] in options
    assert len(browser.get("/options/regions?q=", Accept="application/json").json["options"]) == 30
    assert browser.get("/options/nothing", Accept="application/json").status_code == 404
