"""The answer to a faulty upload of any size: the user's own rows as an .xlsx, bad cells red, the reasons last.

Written by the stream of the large exports: XlsxWriter needs many times longer (docs/decisions/0008).
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from typing import Any, BinaryIO, cast

from kernel.sheets.columns import REASON_TITLE, Column
from kernel.sheets.header import match_header, plain
from kernel.sheets.markup import rows_xml, styled
from kernel.sheets.parts import REASON_STYLE, REFUSED_STYLE
from kernel.sheets.stream import SheetStream
from kernel.tables.cells import shown
from kernel.tables.table import MAX_ROWS, raw_rows
from kernel.tables.upload import Upload

_BLOCK = 1_000
_WIDTH, _REASON_WIDTH = 18, 60


class _Refused(tuple[str, ...]):
    """The texts of a row that has faults, and its styles by position."""

    styles: dict[int, int]


def marked_copy(
    upload: Upload,
    columns: Sequence[Column],
    faults: Mapping[int, Mapping[str, str]],
    out: BinaryIO,
    *,
    max_rows: int = MAX_ROWS,
) -> None:
    """Write the table again as an .xlsx, in its rows and columns, every cell a text; `out` is only written forward.

    `faults`: row number -> key of the column (or "" for the whole row) -> message, as `TableRow` has them. The copy
    can be corrected and sent again: 错误原因 is passed over. Raises Invalid where `read_table` does.
    """
    width = _width(upload, len(columns), max_rows)
    rows = raw_rows(upload, len(columns), max_rows)
    header = _filled_up(next(rows, (1, []))[1], width)
    places = match_header(columns, [plain(title) for title in header])
    kept = [at for at, title in enumerate(header) if plain(title) != REASON_TITLE]
    titles = [header[at] for at in kept]
    stream = SheetStream([*_columns(titles), Column("reason", REASON_TITLE, width=_REASON_WIDTH)])
    marker = _marker({column.key: (kept.index(at), column.title) for at, column in places.items()}, len(kept))
    lines = _lines(rows, kept, width, faults, marker)
    with tempfile.TemporaryFile() as parts:
        while block := list(islice(lines, _BLOCK)):
            parts.write(stream.append(block, _markup))
        parts.seek(0)
        stream.assemble([cast(BinaryIO, parts)], out)


def _width(upload: Upload, columns: int, max_rows: int) -> int:
    """The widest row of a .csv; the rows of other tables are all as wide as the first (0)."""
    if upload.kind != "csv":
        return 0
    return max((len(cells) for _, cells in raw_rows(upload, columns, max_rows)), default=0)


def _columns(titles: Sequence[str]) -> list[Column]:
    return [Column(str(at), title, width=_WIDTH) for at, title in enumerate(titles)]


def _filled_up(cells: Sequence[Any], width: int) -> list[str]:
    return [shown(cell) for cell in cells] + [""] * (width - len(cells))


Marker = Callable[[list[str], Mapping[str, str]], _Refused]


def _marker(places: Mapping[str, tuple[int, str]], last: int) -> Marker:
    """Places: key -> position in the copy and title; `last` is the position of the reasons."""

    def mark(texts: list[str], faults: Mapping[str, str]) -> _Refused:
        reasons = [f"{places[key][1]}：{message}" if key in places else message for key, message in faults.items()]
        row = _Refused([*texts, "；".join(reasons)])
        row.styles = {places[key][0]: REFUSED_STYLE for key in faults if key in places} | {last: REASON_STYLE}
        return row

    return mark


def _lines(
    rows: Iterator[tuple[int, list[Any]]],
    kept: list[int],
    width: int,
    faults: Mapping[int, Mapping[str, str]],
    mark: Marker,
) -> Iterator[Sequence[str]]:
    """The rows of the copy from row 2 on; what was left out of the table stays a blank row, so numbers agree."""
    following = 2
    blank = ("",) * (len(kept) + 1)
    for number, cells in rows:
        for _ in range(following, number):
            yield blank
        following = number + 1
        texts = _filled_up(cells, width)
        texts = [texts[at] for at in kept] if len(kept) < len(texts) else texts
        yield mark(texts, faults[number]) if number in faults else (*texts, "")


def _markup(rows: Sequence[Sequence[Any]], width: int) -> bytes:
    runs = groupby(rows, lambda row: isinstance(row, _Refused))
    return b"".join(_refused(run, width) if refused else rows_xml(list(run), width) for refused, run in runs)


def _refused(rows: Iterator[Any], width: int) -> bytes:
    return b"".join(styled(rows_xml([row], width), row.styles) for row in rows)
