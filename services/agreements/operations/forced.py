"""强制解约 (manual 5.6): the school level ends entered agreements; those of the system never."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from kernel.clock import now, today
from kernel.codes import new_code
from kernel.db import session
from kernel.errors import NotFound
from kernel.identity import Identity
from kernel.list_exports import ListExport
from kernel.paging import paginate
from kernel.schemas import batch_result
from kernel.scope import scoped
from kernel.sheets import Column
from services.agreements.contract import ForcedQuery
from services.agreements.domain.rules import refusal
from services.agreements.domain.states import AGREEMENT, ENTERED, SOURCES, title
from services.agreements.models import Agreement, Termination
from services.agreements.operations import agreements_details, agreements_lists, endings, history, sheets
from services.agreements.operations.agreements_cases import held
from services.agreements.operations.endings import Ending
from services.agreements.queries.terminations import entered

SCREEN, VERB = "agreements.forced_termination", "force"
_MISSING = "没有找到这份协议书，可能已被删除，或不在您的管理范围内。"
_COLUMNS = (
    Column("number", "就业协议书号", width=22),
    *sheets.GRADUATE,
    Column("employer_name", "单位名称", width=30),
    Column("source_title", "录入类型", width=12),
    Column("state_title", "状态", width=12),
    Column("reason", "原因", width=24),
)


def page(identity: Identity, query: Mapping[str, Any]) -> dict[str, Any]:
    """A page of contract.AgreementRow: entered agreements that live or have ended."""
    found = paginate(entered(identity, query), query["page"], query["size"], key=Agreement.id)
    return found | {"items": agreements_lists.rows(found["items"], (VERB,))}


def one(identity: Identity, agreement_id: uuid.UUID) -> dict[str, Any]:
    """contract.AgreementDetail of an entered agreement."""
    mine = scoped(select(Agreement).where(Agreement.id == agreement_id, Agreement.source.in_(ENTERED)), identity)
    agreement = session.scalar(mine)
    if agreement is None:
        raise NotFound("not-found", _MISSING)
    return agreements_details.one(identity, agreement.source, agreement_id, (VERB,))


def terminate(identity: Identity, ids: Sequence[uuid.UUID], reason: str) -> dict[str, Any]:
    """解除状态 (contract.TerminationResult); one foreign id refuses all, a refused row refuses only itself."""
    found = held(identity, ids, tuple(SOURCES))
    rules = {each.agreement.id: refusal(VERB, each.case) for each in found}
    good = [each for each in found if rules[each.agreement.id] is None]
    ends = [Ending(each, _termination(identity, each.agreement, reason)) for each in good]
    endings.end(identity, SCREEN, "forced", ends)
    return batch_result([endings.row(each.agreement.id, each, rules[each.agreement.id]) for each in found])


def _termination(identity: Identity, agreement: Agreement, reason: str) -> Termination:
    return Termination(
        **endings.owner(agreement),
        kind="forced",
        state="done",
        asked_by="school",
        reason=reason,
        letter={"reason": reason},
        terminated_on=today(),
        decided_at=now(),
        decided_by=history.by(identity),
        verification_code=new_code(),
    )


def _filters(query: Mapping[str, Any]) -> list[tuple[str, Any]]:
    found = sheets.filters(query) + [("录入类型", SOURCES.get(query.get("source", "")))]
    found += [("状态", title(AGREEMENT, query.get("state", "")))]
    return found + [("单位名称", query.get("employer_name")), ("就业协议书号", query.get("number"))]


def _sheet_rows(_: Identity, found: list[Any]) -> list[dict[str, Any]]:
    return agreements_lists.rows(found, (VERB,))


EXPORT = ListExport(
    "forced",
    SCREEN,
    "强制解约",
    ForcedQuery,
    Agreement.id,
    entered,
    _COLUMNS,
    _sheet_rows,
    _filters,
    level="school",
)
