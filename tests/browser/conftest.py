"""One system and one browser for the folder; a fresh visit for each test."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser import chrome, people
from tests.browser.watching import Watch
from tests.running import Running, running

HERE = Path(__file__).parent
PATIENCE = 10_000
HEIGHTS = {1440: 900, 390: 844, 360: 740}
Open = Callable[..., Page]
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    skip = pytest.mark.skip(reason=chrome.MISSING)
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("browser")
            if not chrome.executable() and not chrome.required():
                item.add_marker(skip)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


FAILED = pytest.StashKey[bool]()


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The small demo with captchas."""
    assert chrome.executable(), chrome.MISSING
    with running(tmp_path_factory.mktemp("office"), captcha="on") as system:
        yield system


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    with sync_playwright() as playwright:
        path = chrome.executable()
        assert path, chrome.MISSING
        started = playwright.chromium.launch(executable_path=path, args=list(chrome.ARGUMENTS))
        yield started
        started.close()


@pytest.fixture
def watch() -> Watch:
    """Hears what the browser complains about; the test fails for it when its pages close."""
    return Watch()


@pytest.fixture
def visit(
    office: Running, browser: Browser, watch: Watch, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Open]:
    """`visit(user_name=None, width=1440)` opens a fresh context, signed in where a user is named, with one page."""
    contexts: list[BrowserContext] = []

    def open_one(user_name: str | None = None, width: int = 1440, **options: object) -> Page:
        context = browser.new_context(base_url=office.address, viewport={"width": width, "height": HEIGHTS[width]},
                                      locale="zh-CN", reduced_motion="reduce", **options)  # type: ignore[arg-type]  # fmt: skip
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        watch.over(context)
        if user_name:
            people.enter(context, user_name)
        return context.new_page()

    yield open_one
    pages = [page for context in contexts for page in context.pages]
    if request.node.stash.get(FAILED, False):
        for number, page in enumerate(pages):
            page.screenshot(path=tmp_path / f"page-{number}.png")
    for context in contexts:
        context.close()
    watch.check()
