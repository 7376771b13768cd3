"""Values of a whole column at once: what is plainly clean passes together, the rest cell by cell.

A call for every cell would cost more than reading the file; the rules themselves stand in kernel/sheets/cells.py.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, Literal

from kernel.sheets.cells import CellError, read_cell, text_of, trimmed
from kernel.sheets.columns import Column
from kernel.sheets.markup import MAX_CELL

_ROUNDED = re.compile(r"[+-]?[0-9](?:\.[0-9]+)?E\+[0-9]{2,3}")
_EXACT = 1e15
_TYPES = {"formula": "f", "error": "e"}


@dataclass(frozen=True, slots=True)
class Unfit:
    """A cell that is no plain value: a formula, the error of one, or a number that a text file shows rounded."""

    what: Literal["formula", "error", "rounded"]
    shown: str


def rounded(text: str) -> Unfit | str:
    """The text of a text file's cell, or an Unfit for a number like 3.70102E+17 whose digits are lost."""
    return Unfit("rounded", text) if "E+" in text and _ROUNDED.fullmatch(text.strip()) else text


def is_filled(value: Any) -> bool:
    """Whether a cell holds anything but white space."""
    if isinstance(value, str):
        return value.isalnum() or bool(trimmed(value))
    return value is not None


def shown(value: Any) -> str:
    """A cell as its user saw it, for the copy that goes back."""
    if isinstance(value, str):
        return value
    if isinstance(value, Unfit):
        return value.shown
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < _EXACT else f"{value:.15G}"
    return text_of(value)


def read_column(column: Column, cells: Sequence[Any]) -> tuple[Sequence[Any], dict[int, str]]:
    """Values in the order of the cells (None: blank or refused), and position -> why it was refused."""
    if column.kind == "text" and _all_clean(column, cells):
        return ([cell or None for cell in cells] if "" in cells else cells), {}
    return _one_by_one(column, cells)


def _all_clean(column: Column, cells: Sequence[Any]) -> bool:
    """Only texts, nothing to trim, normalize or refuse. Says no rather than yes."""
    try:
        joined = "".join(cells)
    except TypeError:
        return False
    if not (joined.isprintable() and unicodedata.is_normalized("NFC", joined)) or "_x0" in joined:
        return False
    if column.required and "" in cells:
        return False
    if " " in joined and any(cell[:1] == " " or cell[-1:] == " " for cell in cells):
        return False
    if column.choices and not set(cells) <= {*column.choices, ""}:
        return False
    return max(map(len, cells), default=0) <= (MAX_CELL if column.max_length is None else column.max_length)


def _one_by_one(column: Column, cells: Sequence[Any]) -> tuple[list[Any], dict[int, str]]:
    """Each different cell by itself; 1 and True are equal, but not the same."""
    keys: Sequence[Any] = cells if {*map(type, cells)} == {str} else list(zip(map(type, cells), cells, strict=True))
    values: dict[Any, Any] = {}
    refused: dict[Any, str] = {}
    for key, cell in dict(zip(keys, cells, strict=True)).items():
        try:
            values[key] = _read(column, cell)
        except CellError as error:
            values[key], refused[key] = None, str(error)
    faults = {at: refused[key] for at, key in enumerate(keys) if key in refused} if refused else {}
    return list(map(values.__getitem__, keys)), faults


def _number(cell: float) -> float:
    """calamine gives every number as a float."""
    if not isfinite(cell):
        raise CellError("数字有误，请检查后重新填写。")
    return int(cell) if cell.is_integer() and abs(cell) < _EXACT else cell


def _read(column: Column, cell: Any) -> Any:
    if isinstance(cell, Unfit):
        if cell.what == "rounded":
            raise CellError("数字被显示成了科学计数，已丢失末尾几位，请把单元格格式改为“文本”后重新填写，再另存。")
        return read_cell(column, None, _TYPES[cell.what])
    value = read_cell(column, _number(cell) if isinstance(cell, float) else cell, "n")
    if isinstance(value, str) and len(value) > MAX_CELL:
        raise CellError(f"最多 {MAX_CELL} 个字，请缩短。")
    return value
