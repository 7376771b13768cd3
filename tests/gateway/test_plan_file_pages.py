"""就业方案数据下载 (9.1): the card, the order, what is being made, the file behind its name, the drawer, removal."""

from __future__ import annotations

import html
import json
import re
import uuid
from typing import Any

import html5lib
import pytest

from services.reports.operations.feed import keep
from tests.factories.graduates import YEAR
from tests.factories.reports import snapshot
from tests.gateway.conftest import Browser, Office

PATH = "/plan/download"
CSV = {"graduation_year": str(YEAR), "form": "reporting", "format": "csv"}


def fill(office: Office, count: int = 3, tag: str = "a", **facts: Any) -> None:
    """Graduates that reports knows of."""
    place = (office.world.ids[f"{tag}.school"], office.world.ids[f"{tag}.department1"])
    told = [snapshot(number, *place, **facts) for number in range(1, count + 1)]
    office.system.databases["reports"].run(lambda: keep(told))


def ids(page: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r'data-open="([0-9a-f-]{36})"', page)))


def ordered(office: Office, browser: Browser, **values: str) -> str:
    """Order a file and have it made; gives its id."""
    answer = browser.post(f"{PATH}/order", {**CSV, **values})
    assert answer.status_code == 200, answer.text
    office.system.pump()
    return ids(browser.fragment(PATH).text)[0]


def test_the_card_says_what_will_be_made(office: Office) -> None:
    fill(office)
    browser = office.browser("a.admin")
    page = browser.get(PATH).text
    html5lib.HTMLParser(strict=True).parse(page)
    for word in ("毕业年度", "学历层次", "上报格式（50 列）", "完整格式（74 列）", "生成最新", "还没有生成过文件"):
        assert word in page
    assert 'name="graduation_year"' in page and f'<option value="{YEAR}" selected>' in page
    count = browser.fragment(f"{PATH}/count?graduation_year={YEAR}&degree=31&department_id=").text
    assert '将生成 <b class="mono">3</b> 名毕业生' in count
    assert '<b class="mono">0</b>' in browser.fragment(f"{PATH}/count?graduation_year={YEAR}&degree=11").text


def test_from_the_order_to_the_file_and_away(office: Office) -> None:
    fill(office, name="张㛃")
    browser = office.browser("a.admin")
    answer = browser.post(f"{PATH}/order", CSV)
    said = json.loads(answer.headers["HX-Trigger"])
    assert said["office:toast"]["text"].startswith(f"已开始生成“{YEAR}届就业方案_上报格式_") and said["office:reload"]
    making = browser.fragment(PATH).text
    assert "生成中" in making and '<span class="settling"' in making and "0 / 3" in making
    assert "/do/download" not in making
    office.system.pump()
    ready = browser.fragment(PATH).text
    html5lib.HTMLParser(strict=True).parseFragment(ready)
    file_id = ids(ready)[0]
    assert "已生成" in ready and "settling" not in ready
    assert re.search(
        rf'<a class="cell row-page" href="{PATH}/rows/{file_id}/do/download" title="{YEAR}届就业方案', ready
    )
    content = browser.get(f"{PATH}/rows/{file_id}/do/download")
    assert content.data.decode("utf-8-sig").splitlines()[2].split(",")[1] == "张㛃"
    assert "filename*=UTF-8''" in content.headers["Content-Disposition"]
    drawer = browser.fragment(f"{PATH}/rows/{file_id}").text
    for word in ("生成内容", "上报格式（50 列）", "CSV", "全部", "删除", "下载"):
        assert word in drawer
    assert browser.post(f"{PATH}/rows/{file_id}/do/delete").status_code == 200
    assert "还没有生成过文件" in browser.fragment(PATH).text
    assert browser.get(f"{PATH}/rows/{file_id}/do/download").status_code == 404


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"graduation_year": "今年"}, "请选择毕业年度"),
        ({"degree": "11"}, "没有符合条件的毕业生"),
        ({"format": "pdf"}, "请从给出的选项中选择"),
    ],
)
def test_what_is_refused_stands_beside_the_button(office: Office, values: dict[str, str], said: str) -> None:
    fill(office)
    refused = office.browser("a.admin").post(f"{PATH}/order", {**CSV, **values})
    assert refused.status_code == 422 and said in html.unescape(refused.text)
    assert refused.text.lstrip().startswith('<div class="plan-count" id="plan-count"')


def test_the_same_form_sent_again_makes_no_second_file(office: Office) -> None:
    fill(office)
    browser = office.browser("a.admin")
    key = browser.get(PATH).text.partition('name="key" value="')[2].partition('"')[0]
    for _ in range(2):
        assert browser.post(f"{PATH}/order", {**CSV, "key": key}).status_code == 200
    assert len(ids(browser.fragment(PATH).text)) == 1


def test_a_file_that_failed_says_why(office: Office) -> None:
    fill(office)
    browser = office.browser("a.admin")
    browser.post(f"{PATH}/order", CSV)
    job = browser.get("/jobs").text.partition("/jobs/rows/reports:")[2][:36]
    assert browser.post(f"/jobs/rows/reports:{job}/do/cancel").status_code == 200
    page = browser.fragment(f"{PATH}?state=failed").text
    assert "失败" in page and "文件没有生成成功，请重新生成。" in page
    assert "文件没有生成成功" in browser.fragment(f"{PATH}/rows/{ids(page)[0]}").text


def test_of_the_school_alone(office: Office) -> None:
    fill(office)
    file_id = ordered(office, office.browser("a.admin"))
    for path in (PATH, f"{PATH}/count?graduation_year={YEAR}", f"{PATH}/rows/{file_id}/do/download"):
        assert office.browser("a.clerk1").get(path).status_code == 403
    assert office.browser("b.admin").get(f"{PATH}/rows/{file_id}/do/download").status_code == 404
    assert office.browser("b.admin").get(f"{PATH}/rows/{uuid.uuid4()}/do/download").status_code == 404
    assert "还没有生成过文件" in office.browser("b.admin").get(PATH).text
