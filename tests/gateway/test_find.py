"""Ctrl K: hits within scope and under one's screens, each leading to what it names; numbers go no further."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape

import html5lib
import pytest

from tests.factories.world import id_number_of
from tests.gateway import bureau, signings
from tests.gateway.conftest import Browser, Office, gateway, make_office
from tests.gateway.test_desk import without
from tests.scene import Scene
from tests.system import Templates

CLERKS = {
    "drawers": ("employment.dossiers", "graduates.supplement"),
    "approvals": ("approvals.flexible",),
    "out_of_province": ("agreements.out_of_province",),
    "messages": ("messages.inbox",),
}


@pytest.fixture(scope="module")
def set_office(templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Office, Scene]]:
    """A system with clerks who hold a few screens each."""
    made = make_office(templates, tmp_path_factory.mktemp("find"), clerks=CLERKS)
    yield made, Scene(made.system.databases)
    made.system.close()


def found(browser: Browser, text: str) -> list[tuple[str, str, str]]:
    """(title, detail, address) of each hit."""
    page = browser.post("/find", {"q": text}).text
    html5lib.HTMLParser(strict=True).parseFragment(page)
    hits = re.findall(r'data-href="([^"]*)"><span>([^<]*)</span><small>([^<]*)</small>', page)
    return [(unescape(title), unescape(detail), unescape(href)) for href, title, detail in hits]


def titles(browser: Browser, text: str) -> list[str]:
    return [title for title, _, _ in found(browser, text)]


def person(office: Office, name: str, place: str = "a.department1") -> object:
    [made] = bureau.graduates(office, 1, place, name=name, id_number=id_number_of("a", 1, 60 + len(name)))
    return made


def test_a_graduate_is_opened_in_a_screen_that_one_has(office: Office) -> None:
    made = person(office, "欧阳晓晨")
    for account, screen in (("a.admin", "/employment/graduates"), ("a.drawers", "/employment/dossiers")):
        browser = office.browser(account)
        [(title, detail, href)] = found(browser, "晓晨")
        assert (title, detail.split(" · ")[0]) == ("欧阳晓晨", made.student_no)
        assert href.startswith(f"{screen}?") and f"open={made.id}" in href
        page = browser.get(href)
        assert page.status_code == 200
        assert page.text.count("data-row ") == 1 and "欧阳晓晨" in page.text.partition('id="drawer"')[2]
    browser = office.browser("a.approvals")
    [(_, _, href)] = found(browser, "晓晨")
    assert href.startswith("/approvals/flexible?") and "open=" not in href
    assert "data-row " not in browser.get(href).text
    bureau.application(office, made, "flexible")
    assert browser.get(href).text.count("data-row ") == 1
    assert titles(office.browser("a.messages"), "晓晨") == []


def test_an_id_number_leads_to_its_graduate_and_stays_behind(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    made = person(office, "欧阳")
    browser = office.browser("a.admin")
    [(title, detail, href)] = found(browser, made.id_number)
    assert title == "欧阳"
    assert made.id_number not in title + detail + href
    assert made.id_number not in browser.get(href).text
    assert caplog.records
    assert made.id_number not in caplog.text + "".join(str(vars(record)) for record in caplog.records)
    assert titles(browser, made.student_no) == ["欧阳"] == titles(browser, made.exam_number)


def test_agreements_and_employers_lead_to_their_list(office: Office) -> None:
    row = signings.agreement(office, "out_of_province", "archived", employer={"employer_name": "青岛示例重工"})
    other = {"employer_name": "济南示例重工", "employer_code": ""}
    signings.agreement(office, "out_of_province", place="a.department2", employer=other)
    number = signings.read(office, row).number
    for account in ("a.admin", "a.out_of_province"):
        browser = office.browser(account)
        [(title, detail, href)] = found(browser, number)
        assert title == number and "青岛示例重工" in detail
        page = browser.get(href).text
        assert page.count("data-row ") == 1 and number in page.partition('id="drawer"')[2]
        [(title, detail, href)] = found(browser, "青岛示例")
        assert (title, detail.endswith("1 份协议书")) == ("青岛示例重工", True)
        assert browser.get(href).text.count("data-row ") == 1
    assert titles(office.browser("a.admin"), "示例重工") == ["济南示例重工", "青岛示例重工"]
    assert titles(office.browser("a.out_of_province"), "示例重工") == ["青岛示例重工"]
    assert titles(office.browser("a.approvals"), "示例重工") == [] == titles(office.browser("b.admin"), "示例重工")


AN_ID = "01a226fc-7c76-73ea-983d-6f73d32616b4"


@pytest.mark.parametrize("text", ["", " ", "王", "x" * 500, "%_\\", "<b>'\"", AN_ID, "\x00\x01"])
def test_strange_texts_find_nothing(office: Office, text: str) -> None:
    answer = office.browser("a.admin").post("/find", {"q": text})
    assert (answer.status_code, "data-href" in answer.text) == (200, False)


@pytest.mark.parametrize("still", [True, False], ids=["still", "dead"])
def test_a_silent_service_is_told_of_beside_the_hits_of_others(office: Office, still: bool) -> None:
    person(office, "欧阳晓晨")
    with without(office, "agreements", still=still) as app:
        browser = Browser(app, office.world.tokens["a.admin"])
        page = browser.post("/find", {"q": "晓晨"}).text
    assert _groups(page) == ["毕业生", "协议书和单位"]
    assert "欧阳晓晨" in page and "暂时不可用" in page


def _groups(page: str) -> Sequence[str]:
    return re.findall(r'role="group" aria-label="([^"]*)"', page)


def test_the_field_says_what_it_searches(office: Office) -> None:
    assert "搜索栏目、毕业生、协议书、单位" in office.browser("a.admin").get("/").text
    page = office.browser("a.messages").get("/").text
    assert "data-rows" not in page and 'aria-label="搜索栏目"' in page
    assert 'data-initials="yxdmwh" data-pinyin="yuanxidaimaweihu"' in office.browser("a.admin").get("/").text
    assert gateway(office.system).test_client().post("/find", data={"q": "晓晨"}).status_code == 401
