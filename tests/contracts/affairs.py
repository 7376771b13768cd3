"""What the graduates of the world have: records, applications, employment records, dossiers, résumés, a locked year.

Every text carries the school's marker and the department's. One graduate of a department for each state that an
endpoint needs, under `world.ids["<school>.<name><department>"]`; applications likewise, as `<state>_<kind>`.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from kernel.clock import now
from kernel.db import session
from services.graduates.models import Application, Dossier, EmploymentRecord, Graduate, PlanLock, Resume
from services.graduates.operations import plan
from tests.contracts.signings import SIGNERS
from tests.factories.world import DEPARTMENT_MARKERS, MARKERS, PLACES, SCHOOL_CODES, YEAR, World, id_number_of
from tests.system import System

LOCKED_YEAR = YEAR - 1
KINDS = ("out_of_province", "flexible", "labor_contract", "self_employment", "return_home")
RECORD_KINDS = KINDS[1:4]
DEFERRED = {"destination": "70", "dispatch_kind": "deferred"}
STATES: Mapping[str, dict[str, Any]] = {
    "plain": {"registration": "registered", "operation_code_hash": "set"},
    "unregistered": {"registration": "unregistered"},
    "disabled": {"registration": "registered", "enabled": False},
    "enlisted": {"registration": "registered", "enlistment": "yes"},
    "commissioned": {"training_mode": "4", "signing_function": "locked"},
    "changed": {"destination_changed": True, "set_destination": {"destination": "72"}, "original_destination": {}},
    "elsewhere": {"province_status": "locked"},
    "waiting": {"set_destination": DEFERRED},
    "returning": {"set_destination": DEFERRED},
    "sent": {},
    "imported": {},
    "school_imported": {},
    "supplemented": {"source": "supplement"},
    "locked": {"graduation_year": LOCKED_YEAR},
    **{f"with_{kind}": {"set_destination": DEFERRED} for kind in RECORD_KINDS},
    **{name: {"registration": "registered"} for name in SIGNERS},
}
"""Graduates beside those with accounts, by name: what is not ordinary about them."""
_TEXTS = (
    *("major_direction", "minor", "branch_campus", "commissioned_by", "previous_dossier_keeper", "home_address"),
    *("previous_police_station", "residence_address", "created_by", "recommended_by", "plan_objection"),
)


class Affairs:
    """Writes graduates' rows in the open transaction."""

    def __init__(self, world: World) -> None:
        self._world = world

    def fill(self) -> None:
        for tag in MARKERS:
            for department in DEPARTMENT_MARKERS:
                _Department(self._world, tag, department).fill()
            key = {"school_id": self._world.ids[f"{tag}.school"], "graduation_year": LOCKED_YEAR}
            session.merge(PlanLock(**key, state="locked", version=1, changed_by=MARKERS[tag][0]))


class _Department:
    """The graduates of one department."""

    def __init__(self, world: World, tag: str, department: int) -> None:
        self._world, self._tag, self._number = world, tag, department
        self._text = MARKERS[tag][0] + DEPARTMENT_MARKERS[department][0]
        self._word = MARKERS[tag][1] + DEPARTMENT_MARKERS[department][1]
        self._made: list[Graduate] = []

    def fill(self) -> None:
        for place in PLACES:
            self._person(place)
        named = {name: self._graduate(name, **facts) for name, facts in STATES.items()}
        session.flush()
        for kind in KINDS:
            self._application(named["waiting"], kind, "pending")
        self._application(named["elsewhere"], "out_of_province", "approved")
        sent = self._application(named["returning"], "return_home", "approved")
        sent.province_state, sent.province_result = "sent", self._text
        for kind in RECORD_KINDS:
            self._record(named[f"with_{kind}"], kind)
        self._dossier(named["sent"])
        for graduate in self._made:
            plan.refresh(graduate)

    def _person(self, place: int) -> None:
        """One who signs in, with a résumé, a dossier and a waiting application of the own."""
        name = f"graduate{self._number}{place}"
        own = {"id": self._world.ids[f"{self._tag}.{name}"], "registration": "registered"}
        graduate = self._graduate(name, **own, set_destination=DEFERRED)
        session.flush()
        session.add(Resume(graduate_id=graduate.id, content={"objective": self._text}))
        self._dossier(graduate)
        waiting = self._application(graduate, "return_home", "pending", keep=False)
        self._world.objects[f"{self._tag}.{name}.my_application"] = waiting.id
        if place == PLACES[-1]:
            self._world.objects[f"{self._tag}.target{self._number}.my_application"] = waiting.id

    def _graduate(self, name: str, **facts: Any) -> Graduate:
        number = len(self._made) + 1
        phones = {"mobile": f"1{self._code()}{number:07d}", "home_phone": f"0531-{self._code()}{number:05d}"}
        given = id_number_of(self._tag, self._number, number)
        values: dict[str, Any] = {
            "id": uuid.uuid4(),
            **self._owner(),
            **{text: f"{self._text}{text}"[:40] for text in _TEXTS},
            **phones,
            "graduation_year": YEAR,
            "login_name": f"{SCHOOL_CODES[self._tag]}{self._number}{number:02d}",
            "source": "import",
            "exam_number": f"{self._word}{number:03d}",
            "id_number": given,
            "name": f"{self._text}{name}"[:40],
            "sex": "2",
            "birth_date": date(int(given[6:10]), int(given[10:12]), int(given[12:14])),
            "degree": "31",
            "major": f"{self._text}专业",
            "class_name": f"{self._text}班",
            "student_no": f"{self._word}{number}",
            "email": f"{name[:30]}@{self._word}.example",
        }
        graduate = Graduate(**values | facts)
        session.add(graduate)
        self._world.records[graduate.id] = values | facts
        self._made.append(graduate)
        self._world.ids.setdefault(f"{self._tag}.{name}{self._number}", graduate.id)
        hidden = (given, phones["mobile"], phones["home_phone"])
        self._world.secrets.setdefault(f"{self._tag}.{self._number}", []).extend(hidden)
        return graduate

    def _code(self) -> str:
        """Three figures of its own for each department's phones."""
        return f"{'35' if self._tag == 'a' else '36'}{self._number}"

    def _owner(self) -> dict[str, uuid.UUID]:
        ids = self._world.ids
        place = ids[f"{self._tag}.department{self._number}"]
        return {"school_id": ids[f"{self._tag}.school"], "department_id": place}

    def _of(self, graduate: Graduate) -> dict[str, Any]:
        return self._owner() | {"graduate_id": graduate.id, "graduation_year": graduate.graduation_year}

    def _application(self, graduate: Graduate, kind: str, state: str, *, keep: bool = True) -> Application:
        decided = {"decided_at": now(), "decided_by": self._text, "reason": self._text}
        values = {"kind": kind, "state": state, "content": content(kind, self._text), "id": uuid.uuid4()}
        row = Application(**self._of(graduate), **values, **(decided if state != "pending" else {}))
        session.add(row)
        session.flush()
        if keep:
            self._world.ids[f"{self._tag}.{state}_{kind}{self._number}"] = row.id
        return row

    def _record(self, graduate: Graduate, kind: str) -> None:
        """A living record that came of an approved application."""
        source = self._application(graduate, kind, "approved")
        made = {"content": content(kind, self._text), "entered_by": self._text, "application_id": source.id}
        session.add(EmploymentRecord(**self._of(graduate), kind=kind, **made))

    def _dossier(self, graduate: Graduate) -> None:
        named = ("receiver", "receiver_address", "contact", "remark", "updated_by", "return_reason")
        texts = {name: self._text for name in named}
        numbers = {"bag_number": self._word, "tracking_number": self._word, "postcode": "250000"}
        sent = {"state": "sent", "method": "ems", "sent_on": date(2026, 7, 1), "source": "registered"}
        session.add(Dossier(**self._of(graduate), **texts, **numbers, **sent))


