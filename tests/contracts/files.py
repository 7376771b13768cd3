"""Files that the world's offices have sent, and jobs that they have ordered, in the graduates service."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import openpyxl

from tests.contracts.actors import Credentials
from tests.factories.world import DEPARTMENT_MARKERS, MARKERS, SCHOOL_CODES, YEAR, World
from tests.system import System

HEAD = ("学号", "姓名", "发送方式", "机要号或邮件号", "接收单位", "发送日期")
PRINTERS = ("admin", "clerk1", "clerk2", "only_graduates_recommendation", "target2")
NAME = "{code}_{year}_DA_{number}.xlsx"


class Files:
    """Fills `world.ids` with `<state>_dossiers<department>` and `school_<state>_dossiers`, `world.objects` with jobs."""

    def __init__(self, system: System, world: World, credentials: Credentials) -> None:
        self._system, self._world, self._who = system, world, credentials

    def fill(self) -> None:
        for tag in MARKERS:
            for number in DEPARTMENT_MARKERS:
                for state in ("ready", "done"):
                    self._batch(f"{tag}.clerk{number}", tag, number, f"{state}_dossiers{number}")
            for state in ("ready", "done"):
                self._batch(f"{tag}.admin", tag, 1, f"school_{state}_dossiers")
            for name in PRINTERS:
                self._order(f"{tag}.{name}", tag, "forms_done")
        self._system.pump()
        self._finish()
        self._system.pump()
        for tag in MARKERS:
            for name in PRINTERS:
                self._order(f"{tag}.{name}", tag, "forms_open")

    def _batch(self, sender: str, tag: str, department: int, name: str) -> None:
        graduate = "plain" if "ready" in name else f"{name.partition('done')[0]}imported"
        content, called = dossiers(self._world, tag, department, graduate, text=name)
        sent = self._client(sender).upload_import("dossiers", called, content, YEAR)
        self._world.ids[f"{tag}.{name}"] = sent["id"]

    def _finish(self) -> None:
        for tag in MARKERS:
            for sender, name in (
                *((f"clerk{number}", f"done_dossiers{number}") for number in DEPARTMENT_MARKERS),
                ("admin", "school_done_dossiers"),
            ):
                self._client(f"{tag}.{sender}").commit_import("dossiers", self._world.ids[f"{tag}.{name}"])

    def _order(self, name: str, tag: str, kind: str) -> None:
        number = 2 if name.endswith("2") else 1
        job = self._client(name).order_recommendation_forms({"ids": [str(self._world.ids[f"{tag}.plain{number}"])]})
        self._world.objects[f"{name}.{kind}"] = job["id"]

    def _client(self, name: str) -> Any:
        return self._system.client("graduates", self._who.writer(name))


def dossiers(world: World, tag: str, department: int, graduate: str, text: str) -> tuple[bytes, str]:
    """A file that tells where the dossier of one of the world's graduates was sent, and its name."""
    known = world.records[world.ids[f"{tag}.{graduate}{department}"]]
    marked = MARKERS[tag][0] + DEPARTMENT_MARKERS[department][0]
    row = (known["student_no"], known["name"], "EMS", f"{text}1", f"{marked}接收", "2026-06-30")
    return workbook([HEAD, row]), NAME.format(code=SCHOOL_CODES[tag], year=YEAR, number=1)


def workbook(rows: Sequence[Sequence[str]]) -> bytes:
    """A sheet of texts."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
