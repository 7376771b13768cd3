"""The pages of 5.4-5.7: letters read, terminations reviewed and forced, entry by the school; what waits."""

from __future__ import annotations

import re

import html5lib
import pytest

from kernel.db import session
from services.agreements.models import Signing, Termination
from tests.gateway import signings
from tests.gateway.conftest import Browser, Office
from tests.gateway.office_pages import left, notice

NOTICES = "/agreements/termination_notices"
REVIEW = "/agreements/termination_review"
FORCED = "/agreements/forced_termination"
ENTRY = "/agreements/entry"
NOT_APPLIED = "该毕业生还没有申请省外就业，不能录入省外协议书；请毕业生先提交省外就业申请。"
NOT_APPROVED = "该毕业生的省外就业申请没有被学校通过，不能录入省外协议书；请先在“省外就业审批”中审核。"


def number_of(office: Office, graduate_id: object) -> str:
    return office.system.run("agreements", lambda: session.get_one(Signing, graduate_id).number, write=False)


def test_a_letter_is_read_once(office: Office) -> None:
    row = signings.termination(office, "online", "done")
    browser = office.browser("a.admin")
    page = browser.get(NOTICES).text
    assert '<tr class="unread">' in page
    for tab in ("employer", "graduate", "letter", "agreement"):
        assert f"open={row.id}&amp;tab={tab}" in page
    drawer = browser.fragment(f"{NOTICES}/rows/{row.id}").text
    html5lib.HTMLParser(strict=True).parseFragment(drawer)
    assert f'hx-post="{NOTICES}/rows/{row.id}/opened"' in drawer
    assert "双方协商一致" in drawer
    assert browser.get("/counts").json["waiting"]["agreements.termination_notices"] == 1
    assert browser.post(f"{NOTICES}/rows/{row.id}/opened").status_code == 200
    assert browser.get("/counts").json["waiting"]["agreements.termination_notices"] == 0
    assert '<tr class="unread">' not in browser.fragment(NOTICES).text
    assert "/opened" not in browser.fragment(f"{NOTICES}/rows/{row.id}").text
    assert browser.get(f"{NOTICES}/rows/{row.id}/do/print").data[:4] == b"%PDF"


def test_a_locked_year_is_told_of_in_the_letter(office: Office) -> None:
    row = signings.termination(office, "online", "done", in_locked_year=True)
    assert "锁定期内解约" in office.browser("a.admin").fragment(f"{NOTICES}/rows/{row.id}").text


def test_passing_tells_old_and_new_numbers(office: Office) -> None:
    first = signings.termination(office, "review", "pending")
    old = number_of(office, first.graduate_id)
    browser = office.browser("a.admin")
    assert browser.fragment(REVIEW).text.count("data-row ") == 1
    dialog = browser.post(f"{REVIEW}/batch/approve", {"ids": [str(first.id)], "key": "a" * 32}).text
    html5lib.HTMLParser(strict=True).parseFragment(dialog)
    new = number_of(office, first.graduate_id)
    assert old != new
    assert "解约完成" in dialog
    assert old in dialog
    assert new in dialog
    assert new in browser.fragment(f"{REVIEW}?state=approved").text
    assert browser.post(f"{REVIEW}/rows/{first.id}/do/approve").status_code == 409


def test_one_is_passed_from_the_drawer_and_one_refused_with_a_reason(office: Office) -> None:
    passed = signings.termination(office, "review", "pending")
    browser = office.browser("a.admin")
    drawer = browser.fragment(f"{REVIEW}/rows/{passed.id}").text
    assert "审核通过并看下一条" in drawer
    answer = browser.post(f"{REVIEW}/rows/{passed.id}/do/approve?next=1")
    assert number_of(office, passed.graduate_id) in answer.text
    assert "office:next-row" in answer.headers["HX-Trigger"]


def test_refusing_needs_a_reason_that_stays(office: Office) -> None:
    row = signings.termination(office, "review", "pending")
    browser = office.browser("a.admin")
    assert browser.post(f"{REVIEW}/rows/{row.id}/do/refuse", {"reason": " "}).status_code == 422
    assert notice(browser.post(f"{REVIEW}/rows/{row.id}/do/refuse", {"reason": "请补充原件"})) == "已审核不通过。"
    kept = office.system.run("agreements", lambda: session.get_one(Termination, row.id), write=False)
    assert (kept.state, kept.decision_reason) == ("refused", "请补充原件")
    assert "请补充原件" in browser.fragment(f"{REVIEW}/rows/{row.id}").text


@pytest.mark.parametrize("source", ["graduate_entered", "out_of_province"])
def test_an_entered_agreement_is_ended_by_force(source: str, office: Office) -> None:
    row = signings.agreement(office, source, "archived")
    old = signings.read(office, row)
    browser = office.browser("a.admin")
    page = browser.get(FORCED).text
    assert 'data-batch="force"' in page
    assert 'data-reason="ask" data-typed="1"' in page
    assert browser.post(f"{FORCED}/batch/force", {"ids": [row], "reason": ""}).status_code == 422
    dialog = browser.post(f"{FORCED}/batch/force", {"ids": [row], "reason": "毕业生失联", "key": "b" * 32}).text
    assert old.number in dialog
    assert number_of(office, old.graduate_id) in dialog
    assert signings.read(office, row).state == "terminated"


