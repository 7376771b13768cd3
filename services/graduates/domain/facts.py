"""What the rules ask about a graduate: one flat, immutable picture, made from the row by operations/facts.py."""

from __future__ import annotations

from dataclasses import dataclass

LIVE = frozenset({"pending", "archived", "withdrawn", "restored"})
IN_PLAN = frozenset({"archived", "restored"})
"""Agreement states that count in the plan (存档通过 and 已恢复存档 are equal in every rule)."""
COMMISSIONED = frozenset({"2", "4"})
"""Training modes 定向 and 委培, whose signing function starts locked (8.1-4)."""


@dataclass(frozen=True, slots=True)
class Facts:
    """`year_locked`: the plan of school and year; `enlistment_reported`: the list of school and year went out.

    `approved_out_of_province`: an approved out-of-province application whose effect still stands.
    """

    registered: bool = True
    enabled: bool = True
    has_operation_code: bool = False
    training_mode: str = "1"
    signing_open: bool = True
    agreement_state: str = ""
    agreement_source: str = ""
    province_locked: bool = False
    approved_out_of_province: bool = False
    dispatched: bool = False
    dispatch_kind: str = ""
    destination_changed: bool = False
    enlistment: str = "no"
    enlistment_reported: bool = False
    year_locked: bool = False
    live_record: str = ""
    plan_confirmed: bool = False

    @property
    def signed(self) -> bool:
        """签约状态 follows the live agreement."""
        return self.agreement_state in LIVE

    @property
    def signed_out_of_province(self) -> bool:
        return self.signed and self.agreement_source == "out_of_province"

    @property
    def signed_in_province(self) -> bool:
        return self.signed and self.agreement_source != "out_of_province"

    @property
    def in_plan(self) -> bool:
        """An archived agreement speaks for the plan row."""
        return self.agreement_state in IN_PLAN
