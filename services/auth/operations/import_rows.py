"""What imports share: rows must pass the same schema as a form, and no row may repeat another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from kernel.schemas import Schema
from kernel.sheets import Column, RowError, SheetResult, SheetRow, error_workbook


def checked(rows: Sequence[SheetRow], columns: Sequence[Column], schema: Schema) -> Iterator[RowError]:
    """Load each row through `schema`; yields what it refuses."""
    titles = {column.key: column.title for column in columns}
    for row in rows:
        filled = {name: value for name, value in row.values.items() if value is not None and name in schema.fields}
        for name, texts in schema.validate(filled).items():
            yield RowError(row.number, str(name), titles.get(str(name), ""), str(texts[0]))


def repeats(rows: Sequence[SheetRow], column: Column) -> Iterator[RowError]:
    """Rows whose value of a column stands in an earlier row too."""
    first: dict[str, int] = {}
    for row in rows:
        value = str(row.values[column.key]).lower()
        if value in first:
            text = f"与第 {first[value]} 行重复，请只保留一行。"
            yield RowError(row.number, column.key, column.title, text)
        first.setdefault(value, row.number)


def marked(file: BinaryIO, result: Mapping[str, Any]) -> bytes:
    """The user's own workbook with the refused cells marked and the reasons in a last column."""
    file.seek(0)
    return error_workbook(file, result["errors"])


def summary(read: SheetResult, errors: Sequence[RowError], **counts: Any) -> dict[str, Any]:
    """The answer of an import (contract.ImportResult); counts are what is or would be written."""
    ordered = sorted(errors, key=lambda error: error.row)
    refused = {"created": 0, "updated": 0} if errors else {}
    rows = len(read.rows) + len({error.row for error in read.errors})
    return {"rows": rows, "errors": ordered, "truncated": read.truncated, **counts, **refused}
