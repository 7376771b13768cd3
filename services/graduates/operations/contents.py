"""Contents of applications and records: checked, kept as JSON, shown as texts, named in the history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kernel.clock import today
from kernel.errors import Invalid
from services.graduates.contract.contents import APPLICATION_BODIES
from services.graduates.domain import contents, fields

Content = Mapping[str, Any]


def kept(kind: str, body: Content, year: int) -> dict[str, Any]:
    """A body as it is kept; raises Invalid with the faulty fields."""
    wrong = contents.faults(body, year, today())
    if wrong:
        raise Invalid("content-invalid", "填写内容有误，请按提示修改。", fields=wrong)
    return dict(APPLICATION_BODIES[kind]().dump(contents.tidy(body)))


def texts(kind: str, content: Content, year: int) -> dict[str, str]:
    """Every field of the kind as a text; phones masked."""
    return {name: fields.shown(contents.HISTORY + name, content.get(name), year) for name in contents.CONTENTS[kind]}


def lines(kind: str, content: Content, year: int) -> list[dict[str, str]]:
    """The filled fields under their words."""
    shown = texts(kind, content, year)
    return [{"label": contents.FIELDS[name].title, "value": text} for name, text in shown.items() if text]


def named(content: Content) -> dict[str, Any]:
    """The content as history and audit trail name it."""
    return {contents.HISTORY + name: value for name, value in content.items()}
