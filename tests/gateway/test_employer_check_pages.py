"""单位身份信息核对 (10.4) as a page: the register's data, nothing found, a bureau that misbehaves, history, files."""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import html5lib
import pytest
from openpyxl import Workbook, load_workbook

from kernel.db import session
from services.catalogue import SERVICES
from services.reports.adapters.bureau import http
from services.reports.domain.register import core_of
from services.reports.models import RegisteredEmployer
from tests.factories import world as worlds
from tests.gateway.conftest import Office, gateway
from tests.services.reports.bureau import ENTRY, NAME, Behaviour, Bureau, answer, drip
from tests.system import Templates, build

PATH = "/monitoring/employer_check"
NEAR = "齐鲁示范软件股份有限公司"


def register(office: Office, *names: str) -> None:
    rows = [
        RegisteredEmployer(code=f"9137{n:014d}", name=name, core=core_of(name), address="示范路1号", state="存续")
        for n, name in enumerate(names)
    ]
    office.system.run("reports", lambda: session.add_all(rows))


def names_file(*names: str, title: str = "单位名称") -> tuple[io.BytesIO, str]:
    book = Workbook()
    for value in (title, *names):
        book.active.append([value])
    content = io.BytesIO()
    book.save(content)
    return io.BytesIO(content.getvalue()), "单位.xlsx"


def test_the_page_stands_before_anything_was_checked(office: Office) -> None:
    page = office.browser("a.admin").get(PATH)
    html5lib.HTMLParser(strict=True).parse(page.text)
    assert "还没有核对记录" in page.text and "批量核对" in page.text


def test_a_registered_name_shows_the_registers_data_and_enters_the_history(office: Office) -> None:
    register(office, NAME)
    browser = office.browser("a.admin")
    told = browser.post(f"{PATH}/check", {"name": NAME})
    assert "已登记" in told.text and "<dt>注册地址</dt><dd>示范路1号</dd>" in told.text
    assert "office:reload" in told.headers["HX-Trigger"]
    history = browser.fragment(PATH).text
    assert NAME in history and "913700000000000000" in history
    (row_id,) = re.findall(r"open=([0-9a-f-]{36})", history)[:1]
    drawer = browser.fragment(f"{PATH}/rows/{row_id}").text
    assert "示范路1号" in drawer and "核对人" in drawer
    assert NAME not in office.browser("b.admin").fragment(PATH).text
    assert office.browser("b.admin").fragment(f"{PATH}/rows/{row_id}").status_code == 404


def test_a_missing_name_is_said_as_the_manual_does_with_near_names_apart(office: Office) -> None:
    register(office, NAME)
    told = office.browser("a.admin").post(f"{PATH}/check", {"name": NEAR}).text
    assert "查询结果为空" in told and '<dl class="facts">' not in told
    assert "仅供参考" in told and f'name="name" value="{NAME}"' in told


@pytest.mark.parametrize(("name", "message"), [("", "请输入单位名称"), ("字" * 101, "100"), ("两\n行", "")])
def test_what_is_no_name_is_refused_beside_the_field(name: str, message: str, office: Office) -> None:
    told = office.browser("a.admin").post(f"{PATH}/check", {"name": name})
    assert told.status_code == 422
    assert 'role="alert"' in told.text and message in told.text


def test_too_many_checks_are_told_where_the_answer_would_stand(office: Office) -> None:
    browser = office.browser("a.admin")
    identity = office.system.client("auth").resolve(browser.token)
    client = office.system.client("reports", identity)
    for number in range(60):
        client.check_employer(f"单位{number}")
    told = browser.post(f"{PATH}/check", {"name": NAME})
    assert told.status_code == 200 and "核对次数过多" in told.text


# a file of names


def test_a_file_is_checked_by_a_job_whose_result_is_downloaded(office: Office) -> None:
    register(office, NAME)
    browser = office.browser("a.admin")
    template = load_workbook(io.BytesIO(browser.get(f"{PATH}/template.xlsx").data))
    assert template.worksheets[0]["A1"].value == "单位名称"
    ordered = browser.post(f"{PATH}/files", {"file": names_file(NAME, NEAR)})
    assert "批量核对单位：单位.xlsx" in ordered.text and "data-job=" in ordered.text
    office.system.pump()
    (job,) = re.findall(r'data-job="(reports:[0-9a-f-]+)"', ordered.text)
    assert "下载文件" in browser.fragment(f"/jobs/rows/{job}/progress").text
    sheet = load_workbook(io.BytesIO(browser.get(f"/jobs/rows/{job}/do/download").data)).worksheets[0]
    assert [[cell.value for cell in row[:2]] for row in sheet.iter_rows(min_row=2)] == [
        [NAME, "已登记"], [NEAR, "查询结果为空"],
    ]  # fmt: skip
    assert browser.fragment(PATH).text.count('data-label="单位名称"') == 2


