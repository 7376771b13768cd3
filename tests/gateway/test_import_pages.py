"""The wizard of imports: template, upload, refusals in place, progress, preview, commit, undo, files."""

from __future__ import annotations

import io
import json
from typing import Any

import html5lib
import pytest

from gateway.pages.imports.kinds import DOSSIERS, KINDS, Import
from services.graduates.models import Graduate
from tests.factories.graduates import YEAR
from tests.gateway import bureau
from tests.gateway.conftest import Browser, Office
from tests.services.graduates.imports import line, workbook, zipped

PATH = DOSSIERS.path
NAME = "{code}_{year}_DA_1.zip"
every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)


def send(browser: Browser, rows: list[list[str]], name: str = "", path: str = PATH) -> Any:
    code = browser.get(path).text.partition('data-name-example="')[2][:5]
    content = zipped(workbook(rows))
    file = (io.BytesIO(content), name or NAME.format(code=code, year=YEAR))
    return browser.post(f"{path}/upload", {"graduation_year": str(YEAR), "file": file})


def sent(office: Office, browser: Browser, rows: list[list[str]]) -> str:
    """Upload and check; gives the address of the batch."""
    answer = send(browser, rows)
    assert answer.status_code == 200, answer.text
    address: str = answer.headers["HX-Redirect"]
    assert 'hx-trigger="load delay:1s"' in browser.get(address).text
    office.system.pump()
    return address


def people(office: Office, count: int = 3) -> list[Graduate]:
    return bureau.graduates(office, count, graduation_year=YEAR)


@every_kind
def test_the_wizard_stands_over_its_batches(kind: Import, shared_office: Office) -> None:
    browser = shared_office.browser("a.admin")
    page = browser.get(kind.path)
    html5lib.HTMLParser(strict=True).parse(page.text)
    for word in ("下载模板", "上传", "校验", "预览", "导入", "毕业年度", "还没有导入过文件"):
        assert word in page.text
    template = browser.get(f"{kind.path}/template.xlsx")
    assert template.data[:2] == b"PK" and "attachment" in template.headers["Content-Disposition"]
    wrong = browser.post(f"{kind.path}/upload", {"graduation_year": "2026"})
    assert wrong.status_code == 422 and "请选择要上传的文件" in wrong.text
    assert browser.post(f"{kind.path}/batches/{'0' * 8}-{'-'.join(['0' * 4] * 3)}-{'0' * 12}/undo").status_code == 404


def test_records_are_the_schools_alone(shared_office: Office) -> None:
    assert shared_office.browser("a.clerk1").get("/graduates/import").status_code == 403
    assert shared_office.browser("a.clerk1").get(f"{PATH}/batches/x").status_code == 403


def test_the_name_rule_is_shown_with_the_schools_code(shared_office: Office) -> None:
    browser = shared_office.browser("a.admin")
    page = browser.get(PATH).text
    example = page.partition('data-name-example="')[2].partition('"')[0]
    assert example[:5].isdigit() and example[5:] == "_{year}_DA_1.zip"
    refused = send(browser, [["1"]], name="档案.zip")
    assert refused.status_code == 422
    assert example[:5] in refused.text and refused.text.lstrip().startswith('<div id="upload-verdict"')


def test_from_upload_to_undo(office: Office) -> None:
    one, two, three = people(office)
    browser = office.browser("a.admin")
    address = sent(office, browser, [line(one), line(two), line(three, 姓名="别人", 邮编="12")])
    page = browser.get(address).text
    html5lib.HTMLParser(strict=True).parse(page)
    assert "只导入正确的 2 行" in page and "导入全部" not in page and "下载标注文件" in page
    assert "邮编应为 6 位数字" in page and one.name not in page.partition('id="import-rows"')[2]
    assert one.name in browser.fragment(f"{address}?verdict=new").text
    marked = browser.get(f"{PATH}/rows/{address.rpartition('/')[2]}/do/marked")
    assert marked.data[:2] == b"PK"
    assert browser.post(f"{address}/commit-all").status_code == 409
    done = browser.post(f"{address}/commit-valid")
    assert done.headers["HX-Retarget"] == "#import-stage" and "导入中" in done.text
    office.system.pump()
    ended = browser.fragment(f"{address}/progress?state=committing")
    assert ended.headers["HX-Retarget"] == "#import-stage"
    assert "导入完成，成功 2 行" in ended.text and "撤销本批" in ended.text
    again = browser.post(f"{address}/undo")
    assert "撤销中" in again.text
    office.system.pump()
    assert "本批已撤销" in browser.get(address).text
    table = browser.fragment(PATH).text
    assert "已撤销" in table and address in table


def test_changed_cells_show_before_and_after(office: Office) -> None:
    (one,) = people(office, 1)
    browser = office.browser("a.admin")
    first = sent(office, browser, [line(one)])
    browser.post(f"{first}/commit-all")
    office.system.pump()
    name = browser.get(PATH).text.partition('data-name-example="')[2][:5] + f"_{YEAR}_DA_2.zip"
    answer = send(browser, [line(one, 接收单位="另一家人才服务中心")], name=name)
    office.system.pump()
    page = browser.get(answer.headers["HX-Redirect"]).text
    assert "<del>示范市人才服务中心</del>" in page and "<ins>另一家人才服务中心</ins>" in page
    assert "导入全部 1 行" in page


def test_the_same_file_leads_to_its_batch(office: Office) -> None:
    (one,) = people(office, 1)
    browser = office.browser("a.admin")
    rows = [line(one)]
    content = zipped(workbook(rows))
    code = browser.get(PATH).text.partition('data-name-example="')[2][:5]
    name = NAME.format(code=code, year=YEAR)
    answers = [
        browser.post(f"{PATH}/upload", {"graduation_year": str(YEAR), "file": (io.BytesIO(content), name)})
        for _ in range(2)
    ]
    assert answers[1].status_code == 422
    assert f'href="{answers[0].headers["HX-Redirect"]}"' in answers[1].text


def test_a_waiting_batch_is_cancelled_and_seen_by_its_own_alone(office: Office) -> None:
    (one,) = people(office, 1)
    browser = office.browser("a.admin")
    address = send(browser, [line(one)]).headers["HX-Redirect"]
    assert office.browser("b.admin").get(address).status_code == 404
    waiting = browser.fragment(f"{address}/progress?state=uploaded&asked=12")
    assert 'delay:3s"' in waiting.text and "HX-Retarget" not in waiting.headers
    answer = browser.post(f"{address}/cancel")
    assert "本批已取消" in answer.text and "office:look" in json.loads(answer.headers["HX-Trigger"])


def test_the_search_knows_the_manuals_other_name(shared_office: Office) -> None:
    menu = shared_office.browser("a.admin").get("/").text
    assert 'data-title="档案信息导入"' in menu and 'data-alias="档案流向管理"' in menu