def test_forced_termination_knows_no_system_agreements_and_no_locked_years(office: Office) -> None:
    system = signings.agreement(office, "system", "archived")
    entered = signings.agreement(office, "graduate_entered", "archived", place="a.department2")
    browser = office.browser("a.admin")
    answer = browser.post(f"{FORCED}/batch/force", {"ids": [system], "reason": "测试"})
    assert "“系统生成”的协议书无法强制解除" in answer.text
    signings.registry(office).set_year(office.world.ids["a.school"])
    page = browser.get(FORCED).text
    assert system not in page
    assert entered in page
    assert "data-row " not in page
    assert "没有复选框的毕业生，因该年度毕业生已被锁定就业方案，故无法操作" in page
    locked = browser.post(f"{FORCED}/rows/{entered}/do/force", {"reason": "测试"})
    assert locked.status_code == 409
    assert [signings.read(office, each).state for each in (system, entered)] == ["archived", "archived"]


def entry_link(browser: Browser, graduate_id: object) -> str:
    """What 录入 in the row of a graduate leads to."""
    page = browser.fragment(f"{ENTRY}?graduation_year=all&graduate_id={graduate_id}").text
    found = re.search(r'/do/(enter|explain)[?"]', page)
    assert found
    return found[1]


@pytest.mark.parametrize(("state", "said"), [("", NOT_APPLIED), ("pending", NOT_APPROVED), ("refused", NOT_APPROVED)])
def test_entry_says_why_it_cannot_be_done(state: str, said: str, office: Office) -> None:
    (graduate,) = signings.graduates(office, application_state=state)
    browser = office.browser("a.admin")
    assert entry_link(browser, graduate.id) == "explain"
    dialog = browser.fragment(f"{ENTRY}/rows/{graduate.id}/do/explain").text
    html5lib.HTMLParser(strict=True).parseFragment(dialog)
    assert said in dialog
    form = browser.get(f"{ENTRY}/rows/{graduate.id}/do/enter").text
    assert said in form
    assert "保存</button>" not in form


def test_an_agreement_is_entered_for_a_graduate(office: Office) -> None:
    (graduate,) = signings.graduates(office, application_state="approved")
    browser = office.browser("a.admin")
    assert entry_link(browser, graduate.id) == "enter"
    address = f"{ENTRY}/rows/{graduate.id}/do/enter?back={ENTRY}"
    page = browser.get(address).text
    html5lib.HTMLParser(strict=True).parse(page)
    assert "<h1>录入省外协议书</h1>" in page
    assert 'name="number' not in page
    sent = {name: "" for name in re.findall(r'name="(\w+)"', page.partition('id="form-page"')[2])}
    sent |= {"employer_name": "北京示例公司", "employer_region": "110108", "job": "工程师", "monthly_salary": "9000"}
    missing = browser.post(address, sent)
    assert missing.status_code == 422
    assert "请填写签约日期" in missing.text
    wrong = browser.post(address, sent | {"signed_on": "2026-05-01", "monthly_salary": "很多"})
    assert wrong.status_code == 422
    assert "请填写整数。" in wrong.text
    assert 'value="北京示例公司"' in wrong.text
    done = left(browser.post(address, sent | {"signed_on": "2026-05-01"}))
    assert done["to"] == ENTRY
    assert number_of(office, graduate.id) in done["text"]
    assert "北京示例公司" in browser.fragment("/agreements/out_of_province").text
    page = browser.fragment(f"{ENTRY}?graduation_year=all&graduate_id={graduate.id}").text
    assert "已录入" in page
    assert "9000元" in browser.fragment(f"{ENTRY}/rows/{graduate.id}").text


def test_the_drawer_of_an_entry_shows_the_graduate(office: Office) -> None:
    (graduate,) = signings.graduates(office, application_state="approved", name="王雨桐")
    drawer = office.browser("a.admin").fragment(f"{ENTRY}/rows/{graduate.id}?tab=applications").text
    html5lib.HTMLParser(strict=True).parseFragment(drawer)
    assert "王雨桐" in drawer
    assert 'aria-controls="panel-applications" aria-selected="true"' in drawer
    assert f"{ENTRY}/rows/{graduate.id}/do/enter" in drawer


def test_what_waits_is_counted_and_leads_there(office: Office) -> None:
    signings.agreements(office, 2)
    signings.termination(office, "review", "pending")
    browser = office.browser("a.admin")
    waiting = browser.get("/counts").json["waiting"]
    assert waiting["agreements.system"] == 2
    assert waiting["agreements.termination_review"] == 1
    assert browser.get("/counts").json["bell"] == 0
    home = browser.get("/").text
    address = "/agreements/system?state=pending&amp;graduation_year=all"
    assert address in home
    assert f"{NOTICES}?seen=false&amp;graduation_year=all" in home
    assert browser.fragment(address.replace("&amp;", "&")).text.count("data-row ") == 2
