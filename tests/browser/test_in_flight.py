"""What is pressed, closed or fetched while an answer is still on its way."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, Route, expect

from tests.browser import people
from tests.browser.conftest import Open
from tests.browser.ticking import LIST, box, confirmed, press, refuses, walker
from tests.browser.watching import Watch


def kept_back(page: Page, address: str) -> list[Route]:
    """The first that is asked of an address from now on; it waits until somebody lets it go on."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(address, hold, times=1)
    return held


def list_on_its_way(page: Page) -> Route:
    """The list is fetched again; its answer waits."""
    held = kept_back(page, f"**{LIST}?*")
    with page.expect_request(lambda request: LIST in request.url):
        page.locator("#list [data-refresh]").click()
    return held[0]


def test_what_was_done_is_told_though_the_list_came_anew_meanwhile(visit: Open) -> None:
    page = visit(people.SCHOOL)
    walker(page)
    held = kept_back(page, "**/batch/lock_province*")
    box(page).check()
    with page.expect_request("**/batch/lock_province*"):
        confirmed(page, "lock_province")
    with page.expect_response(lambda answer: answer.request.method == "GET" and LIST in answer.url):
        page.locator("#list [data-refresh]").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    held[0].continue_()
    expect(page.locator("#toasts")).to_contain_text("已锁定省内状态 1 条")
    expect(page.locator(".batch")).to_be_hidden()
    press(page, "restore_province", "已恢复省内状态 1 条")


def test_main_buttons_do_not_fade_while_the_list_is_fetched(visit: Open) -> None:
    page = visit(people.SCHOOL)
    walker(page)
    held = list_on_its_way(page)
    expect(page.locator("#list")).to_have_class(re.compile("htmx-request"))
    shades = "all => all.map((each) => getComputedStyle(each).opacity)"
    assert set(page.locator(".btn-primary:not([aria-disabled=true])").evaluate_all(shades)) == {"1"}
    held.continue_()


def test_the_list_shows_what_was_done_while_it_was_on_its_way(visit: Open) -> None:
    page = visit(people.SCHOOL)
    walker(page)
    held = list_on_its_way(page)
    before = held.fetch()
    press(page, "lock_province", "已锁定省内状态 1 条")
    held.fulfill(response=before)
    refuses(page, "lock_province", "省内状态已经是锁定")
    press(page, "restore_province", "已恢复省内状态 1 条")


def test_the_page_that_was_asked_for_comes_though_the_list_is_fetched_again(visit: Open) -> None:
    page = visit(people.SCHOOL)
    page.goto(f"{LIST}?graduation_year=all")
    held = kept_back(page, "**page=2*")
    with page.expect_request("**page=2*"):
        page.get_by_role("link", name="第 2 页").click()
    page.locator("#list [data-refresh]").click()
    with page.expect_response("**page=2*"):
        held[0].continue_()
    expect(page.get_by_role("link", name="第 2 页")).to_have_attribute("aria-current", "page")
    expect(page.locator("td.seq").first).to_have_text("21")
    expect(page).to_have_url(re.compile("page=2"))


def sent_and_closed(page: Page, password: str) -> Route:
    """The password's dialog is closed while what was filled in is on its way."""
    box(page).check()
    page.locator("[data-batch=set_password]").click()
    dialog = page.get_by_role("dialog", name="设置密码")
    dialog.get_by_label("新密码", exact=True).fill(password)
    held = kept_back(page, "**/batch/set_password*")
    with page.expect_request("**/batch/set_password*"):
        dialog.get_by_role("button", name="设置密码", exact=True).click()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    return held[0]


def test_what_a_closed_dialog_had_sent_is_told(visit: Open) -> None:
    page = visit(people.SCHOOL)
    walker(page)
    sent_and_closed(page, "first2026").continue_()
    expect(page.locator("#toasts")).to_contain_text("已设置密码 1 条")
    expect(page.locator(".batch")).to_be_hidden()
    expect(page.locator("#dialogs dialog")).to_have_count(0)
    expect(page.locator("#progress-line")).not_to_have_class("on")


def test_a_closed_dialog_comes_back_with_its_refusal(visit: Open, watch: Watch) -> None:
    watch.expected.add(422)
    page = visit(people.SCHOOL)
    walker(page)
    sent_and_closed(page, "short").continue_()
    expect(page.get_by_role("dialog", name="设置密码").get_by_label("新密码", exact=True)).to_have_attribute(
        "aria-invalid", "true"
    )
    expect(page.locator("#dialogs dialog")).to_have_count(1)


