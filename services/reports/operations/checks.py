"""Checking an employer's name against the register (10.4): kept answers, the register itself, the history.

The register is asked while no transaction of the request is open: it may take seconds.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from kernel import counters, logs
from kernel.clock import now
from kernel.db import dialect_insert, session
from kernel.errors import TooMany
from kernel.identity import Identity
from kernel.limits import Limit
from kernel.paging import paginate
from kernel.scope import get_scoped
from kernel.surroundings import Surroundings
from services.reports.adapters.bureau.port import Answer, Entry, Register, Unreachable
from services.reports.contract.checks import RegisterEntry
from services.reports.domain.checks import MESSAGES, OUTCOMES
from services.reports.models import CheckCounter, EmployerCheck, RegisterAnswer
from services.reports.queries import checks as queries

log = logs.get(__name__)
KEEP = timedelta(hours=24)
"""How long an answer of the bureau counts."""
_MINUTE = timedelta(minutes=1)
SCHOOL = Limit("employer-check", free=60, window=_MINUTE, waits=(_MINUTE,))
_TOO_MANY = "核对次数过多，请在一分钟后再试；需要核对很多单位时，请使用“批量核对”。"
_ENTRY = RegisterEntry()


def check(identity: Identity, name: str, register: Register, around: Surroundings) -> dict[str, Any]:
    """Check one name (contract.Checked); a register out of reach is an outcome, not an error."""
    keys = counters.keys_for([(SCHOOL, str(identity.school_id))])
    wait = around.apart(lambda: counters.admit(CheckCounter, keys))
    if wait:
        raise TooMany("checks-wait", _TOO_MANY, retry_after=wait)
    told = around.apart(lambda: look_up(name, register), write=False)
    return keep(identity, name, register, told)


def look_up(name: str, register: Register) -> dict[str, Any]:
    """outcome, found, near and kept_at of a name: what was kept for less than a day, else what the register says."""
    kept = session.get(RegisterAnswer, name) if register.keeps else None
    if kept is not None and kept.asked_at > now() - KEEP:
        return kept.found | {"kept_at": kept.asked_at}
    try:
        return _told(register.ask(name)) | {"kept_at": None}
    except Unreachable as error:
        log.warning("register unreachable", register=register.name, cause=error.cause.partition(":")[0])
        return {"outcome": "unreachable", "found": None, "near": [], "kept_at": None}


def keep(
    identity: Identity, name: str, register: Register, told: Mapping[str, Any], job_id: Any = None
) -> dict[str, Any]:
    """Write a check into the history, and the register's answer down for a day."""
    outcome, found = told["outcome"], told["found"]
    if register.keeps and outcome != "unreachable" and told["kept_at"] is None:
        _remember(name, {part: told[part] for part in ("outcome", "found", "near")}, now())
    row = EmployerCheck(
        school_id=identity.school_id,
        department_id=identity.department_id,
        asked_by=identity.name or identity.user_name,
        name=name,
        outcome=outcome,
        answer=found or ({"near": told["near"]} if told["near"] else {}),
        job_id=job_id,
    )
    session.add(row)
    session.flush()
    return {**told, **_words(outcome), "register": register.name, "id": row.id, "name": name, "found": _entry(found)}


def one(identity: Identity, check_id: uuid.UUID) -> dict[str, Any]:
    """A check of the history as it was told then (contract.Checked)."""
    row = get_scoped(EmployerCheck, check_id, identity)
    found, near = (row.answer, []) if row.outcome == "found" else (None, row.answer.get("near", []))
    shown = {"id": row.id, "name": row.name, "outcome": row.outcome, "found": _entry(found), "near": near}
    return shown | _words(row.outcome) | {"asked_by": row.asked_by, "asked_at": row.asked_at}


def history(identity: Identity, query: Mapping[str, Any]) -> dict[str, Any]:
    """A page of contract.CheckRow."""
    found = paginate(queries.checks(identity, query), query["page"], query["size"])
    return found | {"items": [_row(each) for each in found["items"]]}


def _words(outcome: str) -> dict[str, str]:
    title, tone = OUTCOMES[outcome]
    return {"outcome_title": title, "tone": tone, "message": MESSAGES[outcome]}


def _entry(found: Mapping[str, Any] | None) -> Any:
    return _ENTRY.load(found) if found else None


def _told(answer: Answer) -> dict[str, Any]:
    found = _ENTRY.dump(asdict(answer.found)) if isinstance(answer.found, Entry) else None
    return {"outcome": "found" if found else "missing", "found": found, "near": list(answer.near)}


def _remember(name: str, found: dict[str, Any], moment: datetime) -> None:
    statement = dialect_insert(RegisterAnswer).values(name=name, found=found, asked_at=moment)
    newest = {"found": found, "asked_at": moment}
    session.execute(statement.on_conflict_do_update(index_elements=[RegisterAnswer.name], set_=newest))


def _row(check: EmployerCheck) -> dict[str, Any]:
    names = ("id", "name", "outcome", "asked_by", "asked_at")
    words = _words(check.outcome)
    return {name: getattr(check, name) for name in names} | {
        "outcome_title": words["outcome_title"],
        "tone": words["tone"],
        "code": check.answer.get("code", ""),
        "state": check.answer.get("state", ""),
        "allowed_actions": [],
        "locked_reason": None,
    }
