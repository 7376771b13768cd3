"""What is known of a demo graduate beside the record: shapes only, demo/employment.py fills them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from demo.work import Content


@dataclass(frozen=True, slots=True)
class DemoStanding:
    """Whether a graduate has registered, and whether the account is enabled: auth must know it, too."""

    registered: bool
    enabled: bool

    @property
    def may_sign_in(self) -> bool:
        """Both together let somebody in, as services.graduates tells auth."""
        return self.registered and self.enabled


@dataclass(frozen=True, slots=True)
class DemoAgreement:
    """The last agreement (就业协议书) of a graduate; `employer` holds the plan's employer fields.

    `ending` is "", or how it ends: `online` (already terminated, 5.4) or `review` (an application waits, 5.5).
    """

    source: str
    state: str
    number: str
    employer: Content
    ending: str = ""


@dataclass(frozen=True, slots=True)
class DemoApplication:
    """An application of chapter 6; days count back from the load. `paper_number` is handed out when approved (6.1)."""

    id: UUID
    kind: str
    state: str
    content: Content
    days_ago: int
    reason: str = ""
    paper_number: str = ""
    province_state: str = ""


@dataclass(frozen=True, slots=True)
class DemoDossier:
    """Where a dossier was sent."""

    state: str
    method: str
    tracking_number: str
    receiver: str
    sent_on: date
    return_reason: str


@dataclass(frozen=True, slots=True)
class DemoEmployment:
    """Everything beside record and standing. `record` is (kind, content) of 8.2-8.4; `destination` what staff set.

    `resume` is "", draft or published; `enlistment` and `plan_confirmation` are states of services.graduates. `number`
    is the current agreement number: after a termination the next one.
    """

    resume: str = ""
    has_operation_code: bool = False
    enlistment: str = "no"
    agreement: DemoAgreement | None = None
    number: str = ""
    destination: Content | None = None
    destination_changed: bool = False
    record: tuple[str, Content] | None = None
    record_id: UUID | None = None
    applications: tuple[DemoApplication, ...] = ()
    dispatched: bool = False
    plan_confirmation: str = "unconfirmed"
    dossier: DemoDossier | None = None

    @property
    def province_locked(self) -> bool:
        """An approved out-of-province application locks the province status (6.1)."""
        return any(each.kind == "out_of_province" and each.state == "approved" for each in self.applications)
