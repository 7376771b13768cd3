"""就业率统计 (9.2) as a page: the definition, links behind numbers, small groups, export, a service that is down."""

from __future__ import annotations

import io
import re
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import html5lib
import pytest
from openpyxl import load_workbook

from kernel.errors import Unavailable
from services.reports.client import ReportsClient
from tests.gateway import watching
from tests.gateway.conftest import Browser, Office

PATH = "/plan/rate"
LINK = re.compile(r'<a href="(/plan/rate/rows\?[^"]+)">([\d,]+)</a>')


def fill(office: Office) -> None:
    watching.reported(office, 3, destination="10", sex="1")
    watching.reported(office, 1, destination="80", sex="2")
    watching.reported(office, 2, place="a.department2", sex="2")
    watching.reported(office, 4, place="b.department1", destination="10")


def shown(browser: Browser, query: str = "") -> str:
    answer = browser.get(f"{PATH}{query}")
    assert answer.status_code == 200
    html5lib.HTMLParser(strict=True).parse(answer.text)
    return answer.text


def test_the_definition_and_its_denominator_stand_with_the_number(office: Office) -> None:
    fill(office)
    page = shown(office.browser("a.admin"))
    assert "66.67%" in page and "（4/6）" in page
    definition = page.partition('<p class="notice">')[2].partition("</p>")[0]
    assert "2024 年口径" in definition and "全部毕业生" in definition and "共 6 人" in definition
    assert "乙校标记" not in page


def test_every_number_opens_a_list_of_as_many(office: Office) -> None:
    fill(office)
    browser = office.browser("a.admin")
    for by in ("department", "sex"):
        links = LINK.findall(shown(browser, f"?by={by}"))
        assert len(links) > 8
        for address, number in links:
            listed = browser.get(unescape(address)).text
            assert f"共 <b>{number}</b> 条" in listed, address


def test_the_list_leads_back_to_the_same_statistics(office: Office) -> None:
    fill(office)
    browser = office.browser("a.admin")
    address = unescape(LINK.findall(shown(browser, "?by=sex&degree=31"))[0][0])
    page = browser.get(address).text
    html5lib.HTMLParser(strict=True).parse(page)
    back = re.search(r'href="(/plan/rate\?[^"]+)">[^<]*<svg', page)
    assert back
    assert dict(parse_qsl(urlsplit(unescape(back[1])).query)) == {
        "graduation_year": "2026",
        "by": "sex",
        "degree": "31",
    }


def test_small_groups_show_their_numbers(office: Office) -> None:
    fill(office)
    watching.reported(office, 30, place="a.department2", destination="10")
    table = shown(office.browser("a.admin")).partition('id="rate-table"')[2]
    assert "3/4" not in table and "75.00%" not in table
    rows = re.findall(r"<tr data-name.*?</tr>", table, re.S)
    assert [('<span class="dim small">' in row) for row in rows] == [False, True]
    assert "4/4" in rows[1]


def test_years_with_two_definitions_offer_the_choice(office: Office) -> None:
    watching.reported(office, 2, graduation_year=2018, destination="10")
    watching.reported(office, 2, graduation_year=2018, destination="72")
    browser = office.browser("a.admin")
    page = shown(browser, "?graduation_year=2018")
    assert 'name="rule"' in page and page.count('<option value="2013-') == 2
    other = shown(browser, "?graduation_year=2018&rule=2013-school")
    assert re.search(r'<option value="2013-school" selected>', other)
    assert 'name="rule"' not in shown(browser)


def test_the_workbook_holds_the_filters(office: Office) -> None:
    fill(office)
    answer = office.browser("a.admin").get(f"{PATH}/export.xlsx?graduation_year=2026&by=sex&degree=31")
    book = load_workbook(io.BytesIO(answer.data))
    told = {row[0].value: row[1].value for row in book["查询条件"].iter_rows()}
    assert (told["学历"], told["统计维度"]) == ("本科", "性别")
    assert [row[1].value for row in book.worksheets[0].iter_rows(min_row=2)] == ["3", "3", "6"]


def test_the_trend_is_told_week_by_week(office: Office) -> None:
    fill(office)
    found = office.browser("a.admin").get(f"{PATH}/trend?graduation_year=2026&by=sex").json
    assert (found["total"], found["points"][0]["count"], found["points"][-1]["percent"]) == (6, 0, "66.67")


def test_a_year_without_graduates_says_so(office: Office) -> None:
    page = shown(office.browser("a.admin"), "?graduation_year=2019")
    assert "没有符合条件的毕业生" in page and 'id="charts"' not in page


@pytest.mark.parametrize(
    "query", ["?by=nothing", "?graduation_year=x", "?rule=2004&graduation_year=2026", "/rows?figure=x"]
)
def test_odd_addresses_are_refused_in_words(query: str, office: Office) -> None:
    answer = office.browser("a.admin").get(f"{PATH}{query}")
    assert answer.status_code == 422
    assert re.search("[一-鿿]", answer.text)


def test_a_service_that_is_down_is_told_in_its_place(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_: Any, **__: Any) -> Any:
        raise Unavailable("service-down", "统计监测暂时无法使用，请稍后重试。")

    monkeypatch.setattr(ReportsClient, "rates", down)
    page = shown(office.browser("a.admin"))
    assert "服务暂时无法使用" in page and "重试" in page


def test_departments_have_no_rates(office: Office) -> None:
    for path in (PATH, f"{PATH}/rows", f"{PATH}/trend", f"{PATH}/export.xlsx"):
        assert office.browser("a.clerk1").get(f"{path}?graduation_year=2026").status_code == 403
