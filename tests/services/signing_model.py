"""What one graduate's signing may do and be, written from the manual (chapter 5, 8.7) and not from the code.

Each act gives whether it is allowed and changes the model as the manual says the office changes.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Year:
    """The plan year of the school (8.7)."""

    locked: bool = False


@dataclass
class Signer:
    """One graduate: `source` and `state` of the live agreement, "" for none; `waiting`: entered, not yet certified."""

    year: Year
    abroad: bool
    source: str = ""
    state: str = ""
    waiting: bool = False
    asked: bool = False
    in_plan_before_lock: bool | None = None
    signed: int = 0
    acts: list[str] = field(default_factory=list)

    @property
    def in_plan(self) -> bool:
        """存档通过 and 已恢复存档 count; what ends in a locked year leaves the plan after the unlock."""
        if self.in_plan_before_lock is not None:
            return self.in_plan_before_lock
        return self.state in ("archived", "restored")

    def deliver(self) -> bool:
        """A certified agreement comes, in a locked year too: then it waits."""
        return self._begin("system", allowed=not self.abroad and not self.state)

    def enter(self) -> bool:
        """The graduate's own entry: in the province it waits for certification, outside the school reviews it."""
        if self.year.locked or self.state or self.waiting:
            return False
        if self.abroad:
            return self._begin("out_of_province", allowed=True)
        self.waiting, self.signed = True, self.signed + 1
        return True

    def certify(self) -> bool:
        if not self.waiting or self.state:
            return False
        self.waiting, self.source, self.state = False, "graduate_entered", "pending"
        return True

    def archive(self) -> bool:
        return self._review(self.state == "pending" and not self.asked, "archived")

    def unarchive(self) -> bool:
        return self._review(self.state in ("archived", "restored"), "withdrawn")

    def restore(self) -> bool:
        return self._review(self.state == "withdrawn", "restored")

    def ask(self) -> bool:
        """Only of an entered out-of-province agreement, once at a time (5.5)."""
        allowed = self.source == "out_of_province" and bool(self.state) and not self.asked
        self.asked = self.asked or allowed
        return allowed

    def withdraw(self) -> bool:
        allowed, self.asked = self.asked, False
        return allowed

    def refuse(self) -> bool:
        return self.withdraw()

    def approve(self) -> bool:
        allowed = self.asked and not self.year.locked
        return allowed and self._end()

    def force(self) -> bool:
        """Entered agreements only, never in a locked year (5.6)."""
        allowed = self.source in ("graduate_entered", "out_of_province") and bool(self.state) and not self.year.locked
        return allowed and self._end()

    def end_online(self) -> bool:
        """Agreed with an employer of the province on the platform (5.4), in a locked year too: the plan row follows
        after the unlock.
        """
        if self.source not in ("system", "graduate_entered") or not self.state:
            return False
        if self.year.locked and self.in_plan_before_lock is None:
            self.in_plan_before_lock = self.in_plan
        return self._end()

    def unlocked(self) -> None:
        self.in_plan_before_lock = None

    def _begin(self, source: str, *, allowed: bool) -> bool:
        if allowed:
            self.source, self.state, self.signed = source, "pending", self.signed + 1
        return allowed

    def _review(self, possible: bool, state: str) -> bool:
        allowed = possible and not self.year.locked
        if allowed:
            self.state = state
            self.acts.append(state)
        return allowed

    def _end(self) -> bool:
        self.state, self.source, self.asked = "", "", False
        return True
