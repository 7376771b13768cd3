"""Every page of the manual's chapters 1-4 and of 系统管理 has a help text in Chinese with its section."""

import re

import pytest

from codebook import datafile, screens
from codebook.datafile import DataFileError
from codebook.help import all_help, help_for

WRITTEN = ["学校信息维护", "信息交流", "学校分级用户管理", "系统管理"]


def _sentences(text: str) -> int:
    return len(re.findall(r"[。！？]", text))


def test_every_screen_of_the_first_chapters_has_help() -> None:
    keys = {screen.key for screen in screens.all_screens() if screen.chapter in WRITTEN}
    assert keys | {"sign_in", "lost_password"} <= set(all_help())


@pytest.mark.parametrize("key", sorted(all_help()))
def test_help_is_short_complete_and_chinese(key: str) -> None:
    text = all_help()[key]
    parts = [text.purpose, *text.steps, *text.notes]
    assert 2 <= sum(map(_sentences, parts)) <= 8
    assert all(part.endswith("。") and re.search(r"[一-鿿]", part) for part in parts)


def test_title_and_section_come_from_the_catalogue() -> None:
    assert (help_for("messages.sent").title, help_for("messages.sent").section) == ("已发信息查看", "3.4")
    assert help_for("sign_in").section == "1.1"
    assert help_for("agreements.nothing") is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('["messages.gone"]\npurpose="一。"\nsteps=[]\nnotes=[]', "no screen"),
        ('["messages.sent"]\npurpose="一。"\nsteps=[]', "incomplete"),
    ],
)
def test_broken_help_is_refused(text: str, problem: str, tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    screens.all_screens()
    (tmp_path / "help.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(datafile, "_FOLDER", tmp_path)
    with pytest.raises(DataFileError, match=problem):
        all_help.__wrapped__()
