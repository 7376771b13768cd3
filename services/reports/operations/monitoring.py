"""The lists of 10.1-10.3 with their strips, as pages and as workbooks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kernel.db import session
from kernel.exports import moment
from kernel.identity import Identity
from kernel.list_exports import ListExport, ListExports
from kernel.paging import paginate
from kernel.schemas import Schema
from kernel.sheets import Column
from services.agreements.contract.titles import SOURCES
from services.reports import contract
from services.reports.domain.monitoring import KINDS, Kind, state_of
from services.reports.domain.rates import percent
from services.reports.models import ExportPart, ReportRow
from services.reports.operations import filters, people
from services.reports.queries import monitoring as queries

_MORE: Mapping[str, tuple[Column, ...]] = {
    "registrations": (
        Column("login_name", "登录用户名", width=20),
        Column("state_title", "注册状态"),
        Column("registered_at", "注册时间", width=18),
        Column("account_title", "帐户状态"),
    ),
    "resumes": (
        Column("state_title", "简历状态"),
        Column("resume_completeness", "完整度（%）", "int"),
        Column("resume_updated_at", "最近更新", width=18),
    ),
    "signings": (
        Column("state_title", "签约状态"),
        Column("employer_name", "单位名称", width=30),
        Column("agreement_number", "协议书号", width=22),
        Column("source_title", "协议来源"),
        Column("signed_on", "签约时间"),
    ),
}
_SPANS = {"registered": "注册时间", "updated": "更新时间", "signed": "签约时间"}


def page(identity: Identity, name: str, query: Mapping[str, Any]) -> dict[str, Any]:
    """A page of a kind's rows with its strip."""
    kind = KINDS[name]
    found = paginate(queries.watched(identity, kind, query), query["page"], query["size"], key=ReportRow.id)
    return found | {"items": [_row(kind, *row) for row in found["items"]], "strip": _strip(identity, kind, query)}


def _strip(identity: Identity, kind: Kind, query: Mapping[str, Any]) -> list[dict[str, str]]:
    found = {state: count for state, count in session.execute(queries.counts(identity, kind, query))}
    total, done = sum(found.values()), sum(found.get(state, 0) for state in kind.done)
    numbers = [str(total), str(done), str(total - done), f"{percent(done, total)}%" if total else "—"]
    strip = [{"title": word, "text": text} for word, text in zip(kind.words, numbers, strict=True)]
    if "terminated" in kind.titles:
        strip.append({"title": "解约", "text": str(found.get("terminated", 0))})
    return strip


def _row(kind: Kind, row: ReportRow, department_name: str | None) -> dict[str, Any]:
    state = state_of(kind, getattr(row, kind.column))
    title, tone = kind.titles.get(state, (state, "off"))
    reachable = row.registration == "registered" and row.enabled
    names = ("login_name", "registered_at", "enabled", "resume_completeness", "resume_updated_at", "signed_on")
    return (
        people.columns(row, department_name)
        | {name: getattr(row, name) for name in names}
        | {
            "state": state,
            "state_title": title,
            "tone": tone,
            "reachable": reachable,
            "account_title": "正常" if row.enabled else "禁用",
            "employer_name": row.agreement_employer,
            "agreement_number": row.agreement_number,
            "source_title": SOURCES.get(row.agreement_source, ""),
            "allowed_actions": ["set_password"] if kind.column == "registration" and reachable else [],
            "locked_reason": None,
        }
    )


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    return row | {name: moment(row[name]) for name in ("registered_at", "resume_updated_at")}


def _asked(kind: Kind, query: Mapping[str, Any]) -> list[tuple[str, Any]]:
    spans = [(f"{word}{end}", query.get(f"{name}_{key}")) for name, word in _SPANS.items() for key, end in _ENDS]
    state = kind.titles[query["state"]][0] if query.get("state") else None
    return [*filters.in_words(query), ("状态", state), ("单位名称", query.get("employer_name")), *spans]


_ENDS = (("from", "起"), ("to", "止"))


def _export(name: str, query: type[Schema]) -> ListExport:
    kind = KINDS[name]

    def shown(_: Identity, found: list[Any]) -> list[dict[str, Any]]:
        return [_flat(_row(kind, *row)) for row in found]

    return ListExport(
        name,
        kind.screen,
        kind.title,
        query,
        ReportRow.id,
        lambda identity, query: queries.watched(identity, kind, query),
        (*people.SHEET, *_MORE[name]),
        shown,
        lambda query: _asked(kind, query),
    )


_QUERIES: Mapping[str, type[Schema]] = {
    "registrations": contract.RegistrationQuery,
    "resumes": contract.ResumeQuery,
    "signings": contract.SigningQuery,
}
EXPORTS = ListExports("reports", ExportPart, tuple(_export(name, query) for name, query in _QUERIES.items()))
