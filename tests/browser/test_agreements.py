"""协议书审核 (5.1-5.3): keys in the drawer, its tabs, many at once, undoing, reasons, the employer's form."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Locator, Page, Route, expect

from tests.browser import people, signed
from tests.browser.access import check_access, check_width
from tests.browser.conftest import Open
from tests.browser.watching import Watch
from tests.running import Running

SYSTEM, OUT = "/agreements/system", "/agreements/out_of_province"
SETTLING = '<span class="settling">处理中</span></td>'


def listed(page: Page, path: str, employer: str, state: str = "pending") -> Locator:
    """The rows of an employer's agreements in a state."""
    page.goto(f"{path}?graduation_year=all&state={state}&employer_name={quote(employer)}")
    return page.locator("#list tbody tr")


def tick(rows: Locator, count: int) -> None:
    for row in rows.all()[:count]:
        row.locator("input[data-row]").check()


def go(page: Page, verb: str, said: str) -> None:
    """Press a button of the bar and confirm."""
    page.locator(f"[data-batch={verb}]").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(said)
    dialog.locator("button.go").click()


def toast(page: Page, text: str) -> Locator:
    line = page.locator("#toasts .toast-line").filter(has_text=text)
    expect(line).to_be_visible()
    return line


def test_agreements_are_gone_through_by_keys(visit: Open, office: Running) -> None:
    signed.agreements(office, "按键示例公司", 3)
    page = visit(people.SCHOOL)
    rows = listed(page, SYSTEM, "按键示例公司")
    expect(rows).to_have_count(3)
    rows.first.locator("a.title-link").click()
    drawer = page.locator("#drawer")
    title = drawer.get_by_role("heading", level=2)
    expect(drawer.get_by_role("tab", name="协议书", exact=True)).to_have_attribute("aria-selected", "true")
    expect(page).to_have_url(re.compile("open=.+&tab=agreement"))
    first = title.inner_text()
    page.keyboard.press("j")
    expect(title).not_to_have_text(first)
    page.keyboard.press("k")
    expect(title).to_have_text(first)
    page.keyboard.press("a")
    confirm = page.get_by_role("dialog", name="存档通过")
    expect(confirm).to_contain_text("将存档 1 份协议书，签约信息转入就业方案库")
    confirm.get_by_role("button", name="存档通过").click()
    toast(page, "已存档通过。")
    expect(title).not_to_have_text(first)
    expect(rows).to_have_count(2)
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(page).not_to_have_url(re.compile("open=|tab="))


def test_each_link_opens_its_tab_and_walking_keeps_it(visit: Open, office: Running) -> None:
    signed.agreements(office, "标签示例公司", 2, "graduate_entered")
    page = visit(people.SCHOOL)
    rows = listed(page, "/agreements/graduate_entered", "标签示例公司")
    drawer = page.locator("#drawer")
    rows.first.get_by_role("link", name="标签示例公司").click()
    expect(drawer.get_by_role("tab", name="签约单位")).to_have_attribute("aria-selected", "true")
    expect(drawer).to_contain_text("与该单位签订的协议书")
    page.keyboard.press("j")
    expect(page).to_have_url(re.compile("tab=employer"))
    expect(drawer.get_by_role("tab", name="签约单位")).to_have_attribute("aria-selected", "true")
    drawer.get_by_role("tab", name="毕业生").click()
    expect(page).to_have_url(re.compile("tab=graduate"))
    expect(drawer.locator("dt", has_text="身份证号").locator("+ dd")).to_contain_text("****")
    page.reload()
    expect(drawer.get_by_role("tab", name="毕业生")).to_have_attribute("aria-selected", "true")
    drawer.get_by_role("tab", name="流转记录").click()
    check_access(page, "drawer of an agreement")
    page.keyboard.press("Escape")
    rows.first.locator('[data-column="name"] a').click()
    expect(drawer.get_by_role("tab", name="毕业生")).to_have_attribute("aria-selected", "true")


def test_archiving_is_taken_back_from_the_notice(visit: Open, office: Running) -> None:
    ids = signed.agreements(office, "撤销示例公司", 2, "out_of_province")
    page = visit(people.SCHOOL)
    rows = listed(page, OUT, "撤销示例公司")
    tick(rows, 2)
    go(page, "archive", "将存档 2 份协议书")
    toast(page, "已存档通过 2 条。").get_by_role("button", name="撤销").click()
    line = toast(page, "已撤销存档 2 条。")
    assert [signed.state_of(office, each) for each in ids] == ["withdrawn", "withdrawn"]
    line.get_by_role("button", name="撤销").click()
    toast(page, "已恢复存档 2 条。")
    assert [signed.state_of(office, each) for each in ids] == ["restored", "restored"]


def test_what_is_settling_clears_up_by_itself(visit: Open, office: Running) -> None:
    """A page that says 处理中 asks again without a hand on it; the answer from then on says that all is done."""
    signed.agreements(office, "自动刷新示例公司", 1, "out_of_province")
    page = visit(people.SCHOOL)

    def unsettled(route: Route) -> None:
        head, row = route.fetch().text().split("<tbody>", 1)
        route.fulfill(body=f"{head}<tbody>{row.replace('</td>', SETTLING, 1)}", content_type="text/html")

    page.route("**/agreements/out_of_province?*", unsettled, times=1)
    assert listed(page, OUT, "自动刷新示例公司").count() == 1
    expect(page.locator("#list .settling")).to_have_count(0)


