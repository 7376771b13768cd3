"""What the form of 7.5 is made of: years, departments, fields with their choices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from codebook.tables import table
from kernel.clock import local, now
from kernel.identity import Identity
from services.graduates.domain.fields import CONTACT, PERSON, STUDIES, FieldWord
from services.graduates.domain.record_values import LENGTHS
from services.graduates.domain.records import DEFAULTS, QUALIFICATION, REQUIRED
from services.graduates.operations.supplements import departments

_PARTS: Mapping[str, Mapping[str, FieldWord]] = {"基本信息": PERSON, "学业信息": STUDIES, "户档与联系方式": CONTACT}
_APART = frozenset({"graduation_year", "department_id"})


def options(identity: Identity, year: int | None) -> dict[str, Any]:
    """contract.SupplementOptions; the years are the last two, this one and the next."""
    this = local(now()).year
    chosen = year or this
    return {
        "graduation_year": chosen,
        "graduation_years": [this + 1, this, this - 1, this - 2],
        "departments": [{"id": each.id, "name": each.name} for each in departments(identity)],
        "sections": [{"title": title, "fields": _fields(words, chosen)} for title, words in _PARTS.items()],
    }


def _fields(words: Mapping[str, FieldWord], year: int) -> list[dict[str, Any]]:
    return [_field(name, word, year) for name, word in words.items() if name not in _APART]


def _field(name: str, word: FieldWord, year: int) -> dict[str, Any]:
    shown: dict[str, Any] = {"name": name, "title": word.title, "kind": word.kind}
    shown |= {"required": name in REQUIRED, "default": DEFAULTS.get(name, "")}
    if name in LENGTHS:
        shown["most"] = LENGTHS[name]
    if word.table:
        shown["options"] = [{"code": entry.code, "title": entry.label} for entry in table(word.table).at(year)]
    if word.kind == "rows":
        shown["columns"] = [{"name": key, "title": text} for key, (text, _) in QUALIFICATION.items()]
    return shown
