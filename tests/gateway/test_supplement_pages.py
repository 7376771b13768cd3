"""补报生源 (7.5) from the empty form to the final row, and the recommendation forms (7.9)."""

from __future__ import annotations

import json
import re
from typing import Any

import html5lib

from tests.factories.graduates import YEAR, id_number
from tests.gateway import bureau
from tests.gateway.conftest import Browser, Office

LIST, FORM = "/graduates/supplement", "/graduates/supplement/form"
RECOMMENDATION = "/graduates/recommendation"


def filled(office: Office, **other: Any) -> dict[str, Any]:
    """A right form of the school level."""
    return {
        "step": "preview", "graduation_year": str(YEAR), "department_id": str(office.world.ids["a.department1"]),
        "exam_number": "26370101110001", "id_number": id_number(9000), "name": "补报生", "degree": "31",
        "student_no": "2026990001", "mobile": "16100009000", "training_mode": "1", "residence_transferred": "true",
    } | other  # fmt: skip


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))


def test_the_form_is_made_of_the_services_fields(shared_office: Office) -> None:
    page = shared_office.browser("a.admin").get(FORM).text
    html5lib.HTMLParser(strict=True).parse(page)
    for word in ("身份证号", "出生日期", "职业资格", "毕业年度", "所在院系", "核对并提交"):
        assert word in page
    assert page.count('name="qualifications.') == 4


def test_what_was_typed_is_checked(office: Office) -> None:
    browser = office.browser("a.admin")
    (known,) = bureau.graduates(office, 1, graduation_year=YEAR)
    found = browser.post(f"{FORM}/check", filled(office, id_number=known.id_number)).json
    assert list(found["duplicates"]) == ["id_number"]
    right = browser.post(f"{FORM}/check", filled(office)).json
    assert right["faults"] == {} and re.fullmatch(r"\d{4}-\d\d-\d\d", right["birth_date"])
    half = browser.post(f"{FORM}/check", {"graduation_year": str(YEAR), "id_number": "1"}).json
    assert {"id_number", "name"} <= set(half["faults"])


def test_from_the_form_to_the_final_row(office: Office) -> None:
    browser = office.browser("a.admin")
    sent = filled(office)
    preview = browser.post(FORM, sent)
    assert preview.status_code == 200
    for word in ("我已核实", "确认提交", "返回修改", sent["name"], sent["id_number"]):
        assert word in preview.text
    values = hidden(preview.text)
    assert values["birth_date"] and values["sex"]
    back = browser.post(FORM, values | {"step": "edit"})
    assert f'value="{sent["exam_number"]}"' in back.text and "data-changed" in back.text
    unticked = browser.post(FORM, values | {"step": "submit"})
    assert unticked.status_code == 422 and "勾选" in unticked.text and "确认提交" in unticked.text
    for _ in range(2):  # sent twice, entered once
        done = browser.post(FORM, values | {"step": "submit", "verified": "true"})
        left = json.loads(done.headers["HX-Trigger"])["office:leave"]
        assert left["to"] == LIST and "不能修改或删除" in left["text"]
    page = browser.fragment(f"{LIST}?graduation_year={YEAR}").text
    assert page.count(">补报生</a>") == 1 and sent["id_number"] not in page


def test_faults_stand_on_top_and_beside_and_nothing_is_lost(office: Office) -> None:
    browser = office.browser("a.admin")
    row = {"qualifications.name": "教师资格", "qualifications.level": "", "qualifications.certificate_number": "",
           "qualifications.issued_on": ""}  # fmt: skip
    answer = browser.post(FORM, filled(office, birth_date="1999-01-01", **row))
    assert answer.status_code == 422
    told = ("出生日期与身份证号中的出生日期不一致", "请填写等级", 'href="#form-birth_date"')
    for word in (*told, 'value="教师资格"', 'value="补报生"', "data-changed"):
        assert word in answer.text
    foreign = filled(office, department_id=str(office.world.ids["b.department1"]))
    assert browser.post(FORM, foreign).status_code == 404


def test_a_locked_year_takes_nobody(office: Office) -> None:
    bureau.bureau(office).lock_year(office.world.ids["a.school"], YEAR)
    answer = office.browser("a.admin").post(FORM, filled(office))
    assert answer.status_code == 422 and "锁定" in answer.text


def rows(browser: Browser) -> str:
    return browser.fragment(f"{RECOMMENDATION}?graduation_year={YEAR}").text


def test_the_school_prints_but_does_not_keep(office: Office) -> None:
    (one,) = bureau.graduates(office, 1, graduation_year=YEAR)
    browser = office.browser("a.admin")
    page = rows(browser)
    assert 'data-actions="print print_many"' in page or 'data-actions="print_many"' in page
    pdf = browser.get(f"{RECOMMENDATION}/rows/{one.id}/do/print")
    assert pdf.data[:5] == b"%PDF-" and "attachment" in pdf.headers["Content-Disposition"]
    form = {"political_status": "01", "minor": "统计学", "version": str(one.version)}
    assert browser.post(f"{RECOMMENDATION}/rows/{one.id}/do/change", form).status_code == 403


def test_forms_of_many_and_of_a_class_become_jobs(office: Office) -> None:
    people = bureau.graduates(office, 2, graduation_year=YEAR)
    browser = office.browser("a.admin")
    ids = [str(each.id) for each in people]
    ordered = browser.post(f"{RECOMMENDATION}/batch/print_many", {"ids": ids})
    assert "任务中心" in ordered.text and "data-job" in ordered.text
    sent = {"graduation_year": str(YEAR), "department_id": "", "class_name": ""}
    answer = browser.post(f"{RECOMMENDATION}/new/print_class", sent)
    assert "任务中心" in json.loads(answer.headers["HX-Trigger"])["office:toast"]["text"]
    office.system.pump()
    assert browser.fragment("/jobs?state=done").text.count("推荐表：") >= 2
    nobody = browser.post(f"{RECOMMENDATION}/new/print_class", sent | {"class_name": "没有这个班"})
    assert nobody.status_code == 422 and "没有符合条件的毕业生" in nobody.text
