"""补报生源 (7.5): the form tells while one types, keeps what was typed, and is final once submitted. 推荐表 (7.9)."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from gateway.years import current_year
from tests.browser import people
from tests.browser.access import check_access, check_width
from tests.browser.conftest import Open
from tests.browser.watching import Watch
from tests.factories.graduates import id_number

FORM = "/graduates/supplement/form"


CHOOSE = """(field, code) => {
  const value = code || [...field.options].map((option) => option.value).find(Boolean);
  if (field.tomselect) field.tomselect.setValue(code || Object.keys(field.tomselect.options).find(Boolean));
  else { field.value = value; field.dispatchEvent(new Event("change", { bubbles: true })); }
}"""


def fill(page: Page, number: str) -> None:
    page.get_by_label("考生号").fill(f"{current_year() % 100}370101119876")
    page.get_by_label("姓名").fill("补报某")
    page.locator("#form-degree").evaluate(CHOOSE, "31")
    page.locator("#form-department_id").evaluate(CHOOSE, "")
    page.get_by_label("身份证号", exact=True).fill(number)
    page.get_by_label("姓名").click()


def test_is_checked_looked_at_and_final(visit: Open, watch: Watch) -> None:
    watch.expected |= {401, 422}
    page = visit(people.SCHOOL)
    page.goto("/graduates/supplement")
    page.get_by_role("link", name="补报生源", exact=True).click()
    number = id_number(7777)
    page.get_by_label("身份证号").fill("110101")
    page.get_by_label("姓名").click()
    expect(page.locator("#form-id_number-error")).to_be_visible()
    expect(page.locator("#form-exam_number-error")).to_have_count(0)
    fill(page, number)
    birth = f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
    expect(page.get_by_label("出生日期")).to_have_value(birth)
    expect(page.locator("#form-id_number-error")).to_have_count(0)
    page.get_by_role("button", name="增加一条").click()
    page.get_by_label("名称").last.fill("教师资格")
    page.get_by_role("button", name="核对并提交").click()
    expect(page.get_by_role("alert")).to_contain_text("请填写等级")
    check_access(page, "supplement with faults")
    page.get_by_role("button", name="删除这一条").click()
    page.context.clear_cookies()
    page.get_by_role("button", name="核对并提交").click()
    again = page.get_by_role("dialog")
    people.sign_in(again, people.SCHOOL)
    expect(again).to_be_hidden()
    expect(page.get_by_label("姓名")).to_have_value("补报某")
    page.get_by_role("button", name="核对并提交").click()
    expect(page.get_by_role("heading", name="请核对补报内容")).to_be_visible()
    expect(page.get_by_text(birth)).to_be_visible()
    check_access(page, "supplement before submitting")
    check_width(page, 390)
    submit = page.get_by_role("button", name="确认提交")
    expect(submit).to_be_disabled()
    page.get_by_label("我已核实").check()
    submit.click()
    expect(page).to_have_url("/graduates/supplement")
    expect(page.locator("#toasts")).to_contain_text("不能修改或删除")
    row = page.get_by_role("row").filter(has_text="补报某")
    expect(row.locator(".tag")).to_have_text("已提交")
    expect(row.get_by_role("checkbox")).to_have_count(0)


def test_a_department_keeps_its_recommendation_forms(visit: Open) -> None:
    page = visit(people.COMPUTING)
    page.goto("/graduates/recommendation")
    row = page.locator("#list tbody tr").nth(3)
    row.get_by_role("button", name="修改").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("辅修专业").fill("统计学")
    dialog.get_by_role("button", name="确定").click()
    expect(row).to_contain_text("统计学")
    expect(row.locator(".tag")).to_have_text("已维护")
    row.get_by_role("button", name="更多操作").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="打印推荐表").click()
    assert download.value.suggested_filename.endswith(".pdf")
    for box in page.get_by_role("checkbox", name="选择").all()[4:6]:
        box.check()
    page.get_by_role("button", name="修改政治面貌", exact=True).click()
    dialog = page.get_by_role("dialog")
    check_access(page, "political status of many")
    dialog.locator("select").evaluate(CHOOSE, "01")
    dialog.get_by_role("button", name="修改政治面貌").click()
    expect(page.locator("#toasts")).to_contain_text("已修改政治面貌 2 条")
