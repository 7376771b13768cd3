"""The pages of 8.1: buttons, reasons, the form that follows the destination, passwords, enlistment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import html5lib
import pytest
from flask import Flask

from kernel.db import session
from kernel.settings import Settings
from kernel.wsgi_transport import WsgiAdapter
from services.auth.models import Grant
from tests.factories.graduates import id_number
from tests.gateway import bureau
from tests.gateway.conftest import Browser, Office
from tests.gateway.office_pages import allowed, form_of, left, notice, one, problem, refusals, some, version_of

LIST = "/employment/graduates"
EMPLOYED = "12"
YEAR = "2026"
BATCHES: Mapping[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "lock_province": ({}, {"province_status": "locked"}, "已锁定省内状态 1 条。"),
    "restore_province": ({"province_status": "locked"}, {"province_status": "normal"}, "已恢复省内状态 1 条。"),
    "restore_signing": (
        {"training_mode": "2", "signing_function": "locked"},
        {"signing_function": "open"},
        "已恢复签约功能 1 条。",
    ),
    "reset_registration": ({}, {"registration": "unregistered"}, "已恢复注册状态 1 条。"),
    "toggle_enlistment": ({}, {"enlistment": "yes"}, "已设置预征入伍 1 条。"),
    "disable": ({}, {"enabled": False}, "已禁用帐户 1 条。"),
    "enable": ({"enabled": False}, {"enabled": True}, "已启用帐户 1 条。"),
    "clear_operation_code": ({"operation_code_hash": "x"}, {"operation_code_hash": None}, "已清空操作码 1 条。"),
}


@pytest.mark.parametrize("verb", BATCHES)
def test_a_button_does_what_it_says_and_then_says_why_not(verb: str, office: Office) -> None:
    before, after, said = BATCHES[verb]
    graduate = one(office, **before)
    browser = office.browser("a.admin")
    assert verb in allowed(browser.fragment(LIST).text)
    answer = browser.post(f"{LIST}/batch/{verb}", {"ids": [str(graduate.id)], "reason": "核对后办理"})
    assert notice(answer) == said
    row = bureau.bureau(office).read(graduate)
    assert {name: getattr(row, name) for name in after} == after
    page = browser.fragment(LIST).text
    if verb != "toggle_enlistment":
        assert verb not in allowed(page)
        assert refusals(page)[verb]
    single = browser.post(f"{LIST}/rows/{graduate.id}/do/{verb}", {"reason": "再办一次"})
    assert single.status_code == (200 if verb == "toggle_enlistment" else 409)


def test_every_refused_button_has_the_services_reason(office: Office) -> None:
    one(office, training_mode="2", agreement_state="pending", agreement_source="system", registration="unregistered")
    browser = office.browser("a.admin")
    page = browser.fragment(LIST).text
    buttons = set(re.findall(r'data-(?:batch|single)="(\w+)"', page))
    assert set(allowed(page)) | set(refusals(page)) == buttons
    assert "需进行解约" in refusals(page)["restore_signing"]
    assert "尚未注册" in refusals(page)["set_password"]


def test_part_of_a_batch_is_told_by_row(office: Office) -> None:
    free, locked = some(office, {}, {"province_status": "locked"})
    answer = office.browser("a.admin").post(f"{LIST}/batch/lock_province", {"ids": [str(free.id), str(locked.id)]})
    assert "部分没有成功" in answer.text
    assert "省内状态已经是锁定" in answer.text


def test_rows_of_another_school_refuse_the_whole_batch(office: Office) -> None:
    mine = one(office)
    (foreign,) = some(office, {"login_name": "99002foreign", "id_number": id_number(99)}, place="b.department1")
    browser = office.browser("a.admin")
    assert browser.post(f"{LIST}/batch/disable", {"ids": [str(mine.id), str(foreign.id)]}).status_code == 404
    assert bureau.bureau(office).read(mine).enabled
    for path in (form_of(foreign), f"{LIST}/rows/{foreign.id}/do/return_destination"):
        assert browser.get(path).status_code == 404
    assert browser.get(f"/employment/dossiers/rows/{foreign.id}/do/send").status_code == 404


def test_filters_find_what_they_say(office: Office) -> None:
    locked = {"province_status": "locked", "enabled": False, "name": "吴锁定"}
    soldier, other = some(office, {"enlistment": "yes", "name": "周参军"}, locked)
    browser = office.browser("a.admin")
    for query in ("enlistment=yes", "province_status=normal"):
        assert soldier.name in browser.fragment(f"{LIST}?{query}").text
        assert other.name not in browser.fragment(f"{LIST}?{query}").text
    for query in ("enlistment=no", "province_status=locked", "account=disabled"):
        page = browser.fragment(f"{LIST}?{query}").text
        assert other.name in page
        assert soldier.name not in page


def test_a_locked_year_has_a_lock_and_its_accounts_can_still_be_kept(office: Office) -> None:
    graduate = one(office)
    bureau.bureau(office).lock_year(graduate.school_id)
    page = office.browser("a.admin").fragment(LIST).text
    assert "data-row " not in page
    assert "该年度毕业生已被锁定就业方案" in page
    assert f"{LIST}/batch/set_password?row={graduate.id}" in page
    form = office.browser("a.admin").get(form_of(graduate)).text
    assert "该年度毕业生已被锁定就业方案" in form
    assert "保存</button>" not in form


def test_the_form_follows_the_destination_and_is_saved_once(office: Office) -> None:
    graduate = one(office)
    browser = office.browser("a.admin")
    page = browser.get(form_of(graduate)).text
    html5lib.HTMLParser(strict=True).parse(page)
    assert 'name="employer_name"' not in page
    base = {"version": version_of(page), "graduation_year": YEAR}
    employed = browser.post(f"{form_of(graduate)}?renew=1", base | {"destination": EMPLOYED}).text
    assert "接收单位" in employed
    assert 'name="certificate_kind"' in employed
    study = browser.post(f"{form_of(graduate)}?renew=1", base | {"destination": "801", "employer_name": "示例"}).text
    assert "升学院校" in study
    assert 'value="示例"' in study
    assert 'name="industry"' not in study
    wrong = browser.post(form_of(graduate), base | {"destination": EMPLOYED, "employer_name": ""})
    assert wrong.status_code == 422
    assert "请填写单位名称" in wrong.text
    sent = base | {"destination": EMPLOYED, "employer_name": "示例机械公司", "employer_code": "91370100MA3C8XXX2K"}
    done = left(browser.post(f"{form_of(graduate)}?back={LIST}?signing=unsigned", sent))
    assert done["to"] == f"{LIST}?signing=unsigned"
    assert "就业信息" in done["text"]
    assert "校验位不正确" in done["text"]
    assert "示例机械公司" in browser.fragment(LIST).text
    stale = browser.post(form_of(graduate), sent | {"employer_name": "另一家公司"})
    assert stale.status_code == 422
    assert "notice bad" in stale.text


def test_a_changed_destination_is_given_back_before_it_changes_again(office: Office) -> None:
    graduate = one(office, set_destination={"destination": "70", "dispatch_kind": "return_home"})
    browser = office.browser("a.admin")
    page = browser.get(form_of(graduate)).text
    sent = {"version": version_of(page), "graduation_year": YEAR, "destination": EMPLOYED, "employer_name": "新单位"}
    assert browser.post(form_of(graduate), sent).status_code == 200
    closed = browser.get(form_of(graduate)).text
    assert "先“返回原就业状态”" in closed
    assert "原就业状态</h3>" in closed
    assert "保存</button>" not in closed
    dialog = browser.fragment(f"{LIST}/rows/{graduate.id}/do/return_destination").text
    assert "新单位" in dialog
    assert "恢复为" in dialog
    url = f"{LIST}/rows/{graduate.id}/return"
    here = f"http://localhost{form_of(graduate)}?back={LIST}"
    answer = browser.post(url, {"version": version_of(dialog)}, **{"HX-Current-URL": here})
    assert left(answer)["to"] == f"{form_of(graduate)}?back={LIST}"
    assert 'name="destination"' in browser.get(form_of(graduate)).text
    again = browser.post(url, {"version": version_of(dialog)})
    assert again.status_code == 412


def test_passwords_are_set_by_dialog_for_one_and_for_many(office: Office) -> None:
    first, second = some(office, {}, {})
    browser = office.browser("a.admin")
    dialog = browser.fragment(f"{LIST}/batch/set_password").text
    assert "data-of-chosen" in dialog
    weak = browser.post(f"{LIST}/batch/set_password", {"ids": [str(first.id)], "password": "短"})
    assert weak.status_code == 422
    assert 'class="error"' in weak.text
    none = browser.post(f"{LIST}/batch/set_password", {"password": ""})
    assert none.status_code == 422
    ids = [str(first.id), str(second.id)]
    assert notice(browser.post(f"{LIST}/batch/set_password", {"ids": ids, "password": ""})) == "已设置密码 2 条。"
    row = browser.fragment(f"{LIST}/batch/set_password?row={first.id}").text
    assert f'name="row" value="{first.id}"' in row
    assert notice(browser.post(f"{LIST}/batch/set_password", {"row": str(first.id), "password": "newpass1"}))


def strict(office: Office) -> Browser:
    """The same office under the strict rule of passwords, which makes random ones up."""
    apps: dict[str, Flask] = office.system.apps
    environment = {**office.system.settings.environment, "PASSWORD_POLICY": "strict"}
    apps["graduates"].extensions["settings"] = Settings.from_environment(environment)
    office.app.extensions["transports"]["graduates"].http.mount("http://", WsgiAdapter(apps["graduates"]))
    return office.browser("a.admin")


def test_passwords_that_were_made_up_are_shown_once(office: Office) -> None:
    graduate, unregistered = some(office, {}, {"registration": "unregistered"})
    browser = strict(office)
    ids = [str(graduate.id), str(unregistered.id)]
    answer = browser.post(f"{LIST}/batch/set_password", {"ids": ids, "password": ""})
    assert "只显示这一次" in answer.text
    assert graduate.login_name in answer.text
    assert "data-copy" in answer.text
    assert "尚未注册" in answer.text
    assert "office:done" in answer.headers["HX-Trigger"]


def test_enlistment_is_reported_once_and_its_buttons_go(office: Office) -> None:
    soldier, other = some(office, {"enlistment": "yes"}, {})
    browser = office.browser("a.admin")
    page = browser.fragment(LIST).text
    assert "预征入伍上报" in page
    assert 'data-batch="toggle_enlistment"' in page
    dialog = browser.fragment(f"{LIST}/enlistment").text
    assert f"请输入“{YEAR}”确认" in dialog
    refused = browser.post(f"{LIST}/enlistment", {"graduation_year": YEAR, "typed": "2025"})
    assert refused.status_code == 422
    assert bureau.bureau(office).read(soldier).enlistment == "yes"
    answer = browser.post(f"{LIST}/enlistment", {"graduation_year": YEAR, "typed": YEAR})
    assert notice(answer) == "已上报 2026 年预征入伍毕业生 1 名。"
    page = browser.fragment(LIST).text
    assert "预征入伍上报" not in page
    assert 'data-batch="toggle_enlistment"' not in page
    assert "/do/toggle_enlistment" not in page
    later = browser.fragment(f"{LIST}?graduation_year=2025").text
    assert "预征入伍上报" in later
    assert 'data-batch="toggle_enlistment"' in later
    assert browser.post(f"{LIST}/rows/{other.id}/do/toggle_enlistment").status_code == 409
    again = browser.post(f"{LIST}/enlistment", {"graduation_year": YEAR, "typed": YEAR})
    assert "已整体上报" in problem(again)


def test_a_department_sees_its_own_and_does_not_report(office: Office) -> None:
    own = one(office, enlistment="yes")
    clerk = office.world.ids["a.clerk2"]
    office.system.run("auth", lambda: session.add(Grant(account_id=clerk, screen_key="employment.graduates")))
    browser = office.browser("a.clerk2")
    page = browser.get(LIST)
    assert page.status_code == 200
    assert own.name not in page.text
    assert "预征入伍上报" not in page.text
    answer = browser.post(f"{LIST}/enlistment", {"graduation_year": YEAR, "typed": YEAR})
    assert answer.status_code == 403
    assert browser.post(f"{LIST}/batch/disable", {"ids": [str(own.id)], "reason": "x"}).status_code == 404