def content(kind: str, text: str) -> dict[str, Any]:
    """What an application of the kind says."""
    found: dict[str, dict[str, Any]] = {
        "out_of_province": {"region": "110000", "employer_name": text, "reason": text},
        "flexible": {"form": "freelance", "activity": text, "employer_name": text, "started_on": "2026-07-01",
                     "monthly_income": 5000, "phone": "13700001234"},
        "labor_contract": {"employer_name": text, "employer_code": "", "employer_kind": "10", "industry": "11",
                           "employer_region": "370102", "position": "90", "contract_from": "2026-07-01",
                           "contract_to": None, "contact": text, "contact_phone": "13700001234"},
        "self_employment": {"venture_name": text, "credit_code": "91370000MA3C000000", "registered_on": "2026-06-01",
                            "business_scope": text, "role": "partner", "employer_region": "370102"},
        "return_home": {"reason": text},
    }  # fmt: skip
    return found[kind]


def settle(system: System, world: World) -> None:
    """Fill graduates' database."""
    system.run("graduates", lambda: Affairs(world).fill())


_DELIVERED = {"platform_id": "P1", "employer": {"employer_name": "接收单位"}, "signed_on": "2026-05-01",
              "certified_by": "人社局", "certified_on": "2026-05-08"}  # fmt: skip
_ENDED = {"letter": {"reason": "双方协商一致", "terminated_on": "2026-06-01"}}


def bodies(world: World, tag: str, target: str) -> dict[str, Any]:
    """Words of the table's bodies: what is said of the world's graduates, and of one who is new to it."""
    plain, new = (world.records[world.ids[f"{tag}.{name}1"]] for name in ("plain", "unregistered"))
    code = {"school_code": SCHOOL_CODES[tag], "graduation_year": YEAR}
    known = {name: new[name] for name in ("name", "id_number", "degree")}
    fresh = {"name": "新来者", "id_number": id_number_of(tag, 1, 99), "exam_number": "22370100990001", "degree": "31"}
    written = {f"${kind}": {name: text for name, text in content(kind, "文字").items() if text and text != 5000}
               for kind in KINDS}  # fmt: skip
    return written | {
        "$registration": code | known | {"password": "first2026"},
        "$unlock": code | {"graduation_year": LOCKED_YEAR, "reason": "方案需要更正"},
        "$deliveries": {"items": [code | {"exam_number": plain["exam_number"]} | _DELIVERED]},
        "$terminations": {"items": [{"platform_id": "T1", "agreement": world.numbers[f"{tag}.system"]} | _ENDED]},
        "$dispatches": {"items": [code | {"exam_number": plain["exam_number"], "dispatched_on": "2026-06-30"}]},
        "$supplement": fresh | {"graduation_year": YEAR, "department_id": target, "verified": True},
        "$exam_number": next(
            (values["exam_number"] for key, values in world.records.items() if str(key) == target), "00000000"
        ),
    }
