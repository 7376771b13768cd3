"""The lock of a school's plan of a year (manual 8.7): its states, who may move it whither, what refuses.

The school orders the lock, a job carries it out in two steps (agreements freezes the year, then the plan is locked) or
gives it up; only the authority unlocks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

TRANSITIONS: Mapping[tuple[str, str], str] = {
    ("open", "order"): "locking",
    ("locking", "complete"): "locked",
    ("locking", "give_up"): "open",
    ("locked", "unlock"): "open",
}
"""(state, verb) → state; what is not here is refused."""
REFUSALS: Mapping[tuple[str, str], tuple[str, str]] = {
    ("locking", "order"): ("plan-being-locked", "该年度就业方案正在锁定，请等待任务完成后查看结果。"),
    ("locked", "order"): ("plan-locked", "该年度就业方案已经锁定；如需解锁，请联系学校隶属的就业主管部门。"),
    ("open", "unlock"): ("plan-not-locked", "该校该年度就业方案没有锁定，无需解锁。"),
    ("locking", "unlock"): ("plan-not-locked", "该校该年度就业方案正在锁定，尚未锁定，无需解锁。"),
}
"""Code and reason."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What must be known before the lock: graduates who have not confirmed, who object, applications that wait."""

    unconfirmed: int
    objected: int
    open_applications: int

    def words(self) -> str:
        return f"未确认 {self.unconfirmed} 人、确认有误 {self.objected} 人、待审批申请 {self.open_applications} 项"


def target(state: str, verb: str) -> str | None:
    """Where a verb leads from a state; None when it leads nowhere."""
    return TRANSITIONS.get((state, verb))
