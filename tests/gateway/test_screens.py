"""Every declared screen: its words, its colours, its filters, who sees it, and that it renders."""

from __future__ import annotations

import json
import re

import html5lib
import pytest

from codebook.help import help_for
from codebook.screens import by_key
from gateway.navigation import EVERYBODYS
from gateway.pages import load_pages
from gateway.screens.declaration import TONES, Field, Screen
from gateway.screens.registry import tables
from tests.factories.world import MARKERS
from tests.gateway.conftest import Office

load_pages()
SCREENS = tables()
HAN = re.compile(r"[\u4e00-\u9fff]")
every_screen = pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.key)


def fields(screen: Screen) -> list[Field]:
    forms = [part.form for part in (*screen.actions, *screen.tools) if part.form]
    return [field for form in forms for field in form.shown({})]


def labels(screen: Screen) -> list[str]:
    titled = (*screen.columns, *screen.filters, *screen.actions, *screen.tools, *fields(screen))
    states = [state.title for column in screen.columns for state in column.states]
    tabs = [title for _, title in screen.tabs.items] if screen.tabs else []
    return [part.title for part in titled] + states + tabs + [screen.empty.none_yet]


def path(screen: Screen) -> str:
    return by_key(screen.key).path


def test_the_first_screens_are_declared() -> None:
    declared = {screen.key for screen in SCREENS}
    wanted = {"messages.inbox", "messages.broadcasts", "messages.sent", "staff.accounts", "staff.departments", "jobs"}
    assert wanted <= declared


@every_screen
def test_every_label_is_chinese(screen: Screen) -> None:
    assert [label for label in labels(screen) if not HAN.search(label)] == []


@every_screen
def test_every_state_has_a_word_and_a_colour(screen: Screen) -> None:
    columns = [column for column in screen.columns if column.kind == "state"]
    assert all(column.states for column in columns)
    assert all(state.tone in TONES for column in columns for state in column.states)
    for column in columns:
        values = [state.value for state in column.states]
        assert len(values) == len(set(values))


@every_screen
def test_a_state_stands_within_the_first_five_columns(screen: Screen) -> None:
    assert "state" in [column.kind for column in screen.columns][:5]


@every_screen
def test_batch_actions_say_what_they_do_to_how_many(screen: Screen) -> None:
    assert [action.name for action in screen.batch_actions if "{n}" not in action.effect] == []


@every_screen
def test_acts_that_harm_are_asked_about(screen: Screen) -> None:
    harmful = [action for action in screen.actions if action.danger]
    assert all(action.effect for action in harmful)


@every_screen
def test_every_action_says_how_it_is_done(screen: Screen) -> None:
    for action in screen.actions:
        ways = [way for way in (action.run, action.form, action.view, action.in_row and action.asks) if way]
        assert len(ways) == (1 if action.in_row else 0), action.name
        assert action.in_row or action.batch


@every_screen
def test_an_action_that_can_be_undone_names_another(screen: Screen) -> None:
    undo = {action.undo for action in screen.actions if action.undo}
    assert undo <= {action.name for action in screen.batch_actions}


@every_screen
def test_filters_and_tabs_exist_in_the_service(screen: Screen) -> None:
    names = {name for filter_ in screen.filters for name in filter_.names}
    names |= {screen.tabs.name} if screen.tabs else set()
    names |= {name for action in screen.actions for name in action.matching or ()}
    assert names <= screen.schema


@every_screen
def test_what_may_stand_in_no_address_is_sent_by_post(screen: Screen, shared_office: Office) -> None:
    """A secret filter is typed into a form that posts, found out by the service, and is no parameter of the list."""
    browser = shared_office.browser("a.admin")
    secret = screen.secret
    if secret is None:
        assert browser.post(f"{path(screen)}/find", {"name": "x"}).status_code == 404
        return
    assert secret.find and secret.tell and secret.typed not in screen.schema
    form = browser.get(path(screen)).text.partition('id="query"')[2].partition("</form>")[0]
    assert f'method="post" hx-post="{path(screen)}/find"' in form
    assert f'name="{secret.typed}"' in form
    answer = browser.post(f"{path(screen)}/find", {secret.typed: "37010219990101000X"})
    assert answer.status_code == 404
    assert "37010219990101000X" not in str(answer.headers) + answer.text
    assert "没有查到" in json.loads(answer.headers["HX-Trigger"])["office:problem"]["text"]


