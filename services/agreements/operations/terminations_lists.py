"""解约消息 (manual 5.4) and 解约审核 (5.5) as pages and as workbooks; one termination with its letter."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from kernel import audit
from kernel.clock import now
from kernel.db import session
from kernel.errors import NotFound
from kernel.exports import moment
from kernel.identity import Identity
from kernel.list_exports import ListExport
from kernel.paging import paginate
from kernel.schemas import Schema
from kernel.scope import get_scoped
from kernel.sheets import Column
from services.agreements.contract import NoticeQuery, ReviewQuery
from services.agreements.domain import rules, states
from services.agreements.domain.fields import LETTER, lines
from services.agreements.models import Agreement, Graduate, Termination
from services.agreements.operations import history, people, sheets
from services.agreements.operations.agreements_cases import CaseOf, shown
from services.agreements.queries import terminations as queries

SCREENS: Mapping[str, str] = {"online": "agreements.termination_notices", "review": "agreements.termination_review"}
_SHOWN = (
    *("id", "version", "kind", "state", "agreement_id", "asked_at", "reason", "terminated_on", "decided_at"),
    *("decided_by", "decision_reason", "new_number", "in_locked_year"),
)
_VERBS: Mapping[str, str] = {"approve": "approve_termination", "refuse": "refuse_termination"}
_MISSING = "没有找到这条解约信息，可能已被删除，或不在您的管理范围内。"
_MOMENTS = ("asked_at", "decided_at")
_ENDS: Mapping[str, tuple[Column, ...]] = {
    "online": (
        Column("asked_by_title", "提出方"),
        Column("terminated_on", "解约时间"),
        Column("new_number", "新协议书号", width=22),
        Column("in_locked_year_title", "锁定期内解约"),
        Column("seen_title", "已阅"),
    ),
    "review": (
        Column("asked_at", "申请时间", width=18),
        Column("state_title", "状态"),
        Column("decided_by", "审核人"),
        Column("decided_at", "审核时间", width=18),
        Column("decision_reason", "审核意见", width=30),
        Column("new_number", "新协议书号", width=22),
    ),
}


def page(identity: Identity, kind: str, query: Mapping[str, Any]) -> dict[str, Any]:
    """A page of contract.TerminationRow."""
    found = paginate(queries.of_kind(identity, kind, query), query["page"], query["size"], key=Termination.id)
    return found | {"items": _rows(found["items"])}


def one(identity: Identity, kind: str, termination_id: uuid.UUID) -> dict[str, Any]:
    """contract.TerminationDetail of a termination of a kind in scope."""
    found = session.execute(queries.one(identity, kind, termination_id)).one_or_none()
    if found is None:
        raise NotFound("not-found", _MISSING)
    termination: Termination = found[0]
    letter = lines(LETTER, termination.letter, termination.graduation_year)
    return _rows([found])[0] | {"letter_lines": letter, "verification_code": termination.verification_code}


def see(identity: Identity, termination_id: uuid.UUID) -> dict[str, Any]:
    """已阅: the first look at a message is kept (contract.TerminationDetail)."""
    termination = get_scoped(Termination, termination_id, identity, lock=True)
    if termination.kind == "online" and termination.seen_at is None:
        termination.seen_at, termination.seen_by = now(), history.by(identity)
        audit.record(
            identity,
            f"{SCREENS['online']}:read",
            subject_kind="termination",
            subject_id=termination.id,
        )
    return one(identity, "online", termination_id)


def _rows(found: Sequence[Any]) -> list[dict[str, Any]]:
    case_of = shown([each[2] for each in found])
    return [_row(each, case_of) for each in found]


def _row(found: Any, case_of: CaseOf) -> dict[str, Any]:
    termination: Termination
    graduate: Graduate
    agreement: Agreement
    termination, graduate, agreement, department_name, version = found
    case = replace(case_of(agreement, graduate), termination_open=termination.state == "pending")
    verbs = _VERBS if termination.kind == "review" else {}
    refused = {name: rule.message for name, verb in verbs.items() if (rule := rules.refusal(verb, case)) is not None}
    return (
        people.columns(graduate, department_name)
        | {name: getattr(termination, name) for name in _SHOWN}
        | {name: getattr(agreement, name) for name in ("number", "employer_id", "employer_name", "source")}
        | titles(termination)
        | {
            "source_title": states.SOURCES[agreement.source],
            "seen": termination.seen_at is not None,
            "seen_title": "已阅" if termination.seen_at else "未阅",
            "allowed_actions": [name for name in verbs if name not in refused],
            "refusals": refused,
            "locked_reason": rules.locked_reason(case),
            "settling": graduate.signing_version < (version or 0),
        }
    )


def titles(termination: Termination) -> dict[str, str]:
    """The words of a termination's kind and state."""
    word, tone = states.TERMINATION[termination.state]
    kind, asked_by = states.TERMINATION_KINDS[termination.kind], states.ASKED_BY[termination.asked_by]
    return {"kind_title": kind, "state_title": word, "tone": tone, "asked_by_title": asked_by}


def _columns() -> tuple[Column, ...]:
    return (
        Column("number", "就业协议书号", width=22),
        *sheets.GRADUATE,
        Column("employer_name", "单位名称", width=30),
        Column("reason", "解约原因", width=30),
    )


def _sheet_rows(_: Identity, found: list[Any]) -> list[dict[str, Any]]:
    return [
        each
        | {name: moment(each[name]) for name in _MOMENTS}
        | {"in_locked_year_title": "是" if each["in_locked_year"] else ""}
        for each in _rows(found)
    ]


def _filters(query: Mapping[str, Any]) -> list[tuple[str, Any]]:
    seen = {"true": "已阅", "false": "未阅"}.get(query.get("seen", ""))
    found = sheets.filters(query) + [("状态", states.title(states.TERMINATION, query.get("state", "")))]
    found += [("单位名称", query.get("employer_name")), ("已阅", seen)]
    for name, word in (("terminated", "解约时间"), ("asked", "申请时间")):
        found += [(f"{word}从", query.get(f"{name}_from")), (f"{word}到", query.get(f"{name}_to"))]
    return found


def _export(kind: str, title: str, query: type[Schema]) -> ListExport:
    return ListExport(
        f"terminations_{kind}",
        SCREENS[kind],
        title,
        query,
        Termination.id,
        lambda identity, query: queries.of_kind(identity, kind, query),
        (*_columns(), *_ENDS[kind]),
        _sheet_rows,
        _filters,
    )


NOTICES = _export("online", "解约消息", NoticeQuery)
REVIEW = _export("review", "解约审核", ReviewQuery)
