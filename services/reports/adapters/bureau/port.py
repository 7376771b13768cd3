"""What any register of organisations can be asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from kernel.errors import Unavailable

UNREACHABLE = "暂时无法核对：单位登记机关的数据接口没有正常应答，请稍后再试。"


@dataclass(frozen=True, slots=True)
class Entry:
    """An organisation as the register tells of it; `code` is GB 11714 or GB 32100."""

    code: str
    name: str
    kind: str = ""
    legal_person: str = ""
    address: str = ""
    region: str = ""
    scope: str = ""
    founded_on: date | None = None
    valid_until: date | None = None
    state: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The organisation of exactly this name, None when there is none, and names that are near to it."""

    found: Entry | None
    near: tuple[str, ...] = ()


class Register(Protocol):
    """A register of organisations."""

    name: str
    """What the history says was asked."""
    keeps: bool
    """Whether answers are worth keeping for a day: the local table is as near as its copy would be."""

    def ask(self, name: str) -> Answer:
        """Look a name up. Raises Unreachable when there is no answer to be had: that is not "not found"."""


class Unreachable(Unavailable):
    """The register gave no answer that could be used."""

    def __init__(self, cause: str) -> None:
        super().__init__("register-unreachable", UNREACHABLE, retry_after=60)
        self.cause = cause