def test_a_faulty_file_is_told_in_place_of_the_job(office: Office) -> None:
    browser = office.browser("a.admin")
    for file in (names_file("字" * 101), names_file(NAME, title="名字"), (io.BytesIO(b"text"), "a.xlsx")):
        told = browser.post(f"{PATH}/files", {"file": file})
        assert told.status_code == 422 and 'role="alert"' in told.text and "data-job" not in told.text
    assert "请选择要核对的" in browser.post(f"{PATH}/files").text


# a bureau that misbehaves


@pytest.fixture
def bureau() -> Iterator[Bureau]:
    made = Bureau()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def asking(templates: Templates, tmp_path: Path, bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """The whole system, whose checks ask the bureau over HTTP."""
    monkeypatch.setattr(http, "READ_SECONDS", 0.4)
    urls = {service.name: templates.copy("sqlite", service, tmp_path) for service in SERVICES}
    settings = {"EMPLOYER_REGISTER": "http", "EMPLOYER_REGISTER_URL": bureau.address, "EMPLOYER_REGISTER_SECONDS": "1"}
    system = build(tmp_path, urls, **settings)
    yield Office(system, worlds.build(system), gateway(system))
    system.close()


TROUBLE: dict[str, Behaviour] = {
    "slow": lambda handler: threading.Event().wait(2) and None,
    "500": answer({"found": ENTRY}, 500),
    "garbage": answer("谢谢惠顾".encode()),
    "ten megabytes": answer(b" " * 10_000_000),
    "redirect": answer(b"", 302, Location="http://127.0.0.1:1/"),
    "dripping": drip,
}


def test_whatever_the_bureau_does_the_page_says_that_it_cannot_be_checked_now(asking: Office, bureau: Bureau) -> None:
    browser = asking.browser("a.admin")
    for number, (trouble, behave) in enumerate(TROUBLE.items()):
        if number == 4:
            http_register_forgets()
        bureau.behave = behave
        told = browser.post(f"{PATH}/check", {"name": f"{NAME}{trouble}"})
        assert told.status_code == 200, trouble
        assert "暂时无法核对" in told.text and "查询结果为空" not in told.text, trouble
    http_register_forgets()
    bureau.behave = answer({"found": ENTRY})
    assert "已登记" in browser.post(f"{PATH}/check", {"name": NAME}).text
    assert browser.fragment(f"{PATH}?outcome=unreachable").text.count("暂时无法核对</span>") == len(TROUBLE)


def http_register_forgets() -> None:
    """The breaker gives the bureau a rest after five failures; the next test shall ask it all the same."""
    from services.reports.adapters import bureau as adapters

    adapters._bureau.cache_clear()


def test_other_queues_are_not_delayed_by_a_slow_bureau(asking: Office, bureau: Bureau) -> None:
    """Checks of files have a queue of their own, and keep no database locked while the bureau thinks."""
    browser = asking.browser("a.admin")
    seen: list[int] = []

    def slow(handler: object) -> None:
        client = asking.system.client("reports", asking.system.client("auth").resolve(browser.token))
        seen.append(client.employer_checks()["total"])
        asking.system.run("reports", lambda: session.add(RegisteredEmployer(code="1", name="甲", core="甲")))
        answer({"found": None})(handler)  # type: ignore[arg-type]

    bureau.behave = slow
    browser.post(f"{PATH}/files", {"file": names_file("没有的单位")})
    asking.system.pump()
    assert seen == [0]
    service = next(each for each in SERVICES if each.name == "reports")
    (kind,) = [each for each in service.jobs if each.name == "reports.check_employers"]
    assert kind.queue == "reports.lookups" and kind.queue in service.timetable.queues
    assert kind.queue not in ("reports.default", "reports.exports")
