"""What one graduate may do and be, written from the manual (chapters 6 and 8) and not from the code.

`expect(act)` gives the code of the refusal, or None and changes the model as the manual says the office changes.
"""

from __future__ import annotations

from dataclasses import dataclass, field

RECORDS = ("flexible", "labor_contract", "self_employment")


@dataclass
class Model:
    """One graduate of training mode 委培, so that signing starts locked (8.1-4)."""

    registered: bool = True
    enabled: bool = True
    code: bool = False
    signing_open: bool = False
    province_locked: bool = False
    dispatched: bool = False
    dispatch_kind: str = ""
    before_change: str | None = None
    enlisted: bool = False
    reported: bool = False
    enlistment_closed: bool = False
    agreement: tuple[str, str] | None = None
    record: str | None = None
    kept_basis: str | None = None
    applications: dict[str, str] = field(default_factory=dict)

    @property
    def signed(self) -> bool:
        return self.agreement is not None

    @property
    def locked(self) -> bool:
        return self.kept_basis is not None

    def turn_the_lock(self) -> None:
        """While the plan is locked, its row says what it said (8.7); afterwards what is so."""
        self.kept_basis = None if self.locked else self.basis

    def terminate(self) -> None:
        """The signing state is as before, and a dispatch is over (5.5, 8.1-a)."""
        self.agreement, self.dispatched = None, False

    @property
    def archived(self) -> bool:
        return self.agreement is not None and self.agreement[1] in ("archived", "restored")

    # 8.1, one method a button
    def lock_province(self) -> str | None:
        if self.locked:
            return "plan-locked"
        if self.province_locked:
            return "province-locked"
        if self.agreement and self.agreement[0] != "out_of_province":
            return "in-province-agreement"
        self.province_locked = True
        return None

    def restore_province(self) -> str | None:
        if self.locked:
            return "plan-locked"
        if not self.province_locked:
            return "province-normal"
        if self.agreement and self.agreement[0] == "out_of_province":
            return "out-of-province-agreement"
        self.province_locked = False
        if self.applications.get("out_of_province") == "approved":
            self.applications["out_of_province"] = "revoked"
        return None

    def _destination_closed(self) -> str | None:
        if self.locked:
            return "plan-locked"
        return "dispatched" if self.dispatched else None

    def change_destination(self, kind: str) -> str | None:
        refused = self._destination_closed()
        if refused:
            return refused
        if self.archived:
            return "agreement-archived"
        if self.before_change is not None:
            return "destination-changed"
        self.before_change, self.dispatch_kind = self.dispatch_kind, kind
        return None

    def return_destination(self) -> str | None:
        refused = self._destination_closed()
        if refused:
            return refused
        if self.before_change is None:
            return "destination-original"
        self.dispatch_kind, self.before_change = self.before_change, None
        return None

    def restore_signing(self) -> str | None:
        if self.locked:
            return "plan-locked"
        if self.signed:
            return "already-signed"
        if self.signing_open:
            return "signing-open"
        self.signing_open = True
        return None

    def reset_registration(self) -> str | None:
        if not self.registered:
            return "unregistered"
        self.registered = False
        return None

    def toggle_enlistment(self) -> str | None:
        if self.enlistment_closed:
            return "enlistment-reported"
        self.enlisted = not self.enlisted
        return None

    def report_enlistment(self) -> bool:
        """Whether the report goes out; nothing to report, or reported before, does not."""
        if self.enlistment_closed or not self.enlisted:
            return False
        self.enlistment_closed, self.reported = True, True
        return True

    def disable(self) -> str | None:
        if not self.enabled:
            return "disabled"
        self.enabled = False
        return None

    def enable(self) -> str | None:
        if self.enabled:
            return "enabled"
        self.enabled = True
        return None

    def clear_operation_code(self) -> str | None:
        if not self.code:
            return "no-operation-code"
        self.code = False
        return None

    def dispatch(self) -> str | None:
        if self.dispatched:
            return "dispatched"
        self.dispatched = True
        return None

    # chapter 6
    def may_act(self) -> bool:
        """A graduate who is not registered or disabled can do nothing."""
        return self.registered and self.enabled

    def apply(self, kind: str) -> str | None:
        refused = self._apply_refusal(kind)
        if refused:
            return refused
        if self.applications.get(kind) == "pending":
            return "application-open"
        self.applications[kind] = "pending"
        return None

    def _apply_refusal(self, kind: str) -> str | None:
        if self.locked:
            return "plan-locked"
        if kind == "out_of_province":
            if self.signed:
                return "agreement-lives"
            return "approval-stands" if self.applications.get(kind) == "approved" else None
        if kind == "return_home":
            return None if self.dispatch_kind == "deferred" else "dispatch-kind"
        if kind == "flexible" and self.dispatch_kind not in ("return_home", "deferred"):
            return "dispatch-kind"
        return "agreement-archived" if self.archived else None

    def approve(self, kind: str) -> str | None:
        state = self.applications[kind]
        if state != "pending":
            return "withdrawn" if state == "withdrawn" else "already-decided"
        if self.locked:
            return "plan-locked"
        if kind == "out_of_province" and self.signed:
            return "agreement-lives"
        if kind == "return_home" and self.dispatch_kind != "deferred":
            return "dispatch-kind"
        refused = self._record_refusal(kind) if kind in RECORDS else None
        if refused is None:
            self.applications[kind] = "approved"
            self.province_locked = self.province_locked or kind == "out_of_province"
            self.record = kind if kind in RECORDS else self.record
        return refused

    def _record_refusal(self, kind: str) -> str | None:
        if kind == "flexible" and self.dispatch_kind not in ("return_home", "deferred"):
            return "dispatch-kind"
        if self.archived:
            return "agreement-archived"
        return "record-exists" if self.record else None

    def refuse(self, kind: str) -> str | None:
        state = self.applications[kind]
        if state != "pending":
            return "withdrawn" if state == "withdrawn" else "already-decided"
        self.applications[kind] = "refused"
        return None

    def withdraw(self, kind: str) -> str | None:
        state = self.applications[kind]
        if state != "pending":
            return "withdrawn" if state == "withdrawn" else "already-decided"
        self.applications[kind] = "withdrawn"
        return None

    # 8.2-8.4
    def add_record(self, kind: str) -> str | None:
        if self.locked:
            return "plan-locked"
        if self.archived:
            return "agreement-archived"
        if self.record:
            return "record-exists"
        self.record = kind
        return None

    def delete_record(self) -> str | None:
        if self.locked:
            return "plan-locked"
        self.record = None
        return None

    @property
    def basis(self) -> str:
        """Which fact speaks in the plan (states.md "Plan row")."""
        if self.kept_basis is not None:
            return self.kept_basis
        if self.archived:
            return "agreement"
        return self.record or ("staff" if self.before_change is not None else "none")
