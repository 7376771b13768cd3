"""A small service that uses everything the kernel gives: one table, endpoints, jobs, events."""

from __future__ import annotations

import uuid
from typing import Any

from marshmallow import fields
from sqlalchemy import String, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from kernel import errors
from kernel.db import dialect_insert, session
from kernel.endpoint import Api
from kernel.errors import Invalid, NotFound, Unavailable
from kernel.identity import Identity
from kernel.ids import new_id
from kernel.jobs import JobKind, Step
from kernel.models import TYPES, Job, metadata_of
from kernel.paging import PageQuery, like, paginate, sort_field
from kernel.permissions import anyone, client, person, service, signed_in, staff
from kernel.schemas import Choice, Day, Flag, Ident, Schema, Text, Whole, many
from kernel.scope import get_scoped, scoped
from kernel.service import Service
from kernel.timetable import REGULAR, Timetable


class Base(DeclarativeBase):
    """Base of the test service's table."""

    metadata = metadata_of()
    type_annotation_map = TYPES


class Thing(Base):
    """`code` is the natural key; `touched` counts effects, so that a doubled one shows."""

    __tablename__ = "things"
    __scope__ = {"school": "school_id", "department": "department_id", "owner": "owner_id"}

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(50), default="")
    school_id: Mapped[uuid.UUID | None]
    department_id: Mapped[uuid.UUID | None]
    owner_id: Mapped[uuid.UUID | None]
    version: Mapped[int] = mapped_column(default=0)
    touched: Mapped[int] = mapped_column(default=1)


def touch(code: str) -> None:
    """One effect on one natural key."""
    statement = dialect_insert(Thing).values(code=code)
    session.execute(statement.on_conflict_do_update(index_elements=["code"], set_={"touched": Thing.touched + 1}))


def stamp(job: Job) -> Step:
    """Touch the next `size` of `total` things of this run."""
    begin, total = job.cursor.get("next", 0), job.params["total"]
    end = min(total, begin + job.params["size"])
    for number in range(begin, end):
        touch(f"{job.params['run']}-{number}")
    return Step({"next": end}, rows=end - begin, total=total, finished=end == total)


def fail(job: Job) -> Step:
    """Fail as `params["how"]` says; "later" makes progress first and fails from then on."""
    how = job.params["how"]
    if how == "later" and not job.cursor:
        return Step({"next": 1}, rows=1)
    if how == "final":
        raise Invalid("sheet-wrong", "文件内容有误，请修改后重新提交。")
    if how == "retryable":
        raise Unavailable("lookup-down", "查询系统暂时无法连接，请稍后再试。")
    raise RuntimeError("secret detail of 370102199001011234")


STAMP = JobKind("stamp", "盖章", "things.default", stamp, (staff("things"),))
FAIL = JobKind("fail", "失败", "things.exports", fail, (staff("things"),))


def changed(events: list[dict[str, Any]]) -> None:
    """The handler of `thing.changed`: every call counts, so that a doubled one shows."""
    for event in events:
        touch(event["key"])


class ThingBody(Schema):
    """What a new thing is made of: one field of each strict kind."""

    code = Text(80, least=1, required=True)
    name = Text(50, load_default="")
    count = Whole(0, 1000)
    flag = Flag()
    day = Day()
    kind = Choice(("big", "small"))
    ids = many(Ident(), 100)


class ThingSchema(Schema):
    """A thing as it is shown."""

    id = fields.UUID()
    code = fields.String()
    name = fields.String()


class ThingQuery(PageQuery):
    """Filter of the list."""

    q = Text(50)
    sort = sort_field("code", default="code")


class Kind(Schema):
    """Which error to raise."""

    kind = fields.String(required=True)


api = Api("things", prefix="/api/v1/things")


@api.endpoint("GET", "", title="列表", allow=(staff("things"), client("things:read")), query=ThingQuery)
def list_things(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
    things = scoped(select(Thing).order_by(Thing.code), identity)
    if query.get("q"):
        things = things.where(Thing.name.like(like(query["q"]), escape="\\"))
    page = paginate(things, query["page"], query["size"])
    return page | {"items": ThingSchema(many=True).dump(page["items"])}


@api.endpoint("GET", "/<uuid:thing_id>", title="查看", allow=(staff(),), result=ThingSchema)
def get_thing(identity: Identity, thing_id: uuid.UUID) -> Thing:
    return get_scoped(Thing, thing_id, identity)


@api.endpoint(
    "POST",
    "",
    title="新建",
    allow=(staff("things"),),
    body=ThingBody,
    result=ThingSchema,
    status=201,
    idempotent=True,
)
def create_thing(identity: Identity, body: dict[str, Any]) -> Thing:
    thing = Thing(code=body["code"], name=body["name"], school_id=identity.school_id)
    session.add(thing)
    session.flush()
    if body["name"] == "拒绝":
        raise Invalid("refused", "不接受这个名称，请换一个。")
    return thing


@api.endpoint("POST", "/peek", title="只读的提交", allow=(staff("things"),), writes=False)
def write_in_reading(identity: Identity) -> dict[str, Any]:
    touch("must-not-stay")
    return {}


@api.endpoint("POST", "/raise", title="出错", allow=(anyone(),), body=Kind)
def raise_error(identity: Identity, body: dict[str, Any]) -> dict[str, Any]:
    if body["kind"] == "Crash":
        raise RuntimeError("secret detail of 370102199001011234")
    raise getattr(errors, body["kind"])("some-code", "出错了，请再试。", fields={"code": ["有误"]}, retry_after=7)


def _door(name: str, *allow: Any, **options: Any) -> None:
    def view(identity: Identity) -> dict[str, Any]:
        return {"door": name}

    view.__name__ = name.replace("-", "_")
    api.endpoint("GET", f"/doors/{name}", title=name, allow=allow, **options)(view)


_door("anyone", anyone())
_door("signed-in", signed_in())
_door("staff", staff())
_door("screen", staff("things"))
_door("school", staff("things", level="school"))
_door("graduate", person("graduate"))
_door("client", client("things:read"))
_door("relay", service("relay"))
_door("several", staff("things"), person("employer"))
_door("nobody")
_door("renewal", signed_in(), before_password_change=True)


@api.endpoint("GET", "/missing", title="没有", allow=(anyone(),))
def missing(identity: Identity) -> dict[str, Any]:
    raise NotFound("not-found", "没有找到。")


def make_service(**changes: Any) -> Service:
    """The test service; keywords replace its parts, `schedules` those of its timetable."""
    timetable = Timetable("things", changes.pop("schedules", REGULAR))
    parts: dict[str, Any] = {
        "timetable": timetable,
        "title": "测试服务",
        "package": "tests.kernel",
        "metadata": Base.metadata,
        "apis": (api,),
        "jobs": (STAMP, FAIL),
        "events": {"thing.changed": changed},
    }
    return Service(**(parts | changes))