def test_all_that_match_are_archived_across_pages(visit: Open, office: Running) -> None:
    signed.agreements(office, "全选示例公司", 23)
    page = visit(people.SCHOOL)
    rows = listed(page, SYSTEM, "全选示例公司")
    expect(rows).to_have_count(20)
    tick(rows, 1)
    page.get_by_role("button", name="选择全部可存档的 23 条").click()
    expect(page.locator("[data-chosen-count]")).to_have_text("23")
    go(page, "archive", "将存档 23 份协议书")
    toast(page, "已存档通过 23 条。")
    expect(page.locator("#list")).to_contain_text("没有符合条件的记录")


def test_reasons_of_what_was_refused_are_shown_and_kept(visit: Open, office: Running, tmp_path: Path) -> None:
    signed.agreements(office, "部分示例公司", 2)
    page, other = visit(people.SCHOOL), visit(people.SCHOOL)
    rows = listed(page, SYSTEM, "部分示例公司")
    tick(rows, 2)
    listed(other, SYSTEM, "部分示例公司").first.get_by_role("button", name="存档通过").first.click()
    other.get_by_role("dialog").locator("button.go").click()
    toast(other, "已存档通过。")
    go(page, "archive", "将存档 2 份协议书")
    results = page.get_by_role("dialog", name="存档通过：部分没有成功")
    expect(results).to_contain_text("存档通过只能对待审核的协议书进行")
    check_access(page, "results of a batch")
    with page.expect_download() as told:
        results.get_by_role("button", name="下载结果").click()
    told.value.save_as(tmp_path / "results.csv")
    text = (tmp_path / "results.csv").read_text("utf-8-sig")
    assert "名称" in text
    assert "存档通过只能对待审核的协议书进行" in text
    results.get_by_role("button", name="知道了").click()
    expect(rows).to_have_count(0)


def test_further_study_is_sent_elsewhere(visit: Open, office: Running) -> None:
    (row,) = signed.agreements(office, "升学示例公司", state="archived")
    page = visit(people.SCHOOL)
    listed(page, SYSTEM, "升学示例公司", "archived").get_by_role("button", name="撤消存档").first.click()
    dialog = page.get_by_role("dialog", name="撤消存档")
    expect(dialog).to_contain_text("将撤消 1 份协议书的存档")
    dialog.get_by_label("原因").select_option(label="升学")
    check_access(page, "撤消存档")
    dialog.get_by_role("button", name="撤消存档").click()
    results = page.get_by_role("dialog", name="撤消存档：没有成功")
    expect(results).to_contain_text("需要先进行解约，解约后再修改毕业生的毕业去向为升学")
    assert signed.state_of(office, row) == "archived"


def test_a_locked_year_shows_locks_and_why(visit: Open) -> None:
    page = visit(people.SCHOOL)
    page.goto(f"{SYSTEM}?graduation_year=2025&state=archived")
    expect(page.locator("#list tbody tr").first).to_be_visible()
    expect(page.locator("#list tbody input[data-row]")).to_have_count(0)
    lock = page.locator("#list tbody .locked").first
    expect(lock).to_have_attribute("title", re.compile("该年度毕业生已被锁定就业方案，无法操作"))


def test_the_employer_of_another_province_is_corrected(visit: Open, office: Running, watch: Watch) -> None:
    watch.expected.add(422)
    signed.agreements(office, "更正示例公司", 1, "out_of_province")
    page = visit(people.SCHOOL)
    row = listed(page, OUT, "更正示例公司")
    row.get_by_role("link", name="修改", exact=True).first.click()
    expect(page.get_by_role("heading", level=1, name="修改省外单位信息")).to_be_visible()
    page.get_by_label("单位邮编", exact=True).fill("1")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("alert")).to_contain_text("邮编应为 6 位数字")
    check_access(page, "修改省外单位信息")
    check_width(page, 390)
    page.get_by_label("单位邮编", exact=True).fill("100000")
    page.get_by_role("button", name="保存").click()
    toast(page, "已修改协议书")
    expect(page).to_have_url(re.compile(re.escape(quote("更正示例公司"))))
    row.locator("a.title-link").click()
    page.locator("#drawer").get_by_role("tab", name="流转记录").click()
    expect(page.locator("#drawer .timeline").last).to_contain_text("单位邮编：250000 → 100000")


def test_on_a_phone_the_card_leads_to_the_drawer_and_its_menu(visit: Open, office: Running) -> None:
    signed.agreements(office, "手机示例公司")
    page = visit(people.SCHOOL, 390)
    card = listed(page, SYSTEM, "手机示例公司")
    card.get_by_role("button", name="更多操作").click()
    menu = page.get_by_role("menu", name=re.compile("的操作"))
    for name in ("查看", "存档通过", "打印 PDF"):
        expect(menu.get_by_role("menuitem", name=name, exact=True)).to_be_visible()
    menu.get_by_role("menuitem", name="查看", exact=True).click()
    drawer = page.locator("#drawer")
    expect(drawer.get_by_role("button", name="存档通过并看下一条")).to_be_visible()
    check_access(page, "drawer at 390 px")
    check_width(page, 360)
