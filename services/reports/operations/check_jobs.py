"""Checking the names of a file (10.4), as a job on a queue of its own: the register may be slow, or out of reach.

It is asked between two transactions, so that a slow register keeps no database locked: a step that has no answers yet
leaves a mark to ask once it is committed, the next one writes what was answered. Answers that a killed worker had are
asked for again.
"""

from __future__ import annotations

import io
import time
import uuid
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import select

from kernel.clock import local, now
from kernel.db import after_commit, session
from kernel.exports import MEDIA_TYPE, moment
from kernel.files import files
from kernel.identity import Identity
from kernel.jobs import JobKind, Step
from kernel.models import Job, StoredFile
from kernel.permissions import staff
from kernel.results import stored
from kernel.sheets import Column, read_sheet, write_sheet
from kernel.surroundings import Surroundings, around
from services.reports.adapters.bureau import register_of
from services.reports.domain.checks import FIELDS, MESSAGES, MOST_NAMES, NAME, OUTCOMES, SCREEN
from services.reports.models import EmployerCheck
from services.reports.operations import checks

MOST = 200
"""Names of one step."""
SECONDS = 4.0
"""After so long a step takes what has been answered."""
PAUSE_SECONDS = 0.1
"""Between two questions to a register of others."""
_COLUMNS = (
    NAME,
    Column("outcome", "核对结果", width=14),
    *(Column(name, word, width=20) for name, word in FIELDS.items() if name != "name"),
    Column("near", "名称相近的单位（仅供参考）", width=40),
    Column("message", "说明", width=40),
)
Answers = list[dict[str, Any]]
_answers: dict[uuid.UUID, tuple[int, Answers | Exception]] = {}
"""What was answered for a job from a name on, until its next step writes it down."""


def step(job: Job) -> Step:
    """Write what was answered and go on; at the end the result's workbook."""
    names = _names(session.get_one(StoredFile, job.input_file_id).storage_key)
    asked, done = tuple(dict.fromkeys(names)), job.cursor.get("done", 0)
    if done == len(asked):
        return Step({}, finished=True, result=_result(job, names))
    place, answers = _answers.pop(job.id, (-1, []))
    if place != done:
        after_commit(partial(_ask, job.id, done, asked[done : done + MOST], around()))
        return Step({"done": done}, total=len(asked))
    if isinstance(answers, Exception):
        raise answers
    _keep(job, asked[done : done + len(answers)], answers)
    return Step({"done": done + len(answers)}, rows=len(answers), total=len(asked))


@lru_cache(maxsize=8)
def _names(key: str) -> tuple[str, ...]:
    """The names of a kept file, as they stand in it."""
    with files.open(key) as content:
        found = read_sheet(io.BytesIO(content.read()), (NAME,), MOST_NAMES)
    return tuple(row.values["name"] for row in found.rows)


def _ask(job_id: uuid.UUID, place: int, names: Sequence[str], about: Surroundings) -> None:
    """Ask for some names; what goes wrong beside the register is the next step's to tell."""
    register, until = register_of(about.settings), time.monotonic() + SECONDS
    answers: Answers = []
    try:
        for name in names:
            answers.append(about.apart(partial(checks.look_up, name, register), write=False))
            if time.monotonic() > until:
                break
            if register.keeps and answers[-1]["kept_at"] is None:
                time.sleep(PAUSE_SECONDS)
    except Exception as error:
        _answers[job_id] = (place, error)
        return
    _answers[job_id] = (place, answers)


def _keep(job: Job, names: Sequence[str], answers: Answers) -> None:
    identity, register = Identity.from_claims(job.requester), register_of(around().settings)
    for name, told in zip(names, answers, strict=True):
        checks.keep(identity, name, register, told, job.id)


def _result(job: Job, names: Sequence[str]) -> StoredFile:
    """The names in the order of the file with what came of each."""
    rows = session.execute(
        select(EmployerCheck.name, EmployerCheck.outcome, EmployerCheck.answer).where(EmployerCheck.job_id == job.id)
    )
    lines = {name: _line(name, outcome, answer) for name, outcome, answer in rows}
    asker = Identity.from_claims(job.requester)
    info = [("核对文件", job.title.partition("：")[2]), ("核对人", asker.name), ("核对时间", moment(local(now())))]
    content = write_sheet(_COLUMNS, [lines[name] for name in names], info)
    return stored(job, io.BytesIO(content), f"单位核对结果_{len(names)}家.xlsx", MEDIA_TYPE)


def _line(name: str, outcome: str, answer: Mapping[str, Any]) -> dict[str, Any]:
    found = {part: answer.get(part) or "" for part in FIELDS} if outcome == "found" else dict.fromkeys(FIELDS, "")
    told = {"outcome": OUTCOMES[outcome][0], "message": MESSAGES[outcome], "near": "、".join(answer.get("near", ()))}
    return found | told | {"name": name}


KIND = JobKind("reports.check_employers", "批量核对单位", "reports.lookups", step, allow=(staff(SCREEN),))
