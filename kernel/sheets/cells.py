"""One cell to one value, by the kind of its column; and values back to text. Pure functions.

Times without a zone are China's: workbooks carry none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from kernel.sheets.columns import NO, YES, Column

ZONE = ZoneInfo("Asia/Shanghai")
_EXACT_DIGITS = 15
_YEARS = range(1900, 2200)
_DATE = re.compile(r"([0-9]{4})(?:[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?|([0-9]{2})([0-9]{2}))")
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")
_INTEGER = re.compile(r"[+-]?[0-9]{1,15}")
# Zero-width signs and direction marks come along from copying web pages and dialogs.
_EDGES = " \t\r\n\v\f\x85\xa0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff"
_EDGE = re.compile(f"^[{_EDGES}]+|[{_EDGES}]+$")
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")
_YES_TEXTS = {YES, "true", "1", "y", "yes"}
_NO_TEXTS = {NO, "false", "0", "n", "no"}


class CellError(ValueError):
    """The cell is refused; the text is Chinese and fit to be shown."""


def trimmed(value: str) -> str:
    """Text without white space and invisible signs at both ends."""
    return _EDGE.sub("", unescaped(value))


def unescaped(value: str) -> str:
    """Excel's own escapes undone, which openpyxl leaves in place: _x000D_ is a CR, _x005F_ an underscore."""
    return value.replace("_x000D_", "").replace("_x005F_", "_")


def read_cell(column: Column, value: Any, data_type: str) -> Any:
    """The value of a cell as openpyxl gives it (None for a blank one); raises CellError.

    text -> str, int -> int, date -> date, datetime -> datetime with China's zone, bool -> bool.
    """
    if data_type == "f":
        raise CellError("单元格里是公式，请复制后用“选择性粘贴”粘贴为数值。")
    if data_type == "e":
        raise CellError("单元格里是公式的错误结果，请改为正确的内容。")
    if isinstance(value, str):
        value = trimmed(value)
    if value is None or value == "":
        return _blank(column)
    read = _READERS[column.kind](value)
    if column.choices and read not in column.choices:
        raise CellError(f"只能填写：{_some(column.choices)}。")
    if column.max_length is not None and isinstance(read, str) and len(read) > column.max_length:
        raise CellError(f"最多 {column.max_length} 个字，现在是 {len(read)} 个字，请缩短。")
    return read


def text_of(value: Any) -> str:
    """A value as a workbook shows it: 2026-06-30, times in China's zone, 是/否, blank for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, datetime):
        local = value.astimezone(ZONE) if value.tzinfo else value
        return local.strftime("%Y-%m-%d %H:%M:%S" if local.second else "%Y-%m-%d %H:%M")
    return str(value)


def _blank(column: Column) -> None:
    if column.required:
        raise CellError("不能为空，请填写。")


def _some(choices: tuple[str, ...], shown: int = 10) -> str:
    return "、".join(choices[:shown]) + ("……（见模板的下拉选项）" if len(choices) > shown else "")


def _read_text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number_text(value)
    if isinstance(value, date | time | timedelta):
        raise CellError("被识别成了日期或时间，请把单元格格式改为“文本”后重新填写。")
    if match := _HIDDEN.search(value):
        what = "换行" if match[0] in "\r\n\u2028\u2029" else "看不见的控制字符"
        raise CellError(f"内容里有{what}，请删除后重新填写。")
    return str(unicodedata.normalize("NFC", value))


def _number_text(value: float) -> str:
    if abs(value) >= 10**_EXACT_DIGITS:
        raise CellError("数字超过 15 位，Excel 已丢失末尾几位，请把单元格格式改为“文本”后重新填写。")
    return str(int(value)) if value == int(value) else f"{value:.15g}"


def _read_int(value: Any) -> int:
    if isinstance(value, str) and _INTEGER.fullmatch(value):
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
        raise CellError("请填写整数，例如 12。")
    if abs(value) >= 10**_EXACT_DIGITS:
        raise CellError("数字太大，请检查后重新填写。")
    return int(value)


def _read_date(value: Any) -> date:
    moment = _moment(value)
    if moment is None or moment.time() != time():
        raise CellError("请填写日期，例如 2026-06-30。")
    return moment.date()


def _read_datetime(value: Any) -> datetime:
    moment = _moment(value)
    if moment is None:
        raise CellError("请填写日期和时间，例如 2026-06-30 08:30。")
    return moment.replace(tzinfo=ZONE)


def _moment(value: Any) -> datetime | None:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if isinstance(value, str):
        value = _parsed(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    return value if isinstance(value, datetime) and value.year in _YEARS else None


def _parsed(text: str) -> datetime | None:
    day, _, clock = text.replace("T", " ").partition(" ")
    found, hours = _DATE.fullmatch(day), _TIME.fullmatch(clock.strip() or "0:00")
    if not found or not hours:
        return None
    try:
        return datetime(*(int(part) for part in (*found.groups(), *hours.groups()) if part))  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return None


def _read_bool(value: Any) -> bool:
    text = str(value).lower()
    if text in _YES_TEXTS:
        return True
    if text in _NO_TEXTS:
        return False
    raise CellError(f"请填写“{YES}”或“{NO}”。")


_READERS: dict[str, Callable[[Any], Any]] = {
    "text": _read_text,
    "int": _read_int,
    "date": _read_date,
    "datetime": _read_datetime,
    "bool": _read_bool,
}
