"""The set world behind a gateway: asking as an actor, putting everything back, and seeing whether anything changed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect
from werkzeug.test import Client, TestResponse

from gateway.app import create_app
from kernel.testing import make_settings
from kernel.tokens import Signer
from kernel.wsgi_transport import WsgiAdapter
from tests.contracts import signings
from tests.contracts.actors import ALL_SCREENS, CLERKS, GATEWAY, Actor, Credentials
from tests.contracts.affairs import LOCKED_YEAR, bodies, settle
from tests.contracts.files import Files, dossiers, records, workbook
from tests.contracts.mail import Mail
from tests.contracts.oracle import pick
from tests.contracts.table import Row
from tests.factories.pdf_text import pages
from tests.factories.world import MARKERS, World, build
from tests.scene import Scene
from tests.system import System

LIVELY = {"audit_entries", "audit_waiting", "outbox", "inbox", "sign_in_counters", "verification_counters",
          "captchas", "alembic_version"}  # fmt: skip
"""Tables that a refused request may write: what happened, and how often."""
TOUCHED = {"last_seen_at", "last_used_at", "last_sign_in_at"}
SHEETS = {
    "departments": (("院系代码", "院系名称"), ("X88", "导入学院")),
    "accounts": (("院系代码", "用户名", "用户姓名", "初始密码"), ("", "imported1", "导入用户", "first2026")),
    "names": (("单位名称",), ("示范单位",)),
}


@dataclass
class Stage:
    """Everything a contract test needs; on SQLite `restore` brings all databases back to the set scene."""

    system: System
    world: World
    credentials: Credentials
    gateway: Any
    _queries: dict[str, dict[str, str]] = field(default_factory=dict)
    _prints: dict[str, dict[str, list[str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.doors = {name: app.test_client(use_cookies=False) for name, app in self.system.apps.items()}
        self.outside = Client(self.gateway, use_cookies=False)
        self._queries = {name: _looks(database) for name, database in self.system.databases.items()}
        self.keep_scene()

    def keep_scene(self) -> None:
        """Remember the databases as they are now."""
        self._scene = Scene(self.system.databases)
        self._prints = {name: self.fingerprint(name) for name in self.system.databases}

    def restore(self) -> None:
        """Bring the scene back."""
        self._scene.restore()

    def change_mark(self) -> dict[str, int]:
        """Differs as soon as anybody has committed anything (on SQLite)."""
        return self._scene.marks()

    def fingerprint(self, service: str) -> dict[str, list[str]]:
        """All rows of each table that a refused request may not touch."""
        with self.system.databases[service].reading.connect() as connection:
            return {name: _rows(connection, query) for name, query in self._queries[service].items()}

    def as_set(self, service: str) -> bool:
        """Whether the rows are those of the scene; quick as long as nobody has committed anything."""
        return self._scene.is_untouched(service) or self.fingerprint(service) == self._prints[service]

    def ask(self, method: str, path: str, actor: Actor, route: str, service: str, **options: Any) -> TestResponse:
        """One request as the actor, through the gateway or at the service's own door."""
        headers = options.pop("headers", {}) | self.credentials.headers(actor, route, service)
        client = self.outside if route == GATEWAY else self.doors[service]
        return client.open(path, method=method, headers=headers, **options)

    def put(self, row: Row, actor: Actor, route: str, relation: str) -> TestResponse | None:
        """The question of a row; None when this actor has no such object."""
        path, fill = self.filled(row, actor, relation)
        if path is None:
            return None
        headers = {"If-Match": '"1"'} if row.match else {}
        if row.body is not None:
            return self.ask(row.method, path, actor, route, row.service, headers=headers, json=fill(row.body))
        if row.file or row.form:
            data = {"file": upload(row.file, actor, self.world)} if row.file else dict(row.form)
            query = row.query and fill(row.query)
            return self.ask(row.method, path, actor, route, row.service, data=data, query_string=query)
        query = row.query and fill(row.query)
        return self.ask(row.method, path, actor, route, row.service, headers=headers, query_string=query)

    def filled(self, row: Row, actor: Actor, relation: str) -> tuple[str | None, Callable[[Any], Any]]:
        """The address of a row's question (None when this actor has no such object) and what fills in its words."""
        target = pick(self.world, actor, row.object, _single(relation)) if row.object else None
        fill = self._filler(row, actor, relation, str(target))
        return (None if row.object and target is None else row.rule.format(fill(row.path))), fill

    def _filler(self, row: Row, actor: Actor, relation: str, target: str) -> Callable[[Any], Any]:
        tag = actor.tag or "a"
        words = {
            "$id": target,
            "$another": str(self.world.ids[f"{tag}.target1"]),
            "$third": str(self.world.ids[f"{tag}.clerk1"]),
            "$token": self.world.tokens["a.admin2"],
            "$events": {"events": [_event(row.service)]},
            **bodies(self.world, tag, target),
        }

        def fill(value: Any) -> Any:
            if isinstance(value, dict):
                return {name: fill(inner) for name, inner in value.items()}
            if value == ["$id"] and relation == "mixed":
                return [target, str(pick(self.world, actor, str(row.object), "foreign"))]
            if isinstance(value, list):
                return [fill(inner) for inner in value]
            said = words.get(value, value) if isinstance(value, str) else value
            return said if said is value or isinstance(said, str) else fill(said)

        return fill


