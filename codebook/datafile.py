"""How every data file of the codebook is read: one place for paths, encoding and errors."""

import csv
from pathlib import Path

_FOLDER = Path(__file__).parent


class DataFileError(ValueError):
    """A data file contradicts itself; the text names the file and what is wrong. Meant to stop the start."""


def path(name: str) -> Path:
    """The data file `name` (relative to codebook/)."""
    return _FOLDER / name


def read_rows(name: str) -> list[dict[str, str]]:
    """Rows of a UTF-8 CSV file with a header; a row of a wrong width is refused with its line."""
    with path(name).open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        rows = []
        for row in reader:
            whole = None not in row and None not in row.values()
            require(whole, name, f"line {reader.line_num} has a wrong width")
            rows.append(row)
    return rows


def require(condition: bool, name: str, problem: str) -> None:
    """Raise DataFileError for the file `name` unless the condition holds."""
    if not condition:
        raise DataFileError(f"codebook/{name}: {problem}")


def repeated(values: list[str]) -> list[str]:
    """The values that stand more than once, each once, in order of their first place."""
    return [value for value in dict.fromkeys(values) if values.count(value) > 1]