def test_a_closed_dialog_does_not_come_back_with_another_page(visit: Open) -> None:
    page = visit(people.SCHOOL)
    page.goto("/messages/sent")
    page.locator("#list tbody tr").filter(has_text="关于填写就业协议书的提醒").get_by_role(
        "button", name="已读"
    ).click()
    dialog = page.get_by_role("dialog")
    held = kept_back(page, "**page=2*")
    with page.expect_request("**page=2*"):
        dialog.get_by_role("button", name="第 2 页").click()
    page.keyboard.press("Escape")
    with page.expect_response("**page=2*"):
        held[0].continue_()
    expect(page.locator("#progress-line")).not_to_have_class("on")
    expect(page.locator("#dialogs dialog")).to_have_count(0)


def test_acts_that_wait_for_another_are_all_done(visit: Open) -> None:
    page = visit(people.SCHOOL)
    walker(page)
    held = kept_back(page, "**/batch/lock_province*")
    box(page).check()
    with page.expect_request("**/batch/lock_province*"):
        confirmed(page, "lock_province")
    confirmed(page, "toggle_enlistment")
    confirmed(page, "disable", "本人申请停用")
    held[0].continue_()
    for told in ("已锁定省内状态 1 条", "已设置预征入伍 1 条", "已禁用帐户 1 条"):
        expect(page.locator("#toasts")).to_contain_text(told)
    press(page, "enable", "已启用帐户 1 条")
    press(page, "toggle_enlistment", "已设置预征入伍 1 条")
    press(page, "restore_province", "已恢复省内状态 1 条")


def test_a_list_that_has_come_is_ticked_at_once(visit: Open) -> None:
    page = visit(people.SCHOOL)
    walker(page)
    box(page).check()
    page.evaluate("""() => addEventListener("htmx:afterSwap", () => {
      document.documentElement.dataset.ticked = document.querySelector("input[data-row]").checked;
    }, { once: true })""")
    page.locator("#list [data-refresh]").click()
    expect(page.locator("html")).to_have_attribute("data-ticked", "true")


def destination_form(page: Page) -> Locator:
    """The form of 修改就业信息, open, with the field of the employer's name."""
    walker(page)
    page.locator("tbody").get_by_role("link", name="修改就业信息").first.click()
    with page.expect_response("**renew=1*"):
        choose(page, "其他录用形式")
    form = page.locator("#form-page")
    expect(form.get_by_label("单位名称", exact=True)).to_be_visible()
    return form


def choose(page: Page, word: str) -> None:
    """Choose in the long select that has the form fetched anew."""
    page.locator("#form-destination.tomselected").evaluate(
        "(field, word) => field.tomselect.setValue([...field.options].find((each) => each.text === word).value)", word
    )


def test_what_is_typed_while_a_form_comes_anew_stays(visit: Open) -> None:
    page = visit(people.SCHOOL)
    form = destination_form(page)
    held = kept_back(page, "**renew=1*")
    with page.expect_request("**renew=1*"):
        choose(page, "签劳动合同")
    form.get_by_label("单位名称", exact=True).fill("山东示范机械公司")
    form.evaluate("form => { form.dataset.former = 1 }")
    held[0].continue_()
    expect(page.locator("#form-page:not([data-former])")).to_be_visible()
    expect(form.get_by_label("单位名称", exact=True)).to_have_value("山东示范机械公司")
    expect(page.locator("#form-destination")).to_have_value("11")


def test_saving_is_answered_though_the_form_was_to_come_anew(visit: Open, watch: Watch) -> None:
    watch.expected.add(422)
    watch.gives_up = True
    page = visit(people.SCHOOL)
    form = destination_form(page)
    saving, renewing = kept_back(page, "**/do/change_destination**"), kept_back(page, "**renew=1*")
    with page.expect_request("**renew=1*"):
        choose(page, "签劳动合同")
    with page.expect_request(lambda request: request.method == "POST" and "renew" not in request.url):
        form.get_by_role("button", name="保存").click()
    renewing[0].continue_()
    saving[0].continue_()
    expect(page.get_by_role("alert")).to_contain_text("请填写单位名称")


def test_the_count_is_of_what_was_chosen_last(visit: Open, watch: Watch) -> None:
    watch.gives_up = True
    page = visit(people.SCHOOL)
    page.goto("/plan/download")
    said = page.locator("#plan-count b")
    everybody = said.inner_text()
    kept_back(page, "**/plan/download/count?**")
    with page.expect_request("**/plan/download/count?**"):
        page.locator("#plan-degree").select_option(label="本科")
    with page.expect_response("**/plan/download/count?**"):
        page.locator("#plan-degree").select_option(index=0)
    expect(said).to_have_text(everybody)
