"""The list of 8.5 as pages and as a workbook; a dossier as its graduate sees it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select

from kernel.db import session
from kernel.errors import Invalid
from kernel.identity import Identity
from kernel.list_exports import ListExport
from kernel.paging import paginate
from kernel.sheets import Column
from services.graduates.contract import DossierQuery
from services.graduates.domain import states
from services.graduates.domain.dossiers import DETAILS, METHODS, SOURCES, allowed, refusals
from services.graduates.models import Dossier, Graduate
from services.graduates.operations import people, sheets
from services.graduates.queries import dossiers as queries

_PAGE = ("page", "size")
_SHEET = (
    *sheets.GRADUATE,
    Column("employer_name", "单位名称", width=30),
    Column("state_title", "档案发送状态"),
    Column("method_title", "发送方式"),
    *(Column(name, word, width=24) for name, (word, _) in DETAILS.items() if name != "method"),
    Column("source_title", "来源"),
    Column("return_reason", "退回原因", width=30),
)


def page(identity: Identity, query: Mapping[str, Any]) -> dict[str, Any]:
    """A page of contract.DossierRow; raises Invalid when nothing was asked for."""
    found = paginate(_asked(identity, query), query["page"], query["size"], key=Graduate.id)
    return found | {"items": _rows(found["items"])}


def one(identity: Identity, graduate_id: uuid.UUID) -> dict[str, Any]:
    """contract.DossierRow of one graduate in scope."""
    people.get(identity, graduate_id)
    return _row(*session.execute(queries.dossiers(identity, {"graduate_id": graduate_id})).one())


def _asked(identity: Identity, query: Mapping[str, Any]) -> Select[Any]:
    if not any(value is not None for name, value in query.items() if name not in _PAGE):
        raise Invalid("query-first", "请先输入查询条件。")
    return queries.dossiers(identity, query)


def _rows(found: list[Any]) -> list[dict[str, Any]]:
    return [_row(*row) for row in found]


def _row(
    graduate: Graduate, department_name: str | None, dossier: Dossier | None, employer_name: str | None
) -> dict[str, Any]:
    state = dossier.state if dossier else "not_sent"
    row = people.columns(graduate, department_name) | {name: getattr(dossier, name, "") for name in DETAILS}
    return row | {
        "version": dossier.version if dossier else 0,
        "employer_name": employer_name or "",
        "state": state,
        "state_title": states.title(states.DOSSIER, state),
        "tone": states.DOSSIER[state][1],
        "method_title": METHODS.get(row["method"], ""),
        "sent_on": dossier.sent_on if dossier else None,
        "source": dossier.source if dossier else "",
        "source_title": SOURCES[dossier.source] if dossier else "",
        "return_reason": dossier.return_reason if dossier else "",
        "updated_at": dossier.updated_at if dossier else None,
        "updated_by": dossier.updated_by if dossier else "",
        "allowed_actions": allowed(state),
        "locked_reason": None,
        "refusals": refusals(state),
    }


def _sheet_rows(_: Identity, found: list[Any]) -> list[dict[str, Any]]:
    return _rows(found)


def _filters(query: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [
        *sheets.filters(query),
        ("档案发送状态", states.title(states.DOSSIER, query.get("state", ""))),
        ("发送方式", METHODS.get(query.get("method", ""))),
        ("发送日期起", query.get("sent_from")),
        ("发送日期止", query.get("sent_to")),
    ]


EXPORT = ListExport(
    "dossiers",
    "employment.dossiers",
    "档案信息",
    DossierQuery,
    Graduate.id,
    _asked,
    _SHEET,
    _sheet_rows,
    _filters,
)
