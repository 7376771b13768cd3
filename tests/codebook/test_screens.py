"""The catalogue holds exactly the manual's screens, plus ours; the numbers come from the manual."""

from pathlib import Path

import pytest

from codebook import datafile, screens
from codebook.datafile import DataFileError

CHAPTERS = [
    "学校信息维护",
    "信息交流",
    "学校分级用户管理",
    "签约解约管理",
    "业务审批",
    "生源信息管理",
    "就业信息管理",
    "就业方案管理",
    "用户信息监测",
    "系统管理",
]
SCHOOL_ONLY = {
    "staff.create",
    "staff.permissions",
    "staff.accounts",
    "staff.departments",
    "agreements.forced_termination",
    "employment.plan_lock",
    "plan.download",
    "plan.rate",
    "audit",
    "api_clients",
    "webhooks",
    "graduates.import",
}


def test_chapters_follow_the_manual() -> None:
    assert [chapter.title for chapter in screens.chapters()] == CHAPTERS
    assert [len(chapter.screens) for chapter in screens.chapters()] == [2, 4, 4, 7, 5, 3, 7, 2, 4, 4]


def test_screens_stand_in_the_order_of_their_sections() -> None:
    sections = [tuple(map(int, each.section.split("."))) for each in screens.all_screens() if each.section]
    assert sections == sorted(sections)
    assert len(sections) == 37


def test_department_sees_all_but_the_school_screens() -> None:
    school = {screen.key for screen in screens.screens_for("school")}
    department = {screen.key for screen in screens.screens_for("department")}
    assert school == {screen.key for screen in screens.all_screens()}
    assert school - department == SCHOOL_ONLY


def test_grantable_is_what_departments_see_without_their_own_account_pages() -> None:
    department = {screen.key for screen in screens.screens_for("department")}
    assert screens.grantable_keys() == department - {"account.profile", "account.password", "jobs"}
    assert len(screens.grantable_keys()) == 27


def test_address_is_the_key_with_slashes() -> None:
    assert screens.by_key("agreements.system").path == "/agreements/system"
    assert screens.by_key("jobs").path == "/jobs"
    assert len({screen.path for screen in screens.all_screens()}) == 42


def test_unknown_key_and_level_are_refused() -> None:
    with pytest.raises(KeyError):
        screens.by_key("messages.nothing")
    with pytest.raises(ValueError, match="graduate"):
        screens.screens_for("graduate")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("3.2,messages.inbox", "3.2,messages.compose", "key stands twice"),
        ("接收单发信息查看", "新建信息", "title stands twice"),
        ("学校信息维护,school+department,always", "学校信息维护,school+faculty,always", "unknown level"),
        ("school+department,yes", "school+department,maybe", "unknown grantable"),
        ("就业率统计,就业方案管理,school,no", "就业率统计,就业方案管理,school,yes", "never see"),
        ("9.2,plan.rate", ",plan.rate", "36 screens of the manual"),
        ("用户信息监测,school+department,yes", "用户信息监测,school,no", "26 grantable"),
        ("section,key", "section,key,surplus", "wrong width"),
    ],
)
def test_broken_catalogue_is_refused(
    old: str, new: str, problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = datafile.path("screens.csv").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "screens.csv").write_text(text.replace(old, new, 1), encoding="utf-8")
    monkeypatch.setattr(datafile, "_FOLDER", tmp_path)
    with pytest.raises(DataFileError, match=problem):
        screens.all_screens.__wrapped__()
