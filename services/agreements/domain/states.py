"""States of agreements and terminations: words, colours, and the one table of verbs (manual chapter 5).

Pages, API, tests and documentation read these tables. Sections are those of the manual.
"""

from __future__ import annotations

from collections.abc import Mapping

Titles = Mapping[str, tuple[str, str]]

SOURCES: Mapping[str, str] = {
    "system": "系统生成",
    "graduate_entered": "学生录入",
    "out_of_province": "省外",
}
"""Where an agreement comes from; each has a screen: 5.1, 5.2, 5.3."""
ENTERED = ("graduate_entered", "out_of_province")
"""Sources that may be terminated by force (5.6)."""
IN_PROVINCE = ("system", "graduate_entered")

AGREEMENT: Titles = {
    "awaiting_certification": ("待鉴证", "wait"),
    "pending": ("待审核", "wait"),
    "archived": ("存档通过", "good"),
    "withdrawn": ("已撤消存档", "off"),
    "restored": ("已恢复存档", "run"),
    "terminated": ("已解约", "bad"),
}
LIVE = ("pending", "archived", "withdrawn", "restored")
"""One of these a graduate at most: a second agreement is refused while it lives."""
IN_PLAN = ("archived", "restored")
"""States that count in the plan; 已恢复存档 equals 存档通过 in every rule (5.1)."""

TRANSITIONS: Mapping[tuple[str, str], str] = {
    ("awaiting_certification", "certify"): "pending",
    ("pending", "archive"): "archived",
    ("archived", "unarchive"): "withdrawn",
    ("restored", "unarchive"): "withdrawn",
    ("withdrawn", "restore"): "restored",
    ("pending", "terminate"): "terminated",
    ("archived", "terminate"): "terminated",
    ("withdrawn", "terminate"): "terminated",
    ("restored", "terminate"): "terminated",
}
"""(state, verb) → state; what is not here is refused."""

TERMINATION_KINDS: Mapping[str, str] = {"online": "网上协商解约", "review": "申请解约", "forced": "强制解约"}
TERMINATION: Titles = {
    "pending": ("待审核", "wait"),
    "approved": ("审核通过", "good"),
    "refused": ("不通过", "bad"),
    "withdrawn": ("已撤回", "off"),
    "done": ("已解约", "bad"),
}
"""review: pending → approved, refused or withdrawn (5.5); online and forced are done at once (5.4, 5.6)."""
ASKED_BY: Mapping[str, str] = {"graduate": "毕业生", "employer": "用人单位", "both": "双方协商", "school": "学校"}

PLAN_YEAR: Titles = {"open": ("未锁定", "good"), "frozen": ("锁定中", "run"), "locked": ("已锁定", "off")}


def title(table: Titles, value: str) -> str:
    """The word of a state; empty for none."""
    return table[value][0] if value else ""


def changeable(source: str, state: str) -> bool:
    """Whether the graduate may still correct an entered agreement: until the authority or the school has looked."""
    return state == "awaiting_certification" or (source == "out_of_province" and state == "pending")


def target(state: str, verb: str) -> str | None:
    """Where a verb leads from a state; None when it leads nowhere."""
    return TRANSITIONS.get((state, verb))
