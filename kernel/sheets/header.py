"""Finds the declared columns in the first row of a workbook; the order is free."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from openpyxl.utils import get_column_letter

from kernel.errors import Invalid
from kernel.sheets.cells import trimmed
from kernel.sheets.columns import REASON_TITLE, Column

_SPACES = re.compile(r"[\s\u3000\u200b\ufeff]+")
_MARK = re.compile(r"([*＊]|[(（]必填[)）])+")


def plain(title: Any) -> str:
    """A header as it is compared: without spaces, line breaks and marks such as * and （必填）."""
    return _MARK.sub("", _SPACES.sub("", trimmed(str(title)))) if title is not None else ""


def match_header(columns: Sequence[Column], titles: Sequence[Any]) -> dict[int, Column]:
    """Position (from 0) -> column; raises Invalid for a blank, doubled, unknown or missing title.

    An unknown column is an error and not ignored: a mistyped title of an optional column would otherwise lose
    its data silently. Only 错误原因, which `error_workbook` adds, is passed over.
    """
    found = [plain(title) for title in titles]
    while found and not found[-1]:
        found.pop()
    known = {_key(title): column for column in columns for title in (column.title, *column.aliases)}
    if not {_key(title) for title in found} & set(known):
        raise _refused("没有找到表头：第 1 行必须是列名。请下载模板，按模板的第 1 行填写。")
    _check(found, known)
    return {at: known[_key(title)] for at, title in enumerate(found) if _key(title) in known}


def _key(title: str) -> str:
    return plain(title).casefold()


def _check(found: list[str], known: dict[str, Column]) -> None:
    meant = [known[_key(title)].title if _key(title) in known else title for title in found]
    blank = [get_column_letter(at + 1) for at, title in enumerate(found) if not title]
    doubled = sorted(title for title, count in Counter(meant).items() if title and count > 1)
    unknown = [title for title in found if title and _key(title) not in known and title != REASON_TITLE]
    missing = [title for title in {each.title: each for each in known.values() if each.required} if title not in meant]
    if blank:
        raise _refused(f"第 1 行的 {'、'.join(blank)} 列没有列名（可能是合并单元格）。请取消合并，每列写一个列名。")
    if doubled:
        raise _refused(f"列名重复：{_list(doubled)}。请只保留一列。")
    if missing:
        raise _refused(f"缺少必填的列：{_list(missing)}。请按模板补上。")
    if unknown:
        raise _refused(f"不认识的列：{_list(unknown)}。请删除，或改为模板里的列名。")


def _list(titles: list[str]) -> str:
    return "、".join(title[:20] for title in titles[:10])


def _refused(message: str) -> Invalid:
    return Invalid("sheet-header", message)