def _single(relation: str) -> str:
    return "own" if relation == "mixed" else relation


def _event(service: str) -> dict[str, Any]:
    name = "audit.recorded" if service == "auth" else "school.changed"
    one = "01900000-0000-7000-8000-00000000000a"
    audit = {"id": one, "at": "2026-06-01T00:00:00+00:00", "actor": {"kind": "staff"}, "address": "", "action": "x:y",
             "subject_kind": "", "subject_id": "", "subject_title": "", "before": {}, "after": {}, "reason": "",
             "outcome": "done", "request_id": None}  # fmt: skip
    school = {"id": one, "version": 1, "code": "Q", "name": "第三大学", "enabled": True}
    return {"id": one, "name": name, "key": one, "version": 1, "payload": audit if service == "auth" else school}


def upload(kind: str | None, actor: Actor, world: World) -> tuple[io.BytesIO, str]:
    """A file of the kind; its text is the asker's own."""
    tag = actor.tag or "a"
    if kind == "text":
        return io.BytesIO("附件".encode()), "附件.txt"
    if kind == "sent_dossiers":
        content, name = dossiers(world, tag, actor.department, "plain", text="new")
        return io.BytesIO(content), name
    if kind == "records":
        content, name = records(tag, actor.department, text="new")
        return io.BytesIO(content), name
    head, row = SHEETS[str(kind)]
    return io.BytesIO(workbook([head, (row[0] or MARKERS[tag][1] + "1", *row[1:])])), f"{kind}.xlsx"


def told(response: TestResponse) -> str:
    """All text of an answer: headers, body, and what is inside a workbook, a PDF or a zip of them."""
    return str(response.headers) + _text(response.get_data())


def _text(content: bytes) -> str:
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return "\n".join(f"{name}\n{_text(book.read(name))}" for name in book.namelist())
    if content[:5] == b"%PDF-":
        # a long text is broken into lines
        return "".join(pages(content)).replace("\n", "")
    return content.decode("utf-8", "replace")


def _looks(database: Any) -> dict[str, str]:
    """What reads the watched columns of each watched table."""
    found = inspect(database.engine)
    columns = {name: [one["name"] for one in found.get_columns(name)] for name in found.get_table_names()}
    return {
        name: 'SELECT {} FROM "{}"'.format(", ".join(f'"{one}"' for one in columns[name] if one not in TOUCHED), name)
        for name in sorted(set(columns) - LIVELY)
    }


def _rows(connection: Connection, query: str) -> list[str]:
    # straight from the driver: the matrix looks at all rows thousands of times
    return sorted(map(repr, connection.exec_driver_sql(query).cursor.fetchall()))


def set_up(folder: Path, system: System) -> Stage:
    """World, mail, graduates' affairs and gateway on a fresh system."""
    world = build(system, sorted(ALL_SCREENS), CLERKS)
    settle(system, world)
    signings.settle(system, world, LOCKED_YEAR)
    foreign = folder / "foreign"
    foreign.mkdir()
    foreign_keys = make_settings(foreign).keys
    assert foreign_keys is not None
    credentials = Credentials(system, world, Signer(foreign_keys, "gateway"))
    mail = Mail(system, world, credentials)
    mail.fill()
    Files(system, world, credentials).fill()
    # last: the files' work runs all jobs there are
    mail.order_open_jobs()
    adapters = {name: WsgiAdapter(app) for name, app in system.apps.items()}
    return Stage(system, world, credentials, create_app(system.settings, adapters))
