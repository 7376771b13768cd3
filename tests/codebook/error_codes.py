"""Every code of an error that stands in the source: in calls of the error classes and of rules, and in (code, text)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from kernel import errors

ROOT = Path(__file__).resolve().parents[2]
CLASSES = {name for name, each in vars(errors).items() if isinstance(each, type) and issubclass(each, Exception)}
RULES = {"Rule", "Refusal"}
_CODE = re.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*")


def codes_in_source() -> dict[str, str]:
    """A place of each code."""
    return {
        code: f"{path.relative_to(ROOT)}:{line}"
        for part in ("kernel", "codebook", "services", "gateway")
        for path in sorted((ROOT / part).rglob("*.py"))
        for code, line in _codes(ast.parse(path.read_text(encoding="utf-8")))
    }


def _codes(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and _name(node.func) in CLASSES | RULES:
            yield from ((code, node.lineno) for code in _text(node.args[0]) if _CODE.fullmatch(code))
        elif isinstance(node, ast.Tuple) and len(node.elts) == 2:
            first, second = (_text(each) for each in node.elts)
            told = any("一" <= letter <= "鿿" and text.endswith("。") for text in second for letter in text)
            yield from ((code, node.lineno) for code in first if told and "-" in code and _CODE.fullmatch(code))


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _text(node: ast.expr) -> list[str]:
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []
