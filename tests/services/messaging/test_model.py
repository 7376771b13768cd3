"""Any sequence of joining, leaving, moving, sending, reading and reminding against a model in plain Python."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.errors import Conflict, Invalid, NotFound
from tests.factories.messaging import Office, Someone, broadcast

YEARS = (2026, 2027)


@dataclass
class Sent:
    """A broadcast as the model knows it."""

    id: str
    audience: set[uuid.UUID]
    is_reminder: bool = False
    read: set[uuid.UUID] = field(default_factory=set)

    @property
    def unread(self) -> set[uuid.UUID]:
        return self.audience - self.read


class World:
    """A school of its own in the real service, and what should be true of it."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.school = office.school()
        self.departments = [office.department(self.school, f"院系{n}", f"0{n}") for n in range(2)]
        self.head = office.person("staff", self.school)
        self.people: list[Someone] = []
        self.sent: list[Sent] = []

    def join(self, department: int, year: int) -> None:
        where = self.departments[department]
        self.people.append(
            self.office.person("graduate", self.school, department_id=where, graduation_year=YEARS[year])
        )

    def change(self, person: int, department: int, year: int, enabled: bool) -> None:
        if self.people:
            one = self.people[person % len(self.people)]
            facts = {"department_id": self.departments[department], "graduation_year": YEARS[year]}
            self.office.change(one, enabled=enabled, **facts)

    def send(self, *lines: dict[str, Any]) -> None:
        audience = {one.id for one in self.people if one.enabled and any(self._fits(one, line) for line in lines)}
        named = [
            line | ({"department_id": self.departments[line["department_id"]]} if "department_id" in line else {})
            for line in lines
        ]
        try:
            sent = self.office.client(self.head).send(broadcast(*named))
        except Invalid:
            assert not audience
            return
        assert sent["count"] == len(audience)
        self.sent.append(Sent(sent["id"], audience))

    def _fits(self, one: Someone, line: dict[str, Any]) -> bool:
        department = line.get("department_id")
        in_department = department is None or one.department_id == self.departments[department]
        return in_department and line.get("graduation_year") in (None, one.graduation_year)

    def read(self, person: int, message: int) -> None:
        if not (self.people and self.sent):
            return
        one, sent = self.people[person % len(self.people)], self.sent[message % len(self.sent)]
        try:
            self.office.client(one).open_message(sent.id)
        except NotFound:
            assert one.id not in sent.audience
            return
        assert one.id in sent.audience
        sent.read.add(one.id)

    def remind(self, message: int) -> None:
        if not self.sent:
            return
        about = self.sent[message % len(self.sent)]
        try:
            answer = self.office.client(self.head).remind(about.id)
        except Conflict:
            assert about.is_reminder or not about.unread
            return
        assert not about.is_reminder
        self.sent.append(Sent(answer["id"], about.unread, is_reminder=True))

    def check(self) -> None:
        rows = {row["id"]: row for row in self.office.client(self.head).sent(size=100)["items"]}
        assert len(rows) == len(self.sent)
        for sent in self.sent:
            row = rows[sent.id]
            counted = (row["audience_count"], row["read_count"], row["unread_count"])
            assert counted == (len(sent.audience), len(sent.read), len(sent.unread))
            page = self.office.client(self.head).unread(sent.id, size=500)
            assert [item["id"] for item in page["items"]] == self._in_order(sent.unread)
        for one in self.people:
            inbox = self.office.client(one).broadcasts(size=100)["items"]
            assert {row["id"] for row in inbox} == {sent.id for sent in self.sent if one.id in sent.audience}
            read = {row["id"] for row in inbox if row["state"] == "read"}
            assert read == {sent.id for sent in self.sent if one.id in sent.read}

    def _in_order(self, ids: set[uuid.UUID]) -> list[str]:
        found = sorted((one for one in self.people if one.id in ids), key=lambda one: one.user_name)
        return [str(one.id) for one in found]


TWO = st.integers(0, 1)
ANY = st.integers(0, 9)
LINE = st.fixed_dictionaries(
    {"kind": st.just("graduate")}, optional={"department_id": TWO, "graduation_year": st.sampled_from(YEARS)}
)
STEP = st.one_of(
    st.tuples(st.just("join"), TWO, TWO),
    st.tuples(st.just("change"), ANY, TWO, TWO, st.booleans()),
    st.tuples(st.just("send"), LINE),
    st.tuples(st.just("send"), LINE, LINE),
    st.tuples(st.just("read"), ANY, ANY),
    st.tuples(st.just("remind"), ANY),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, min_size=4, max_size=25))
def test_the_service_agrees_with_the_model(office: Office, steps: list[tuple[Any, ...]]) -> None:
    world = World(office)
    world.join(0, 0)
    world.join(1, 1)
    for name, *arguments in steps:
        getattr(world, name)(*arguments)
    world.check()
