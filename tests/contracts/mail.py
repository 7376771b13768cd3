"""What the world's people have sent and received: the objects of the messaging service, by owner and kind."""

from __future__ import annotations

import io
import uuid
from typing import Any

from sqlalchemy import select

from kernel.db import session
from services.auth.models import AuditEntry
from tests.contracts.actors import CLERKS, Credentials
from tests.factories.world import MARKERS, World
from tests.system import System

SENDERS = ("admin", "clerk1", "clerk2", *(name for name in CLERKS if "messages" in name))
EXPORTERS = ("admin", "clerk1", "clerk2", "only_messages_sent", "target2")
GRADUATES = ("graduate11", "graduate12")
NETWORK = ("employer", "authority")


class Mail:
    """Fills `world.objects` with `"<owner>.<kind>"`."""

    def __init__(self, system: System, world: World, credentials: Credentials) -> None:
        self._system, self._world, self._who = system, world, credentials

    def fill(self) -> None:
        for tag in MARKERS:
            self._receive(tag)
            self._elsewhere(tag)
            for name in (*SENDERS, *GRADUATES):
                self._send(f"{tag}.{name}", tag)
            for name in EXPORTERS:
                self._order(f"{tag}.{name}")
        for name in NETWORK:
            self._answer(name)
        self._system.pump()
        for tag in MARKERS:
            self._world.ids[f"{tag}.school_audit_entry"] = self._entry(tag)

    def _entry(self, tag: str) -> uuid.UUID:
        """An entry of the school's audit trail."""
        query = select(AuditEntry.id).where(AuditEntry.school_id == self._world.ids[f"{tag}.school"])
        found: uuid.UUID = self._system.run("auth", lambda: session.scalars(query.limit(1)).one(), write=False)
        return found

    def order_open_jobs(self) -> None:
        """Exports that nobody has begun."""
        for tag in MARKERS:
            for name in EXPORTERS:
                self._keep(f"{tag}.{name}.job_open", self._client(f"{tag}.{name}").order_unread_export(
                    self._world.objects[f"{tag}.{name}.sent_broadcast"]))  # fmt: skip
            self._world.ids[f"{tag}.school_job"] = uuid.UUID(str(self._world.objects[f"{tag}.clerk1.job_open"]))

    def _receive(self, tag: str) -> None:
        """One single message and one broadcast that everybody has, with an attachment."""
        readers = [f"{tag}.{name}" for name in (*SENDERS, *GRADUATES, "renew")] + list(NETWORK)
        sender = f"{tag}.admin2"
        file = self._upload(sender, tag)
        single = self._single(sender, readers, tag, [file])
        broadcast = self._broadcast(sender, {}, tag)
        for name in readers if tag == "a" else readers[:-2]:
            self._keep(f"{name}.single", single)
            self._keep(f"{name}.broadcast", broadcast)
            self._keep(f"{name}.received_attachment", {"id": file})

    def _elsewhere(self, tag: str) -> None:
        """What only `target2` has: nobody else may see it."""
        owner, sender = f"{tag}.target2", f"{tag}.admin2"
        file = self._upload(sender, tag)
        self._keep(f"{owner}.single", self._single(sender, [owner], tag, [file]))
        self._keep(f"{owner}.received_attachment", {"id": file})
        self._keep(f"{owner}.sent_single", self._single(owner, [f"{tag}.target1"], tag))
        self._keep(f"{owner}.own_attachment", {"id": self._upload(owner, tag)})
        line = {"kind": "graduate", "department_id": self._id(f"{tag}.department2")}
        for kind in ("sent_broadcast", "broadcast"):
            self._keep(f"{owner}.{kind}", self._broadcast(owner, line, tag))

    def _send(self, name: str, tag: str) -> None:
        self._keep(f"{name}.sent_single", self._single(name, [f"{tag}.target1"], tag))
        self._keep(f"{name}.own_attachment", {"id": self._upload(name, tag)})
        if "graduate" in name:
            return
        place = self._who.identity(name).department_id
        line = {"kind": "graduate", "department_id": str(place) if place else None}
        self._keep(f"{name}.sent_broadcast", self._broadcast(name, line, tag))

    def _order(self, name: str) -> None:
        job = self._client(name).order_unread_export(self._world.objects[f"{name}.sent_broadcast"])
        self._keep(f"{name}.job_done", job)

    def _answer(self, name: str) -> None:
        received = self._world.objects[f"{name}.single"]
        self._keep(f"{name}.sent_single", self._client(name).reply(received, "网络答复"))
        self._keep(f"{name}.own_attachment", {"id": self._upload(name, "")})

    def _single(self, sender: str, receivers: list[str], tag: str, files: list[str] | None = None) -> dict[str, Any]:
        ids = [self._id(name) for name in receivers]
        return self._client(sender).send(
            self._text(tag) | {"kind": "single", "recipient_ids": ids, "attachment_ids": files or []}
        )

    def _broadcast(self, sender: str, line: dict[str, Any], tag: str) -> dict[str, Any]:
        return self._client(sender).send(self._text(tag) | {"kind": "broadcast", "audience": [line]})

    def _upload(self, name: str, tag: str) -> str:
        text, word = MARKERS.get(tag, ("网络", "net"))
        file = self._client(name).upload(f"{text}{word}.txt", io.BytesIO(f"{text}{word}的附件".encode()))
        return str(file["id"])

    def _text(self, tag: str) -> dict[str, Any]:
        text, word = MARKERS[tag]
        return {"title": f"{text}标题{word}", "body": f"{text}正文{word}"}

    def _client(self, name: str) -> Any:
        return self._system.client("messaging", self._who.writer(name))

    def _id(self, name: str) -> str:
        return str(self._world.ids[name])

    def _keep(self, name: str, answer: dict[str, Any]) -> None:
        self._world.objects[name] = answer["id"]
