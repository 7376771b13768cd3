"""Files that the world's offices have sent, and forms, agreements and plans that they have ordered by jobs."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import openpyxl

from services.reports.operations.feed import keep
from tests.contracts.actors import Credentials
from tests.factories.reports import snapshot
from tests.factories.world import DEPARTMENT_MARKERS, MARKERS, SCHOOL_CODES, YEAR, World, id_number_of
from tests.system import System

HEAD = ("学号", "姓名", "发送方式", "机要号或邮件号", "接收单位", "发送日期")
PRINTERS = {
    "forms": ("admin", "clerk1", "clerk2", "only_graduates_recommendation", "target2"),
    "papers": ("admin", "clerk1", "clerk2", "only_agreements_system", "target2"),
}
"""Who has ordered what."""
NAME = "{code}_{year}_DA_{number}.xlsx"
BATCHES = (
    *((f"clerk{number}", "dossiers", f"{state}_dossiers{number}") for number in (1, 2) for state in ("ready", "done")),
    *(("admin", kind, f"school_{state}_{kind}") for kind in ("dossiers", "records") for state in ("ready", "done")),
)
"""Who sent a file, of what kind, and the batch's name."""
RECORD_HEAD = ("考生号", "身份证号", "姓名", "学历", "所在院系", "学号", "手机号码", "家庭住址")
NEW = ("new", "school_ready_records", "school_done_records")
"""Files of records by their text; each tells of somebody else."""


class Files:
    """Fills `world.ids` with `<state>_dossiers<department>`, `school_<state>_<kind>` and `school_<state>_plan`,
    `world.objects` with jobs.
    """

    def __init__(self, system: System, world: World, credentials: Credentials) -> None:
        self._system, self._world, self._who = system, world, credentials

    def fill(self) -> None:
        for tag in MARKERS:
            for sender, kind, name in BATCHES:
                self._batch(f"{tag}.{sender}", tag, kind, name)
            self._order_all(tag, "done")
            self._plan(tag, "made")
        self._system.pump()
        for tag in MARKERS:
            for sender, kind, name in BATCHES:
                if "done" in name:
                    self._client(f"{tag}.{sender}").commit_import(kind, self._world.ids[f"{tag}.{name}"])
        self._system.pump()
        for tag in MARKERS:
            self._order_all(tag, "open")
            self._plan(tag, "open")

    def _batch(self, sender: str, tag: str, kind: str, name: str) -> None:
        number = 2 if name.endswith("2") else 1
        if kind == "records":
            content, called = records(tag, number, text=name)
            self._world.secrets[f"{tag}.{number}"].append(id_number_of(tag, number, 90 + NEW.index(name)))
        else:
            graduate = "plain" if "ready" in name else f"{name.partition('done')[0]}imported"
            content, called = dossiers(self._world, tag, number, graduate, text=name)
        sent = self._client(sender).upload_import(kind, called, content, YEAR)
        self._world.ids[f"{tag}.{name}"] = sent["id"]

    def _order_all(self, tag: str, state: str) -> None:
        for kind, names in PRINTERS.items():
            for name in names:
                job = getattr(self, f"_{kind}")(f"{tag}.{name}", tag)
                self._world.objects[f"{tag}.{name}.{kind}_{state}"] = job["id"]

    def _plan(self, tag: str, state: str) -> None:
        """The school's plan as a file; reports knows a graduate of each department."""
        told = [plan_row(self._world, tag, number) for number in (1, 2)]
        self._system.databases["reports"].run(lambda: keep(told))
        client = self._system.client("reports", self._who.writer(f"{tag}.admin"))
        ordered = client.order_plan_file({"graduation_year": YEAR, "format": "csv"})
        self._world.ids[f"{tag}.school_{state}_plan"] = ordered["id"]

    def _forms(self, name: str, tag: str) -> Any:
        number = 2 if name.endswith("2") else 1
        return self._client(name).order_recommendation_forms({"ids": [str(self._world.ids[f"{tag}.plain{number}"])]})

    def _papers(self, name: str, tag: str) -> Any:
        return self._system.client("agreements", self._who.writer(name)).order_agreement_pdfs("system", {})

    def _client(self, name: str) -> Any:
        return self._system.client("graduates", self._who.writer(name))


def plan_row(world: World, tag: str, department: int) -> dict[str, Any]:
    """What reports is told of one of the world's graduates, unless it has been told already."""
    ids = {name: world.ids[f"{tag}.{name}{department}"] for name in ("plain", "department")}
    own = {"id": str(ids["plain"]), "version": 0, "id_number": id_number_of(tag, department, 1)}
    marked = f"{MARKERS[tag][0]}{DEPARTMENT_MARKERS[department][0]}方案"
    return snapshot(department, world.ids[f"{tag}.school"], ids["department"], **own, name=marked)


def dossiers(world: World, tag: str, department: int, graduate: str, text: str) -> tuple[bytes, str]:
    """A file that tells where the dossier of one of the world's graduates was sent, and its name."""
    known = world.records[world.ids[f"{tag}.{graduate}{department}"]]
    marked = MARKERS[tag][0] + DEPARTMENT_MARKERS[department][0]
    row = (known["student_no"], known["name"], "EMS", f"{text}1", f"{marked}接收", "2026-06-30")
    return workbook([HEAD, row]), NAME.format(code=SCHOOL_CODES[tag], year=YEAR, number=1)


def records(tag: str, department: int, text: str) -> tuple[bytes, str]:
    """A file of records with one new graduate, whose numbers are as secret as all others', and its name."""
    number = 90 + NEW.index(text)
    word, marked = MARKERS[tag][1], MARKERS[tag][0] + DEPARTMENT_MARKERS[department][0]
    row = (f"223701{number}{department}00001", id_number_of(tag, department, number), f"{marked}新生", "本科",
           f"{MARKERS[tag][0]}学院{department}", f"{word}{number}", f"1399000{number:04d}", marked)  # fmt: skip
    return workbook([RECORD_HEAD, row]), f"{text}.xlsx"


def workbook(rows: Sequence[Sequence[str]]) -> bytes:
    """A sheet of texts."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
