"""A register for trying: knows organisations by a rule that can be foreseen, and fails when it is told to."""

from __future__ import annotations

from services.reports.adapters.bureau.port import Answer, Entry, Unreachable

_KNOWN, _DOWN = "示范", "无法连接"


class FakeRegister:
    """Knows every name that holds 示范; one that holds 无法连接 is a register out of reach."""

    name = "模拟登记数据"
    keeps = False

    def ask(self, name: str) -> Answer:
        """See the class."""
        if _DOWN in name:
            raise Unreachable("asked to fail")
        if _KNOWN in name:
            return Answer(Entry(code="91370100MA3C0000XT", name=name, kind="企业法人", state="存续"))
        return Answer(None, (f"{_KNOWN}{name}",))