@every_screen
def test_help_exists(screen: Screen) -> None:
    assert help_for(screen.key) is not None


@every_screen
def test_dialogs_have_at_most_nine_fields(screen: Screen) -> None:
    forms = [part.form for part in (*screen.actions, *screen.tools) if part.form]
    assert all(len([f for f in form.fields if f.kind != "read"]) <= 8 for form in forms)


@every_screen
def test_it_renders_for_the_school(screen: Screen, shared_office: Office) -> None:
    answer = shared_office.browser("a.admin").get(path(screen))
    assert answer.status_code == 200
    html5lib.HTMLParser(strict=True).parse(answer.text)
    assert f"<h1>{by_key(screen.key).title}</h1>" in answer.text


@every_screen
def test_htmx_gets_the_list_alone(screen: Screen, shared_office: Office) -> None:
    answer = shared_office.browser("a.admin").fragment(path(screen))
    assert answer.text.lstrip().startswith('<section class="card" id="list"')
    assert "HX-Request" in answer.headers["Vary"]


@every_screen
def test_every_order_and_tab_is_accepted_by_the_service(screen: Screen, shared_office: Office) -> None:
    browser = shared_office.browser("a.admin")
    queries = [f"sort={sign}{column.sort}" for column in screen.columns if column.sort for sign in ("", "-")]
    queries += [f"{screen.tabs.name}={value}" for value, _ in screen.tabs.items] if screen.tabs else []
    for query in queries:
        assert browser.fragment(f"{path(screen)}?{query}").status_code == 200, query


@every_screen
def test_a_query_without_hits_offers_to_reset(screen: Screen, shared_office: Office) -> None:
    text = next((f.name for f in screen.filters if f.kind == "text"), None)
    if text is None:
        assert screen.tabs, "a screen without text filters has tabs"
        return
    answer = shared_office.browser("a.admin").fragment(f"{path(screen)}?{text}=zzzz9")
    assert "没有符合条件的记录" in answer.text
    assert "重置查询条件" in answer.text


@every_screen
def test_a_department_without_the_grant_is_refused(screen: Screen, shared_office: Office) -> None:
    account = f"a.no_{screen.key.replace('.', '_')}" if screen.key.startswith("messages.") else "a.clerk1"
    answer = shared_office.browser(account).get(path(screen))
    assert answer.status_code == (200 if screen.key in EVERYBODYS else 403)


@every_screen
def test_nothing_of_another_school_is_shown(screen: Screen, shared_office: Office) -> None:
    page = shared_office.browser("a.admin").get(f"{path(screen)}?size=100").text
    assert not any(marker in page for marker in MARKERS["b"])


@every_screen
def test_the_export_is_a_workbook(screen: Screen, shared_office: Office) -> None:
    answer = shared_office.browser("a.admin").get(f"{path(screen)}/export.xlsx")
    if screen.export is None:
        assert answer.status_code == 404
        return
    assert answer.data[:2] == b"PK"
    assert "attachment" in answer.headers["Content-Disposition"]


@every_screen
def test_every_tool_and_unknown_action_answers(screen: Screen, shared_office: Office) -> None:
    browser = shared_office.browser("a.admin")
    for tool in screen.tools:
        assert browser.fragment(tool.address(path(screen), {})).status_code == 200
    assert browser.fragment(f"{path(screen)}/new/nothing").status_code == 404
    assert browser.post(f"{path(screen)}/batch/nothing").status_code == 404
