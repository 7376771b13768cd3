"""The glossary gives each word of the field one identifier, and covers every word of the screens' keys."""

import re
from pathlib import Path

import pytest

from codebook.screens import Screen, all_screens

ROOT = Path(__file__).resolve().parents[2]
NAMED_BY_THE_HOUSE = {
    "就业协议书": "agreement",
    "存档": "archive",
    "撤消存档": "unarchive",
    "恢复存档": "restore",
    "解约": "termination",
    "档案": "dossier",
    "毕业去向": "destination",
    "就业方案": "employment_plan",
    "派遣": "dispatch",
    "缓派": "deferred_dispatch",
    "回生源地": "return_home",
    "毕业生": "graduate",
    "生源": "graduate_record",
    "鉴证": "certification",
    "单位": "employer",
    "院系": "department",
    "学校": "school",
    "栏目": "screen",
    "授权": "grant",
    "帐户": "account",
    "预征入伍": "enlistment",
    "操作码": "operation_code",
    "群发": "broadcast",
    "单发": "single",
    "阅读回执": "receipt",
    "群发范围": "audience",
    "学校/院系用户": "staff",
}


def _rows() -> list[tuple[str, str, str, str]]:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    return re.findall(r"^\| (\S+) \| `(\w+)` \| (.+) \| (\S+) \|$", text, re.MULTILINE)


def _words(identifier: str) -> set[str]:
    """Words of an identifier or a key, in the singular."""
    return {word.removesuffix("s") for word in re.split(r"[._]", identifier)}


def test_every_table_row_is_read() -> None:
    lines = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    entries = [line for line in lines if line.startswith("| ") and not line.startswith("| 中文")]
    assert len(entries) == len(_rows()) > 70


@pytest.mark.parametrize("column", [0, 1], ids=["word", "identifier"])
def test_nothing_stands_twice(column: int) -> None:
    values = [row[column] for row in _rows()]
    assert [value for value in values if values.count(value) > 1] == []


def test_sections_are_the_manuals() -> None:
    sections = {screen.section for screen in all_screens()} | {"1.1", "1.2", "–"}
    assert {row[3] for row in _rows()} <= sections


def test_house_words() -> None:
    glossary = {word: identifier for word, identifier, _, _ in _rows()}
    assert {word: glossary.get(word) for word in NAMED_BY_THE_HOUSE} == NAMED_BY_THE_HOUSE


@pytest.mark.parametrize("screen", all_screens(), ids=lambda screen: screen.key)
def test_words_of_a_screen_key_are_explained(screen: Screen) -> None:
    known = set().union(*(_words(identifier) for _, identifier, _, _ in _rows()))
    assert _words(screen.key) <= known
