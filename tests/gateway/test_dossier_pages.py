"""The pages of 8.5: asked for first, sent, modified, cancelled, come back; one and many."""

from __future__ import annotations

import html5lib

from kernel.db import session
from services.graduates.models import Graduate, PlanRow
from tests.gateway.conftest import Office
from tests.gateway.office_pages import allowed, left, notice, one, refusals, some, version_of

YEAR = "2026"
DOSSIERS = "/employment/dossiers"


def test_dossiers_are_asked_for_first(office: Office) -> None:
    graduate = one(office)
    browser = office.browser("a.admin")
    page = browser.get(DOSSIERS).text
    assert "请先输入查询条件" in page
    assert graduate.name not in page
    assert "请先输入查询条件" in browser.fragment(f"{DOSSIERS}?graduation_year=all").text
    assert graduate.name in browser.fragment(f"{DOSSIERS}?graduation_year={YEAR}").text
    asked = browser.post(f"{DOSSIERS}/find", {"graduation_year": YEAR, "graduate_id_typed": ""})
    assert graduate.name in asked.text
    assert "没有符合条件的记录" in browser.fragment(f"{DOSSIERS}?graduation_year=2019").text


SENT = {"method": "ems", "sent_on": "2026-07-01", "tracking_number": "EX123", "receiver": "济南市人才中心"}


def test_a_dossier_is_sent_modified_cancelled_and_comes_back(office: Office) -> None:
    graduate = one(office)
    browser, row = office.browser("a.admin"), f"{DOSSIERS}/rows/{graduate.id}/do"
    html5lib.HTMLParser(strict=True).parse(browser.get(f"{row}/send").text)
    wrong = browser.post(f"{row}/send", SENT | {"tracking_number": ""})
    assert wrong.status_code == 422
    assert "请填写机要号或邮件号" in wrong.text
    assert left(browser.post(f"{row}/send", SENT))["text"] == f"已登记 {graduate.name} 的档案发送信息。"
    page = browser.fragment(f"{DOSSIERS}?state=sent").text
    assert "EX123" in page
    assert allowed(page) == ["change", "cancel"]
    assert "档案已发送" in refusals(page)["send_many"]
    form = browser.get(f"{row}/change").text
    assert 'value="济南市人才中心"' in form
    changed = SENT | {"version": version_of(form), "receiver": "青岛市人才中心"}
    assert browser.post(f"{row}/change", changed).status_code == 200
    assert browser.post(f"{row}/change", changed | {"receiver": "第三处"}).status_code == 422
    assert notice(browser.post(f"{row}/return", {"reason": "地址不详"})) == "已登记退回。"
    assert "退回" in browser.fragment(f"{DOSSIERS}?state=returned").text
    again = SENT | {"version": version_of(browser.get(f"{row}/send").text)}
    assert browser.post(f"{row}/send", again).status_code == 200
    assert browser.post(f"{DOSSIERS}/batch/cancel", {"ids": [str(graduate.id)], "reason": ""}).status_code == 422
    answer = browser.post(f"{DOSSIERS}/batch/cancel", {"ids": [str(graduate.id)], "reason": "登记错误"})
    assert notice(answer) == "已取消发送 1 条。"
    drawer = browser.fragment(f"{DOSSIERS}/rows/{graduate.id}").text
    assert "登记错误" in drawer
    assert graduate.id_number not in drawer


def addressed(graduate: Graduate) -> None:
    """The plan row knows where the dossier goes."""
    session.get_one(PlanRow, graduate.id).details = {"dossier_to": "潍坊市人才中心"}


def test_many_dossiers_are_sent_in_one_way(office: Office) -> None:
    kept, nowhere = some(office, {}, {})
    office.system.run("graduates", lambda: addressed(kept))
    browser = office.browser("a.admin")
    assert "data-date" in browser.fragment(f"{DOSSIERS}/batch/send_many").text
    ids = [str(kept.id), str(nowhere.id)]
    missing = browser.post(f"{DOSSIERS}/batch/send_many", {"ids": ids, "method": "courier", "sent_on": ""})
    assert missing.status_code == 422
    sent = {"ids": ids, "method": "courier", "sent_on": "2026-07-01"}
    failed = browser.post(f"{DOSSIERS}/batch/send_many", sent)
    assert "部分没有成功" in failed.text
    assert "请填写接收单位" in failed.text
    answer = browser.post(f"{DOSSIERS}/batch/send_many", sent | {"ids": [str(nowhere.id)], "receiver": "人才中心"})
    assert notice(answer) == "已登记发送 1 条。"
