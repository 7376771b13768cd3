"""No file over 300 lines, no function over 45: Python, JavaScript and style sheets of our own."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.repository import name, tracked

LONGEST_FILE, LONGEST_FUNCTION = 300, 45
# Alembic writes these from the models: as long as there are tables.
GENERATED = re.compile(r"services/\w+/migrations/versions/")
OURS = tuple(path for path in tracked("*.py", "*.js", "*.css") if not GENERATED.match(name(path)))


def test_there_is_something_to_measure() -> None:
    assert {path.suffix for path in OURS} == {".py", ".js", ".css"} and len(OURS) > 100


def test_no_file_is_too_long() -> None:
    lengths = {name(path): path.read_text(encoding="utf-8").count("\n") for path in OURS}
    assert {path: lines for path, lines in lengths.items() if lines > LONGEST_FILE} == {}


def python_functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{name(path)}:{node.name}", (node.end_lineno or 0) - node.lineno + 1


BEGIN = re.compile(
    r"^(\s*)(?:export\s+|default\s+|async\s+|static\s+)*(?:function\b|(?:const|let)\s+\w+\s*=.*=>\s*\{$|\w+\(.*\)\s*\{$)"
)


def script_functions(path: Path) -> Iterator[tuple[str, int]]:
    """Functions of a formatted script: from the line that begins one to the brace at the same indent."""
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        begin = BEGIN.match(line)
        if begin:
            close = re.compile(rf"^{begin[1]}\}}")
            end = next((later for later in range(number + 1, len(lines)) if close.match(lines[later])), number)
            yield f"{name(path)}:{number + 1}", end - number + 1


@pytest.mark.parametrize(("suffix", "functions"), [(".py", python_functions), (".js", script_functions)])
def test_no_function_is_too_long(suffix: str, functions: object) -> None:
    measured = [found for path in OURS if path.suffix == suffix for found in functions(path)]  # type: ignore[operator]
    assert len(measured) > 20
    assert [(where, lines) for where, lines in measured if lines > LONGEST_FUNCTION] == []
