"""What must be answered: a pure function over the table, the asker and whose object it is. It knows no code."""

from __future__ import annotations

import uuid

from tests.contracts.actors import DIRECT, Actor, admits
from tests.contracts.table import Row
from tests.factories.world import World

OF_SCHOOL = {
    "clerk": ("target1", "target2"),
    "department": ("department1", "department2"),
    "closed_department": ("department3", "department3"),
    "audience": ("department1", "department2"),
    "api_client": ("client_bare", "client_reader"),
    "webhook": ("webhook1", "webhook2"),
    "webhook_message": ("webhook_message1", "webhook_message2"),
    "stranger": ("graduate12", "graduate21"),
    "anybody": ("graduate12", "target2"),
    "colleague": ("target1", "target2"),
}
"""Objects that belong to a school: one of the first department, one of the second."""
OF_DEPARTMENT = {"places": ("department1", "department2"), "audience": OF_SCHOOL.pop("audience")}
"""Objects of one department: the other's staff does not reach them. So are those that `world.ids` knows as
`<kind>1` and `<kind>2`. `school_…` are the school level's own. All others have one owner.
"""

OF_OWNER = {"single", "broadcast", "received_attachment", "own_attachment", "sent_single", "sent_broadcast", "job_open",
            "job_done", "job_of_nobody", "forms_open", "forms_done", "papers_open", "papers_done",
            "my_application", "my_agreement", "my_termination"}  # fmt: skip
"""Objects that only one person has: `world.objects` knows them as `<owner>.<kind>`."""
NOWHERE = uuid.UUID("01900000-0000-7000-8000-000000000000")
RELATIONS = ("own", "sibling", "foreign", "missing")


def expected(row: Row, actor: Actor, relation: str, route: str) -> tuple[int, ...]:
    """The statuses that may be answered."""
    if actor.kind == "nobody":
        return (row.ok,) if row.document and route == DIRECT else (401,)
    if not any(admits(door, actor) for door in row.doors):
        return (401,) if actor.kind == "anonymous" else (403,)
    if actor.renew and not row.renew and "anyone" not in row.doors:
        return (403,)
    if not reaches(row.object, actor, relation):
        return row.hidden
    if not any(admits(door, actor) for door in row.who):
        return (403, 404)
    return (row.ok,)


def reaches(kind: str | None, actor: Actor, relation: str) -> bool:
    """Whether the object lies within the asker's scope."""
    if kind is None or (relation == "own" and not kind.startswith("school_")):
        return True
    if relation in ("missing", "mixed"):
        return False
    if actor.kind == "service" or actor.name == "platform":
        return True
    if relation == "foreign" or kind in OF_OWNER:
        return False
    return kind in OF_SCHOOL or actor.level == "school"


def pick(world: World, actor: Actor, kind: str, relation: str) -> uuid.UUID | str | None:
    """The id of such an object; None when the actor has none of its own."""
    if relation == "missing" or kind == "job_of_nobody":
        return NOWHERE
    tag = actor.tag or "a"
    other = "b" if tag == "a" else "a"
    place = other if relation == "foreign" else tag
    if kind in OF_OWNER:
        owner = {"own": actor.name, "sibling": f"{tag}.target2", "foreign": f"{other}.target2"}[relation]
        return world.objects.get(f"{owner}.{kind}")
    if kind.startswith("school_"):
        return world.ids[f"{place}.{kind}"]
    both = (OF_SCHOOL | OF_DEPARTMENT).get(kind, (f"{kind}1", f"{kind}2"))
    number = 3 - actor.department if relation == "sibling" else actor.department
    return world.ids[f"{place}.{both[number - 1]}"]
