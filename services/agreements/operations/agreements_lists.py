"""The lists of 5.1-5.3 as pages and as workbooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from codebook.regions import region_title
from kernel.exports import moment
from kernel.identity import Identity
from kernel.list_exports import ListExport
from kernel.paging import paginate
from kernel.sheets import Column
from services.agreements.contract import AgreementQuery
from services.agreements.domain import rules
from services.agreements.domain.states import AGREEMENT, SOURCES, title
from services.agreements.models import Agreement, Graduate
from services.agreements.operations import people, sheets
from services.agreements.operations.agreements_cases import CaseOf, shown
from services.agreements.queries import agreements as queries

_SHOWN = (
    *("id", "version", "number", "paper_number", "source", "state", "employer_id", "employer_name", "signed_on"),
    *("certified_by", "certified_at", "entered_by", "entered_through", "entered_at", "reviewed_by", "reviewed_at"),
    "reason",
)
_CERTIFIED = (Column("certified_by", "鉴证机关", width=24), Column("certified_at", "鉴证时间", width=18))
_ENTERED = (Column("entered_by", "录入人"), Column("entered_at", "录入时间", width=18))
_BETWEEN: Mapping[str, tuple[Column, ...]] = {
    "system": _CERTIFIED,
    "graduate_entered": (*_ENTERED, *_CERTIFIED),
    "out_of_province": (Column("employer_region_title", "单位所在地", width=24), *_ENTERED),
}
_MOMENTS = ("certified_at", "entered_at", "reviewed_at")
_DAYS = {"certified": "鉴证时间", "entered": "录入时间"}


def page(identity: Identity, source: str, query: Mapping[str, Any]) -> dict[str, Any]:
    """A page of contract.AgreementRow."""
    found = paginate(queries.of_source(identity, source, query), query["page"], query["size"], key=Agreement.id)
    return found | {"items": rows(found["items"])}


def rows(found: Sequence[Any], verbs: tuple[str, ...] | None = None) -> list[dict[str, Any]]:
    """Rows of queries.agreements as contract.AgreementRow, with a constant number of statements.

    `verbs` are another screen's buttons than those of each row's source. Whose graduate is no more (graduates'
    contract, NOWHERE) is left out.
    """
    case_of = shown([each[0] for each in found])
    return [_row(each, case_of, verbs or verbs_of(each[0].source)) for each in found if each[1] is not None]


def _row(found: Any, case_of: CaseOf, verbs: tuple[str, ...]) -> dict[str, Any]:
    agreement: Agreement
    graduate: Graduate
    agreement, graduate, department_name, version = found
    case = case_of(agreement, graduate)
    refused = {verb: rule.message for verb in verbs if (rule := rules.refusal(verb, case)) is not None}
    return (
        people.columns(graduate, department_name)
        | {name: getattr(agreement, name) for name in _SHOWN}
        | {
            "source_title": SOURCES[agreement.source],
            "state_title": title(AGREEMENT, agreement.state),
            "tone": AGREEMENT[agreement.state][1],
            "employer_region_title": _region(agreement),
            "allowed_actions": [verb for verb in verbs if verb not in refused],
            "refusals": refused,
            "locked_reason": rules.locked_reason(case),
            "settling": graduate.signing_version < (version or 0),
        }
    )


def verbs_of(source: str) -> tuple[str, ...]:
    """The buttons of a source's screen."""
    return (*rules.REVIEW, "change_employer") if source == "out_of_province" else rules.REVIEW


def _region(agreement: Agreement) -> str:
    code = agreement.employer.get("employer_region", "")
    return region_title(code, agreement.graduation_year) or code


def _columns(source: str) -> tuple[Column, ...]:
    return (
        Column("number", "就业协议书号", width=22),
        *sheets.GRADUATE,
        Column("employer_name", "单位名称", width=30),
        *_BETWEEN[source],
        Column("state_title", "审核状态", width=12),
        Column("reviewed_by", "审核人"),
        Column("reviewed_at", "审核时间", width=18),
        Column("reason", "原因", width=24),
    )


def _sheet_rows(_: Identity, found: list[Any]) -> list[dict[str, Any]]:
    return [each | {name: moment(each[name]) for name in _MOMENTS} for each in rows(found)]


def _filters(query: Mapping[str, Any]) -> list[tuple[str, Any]]:
    found = sheets.filters(query) + [("审核状态", title(AGREEMENT, query.get("state", "")))]
    found += [("就业协议书号", query.get("number")), ("单位名称", query.get("employer_name"))]
    for name, word in _DAYS.items():
        found += [(f"{word}从", query.get(f"{name}_from")), (f"{word}到", query.get(f"{name}_to"))]
    return found


def _export(source: str) -> ListExport:
    return ListExport(
        source,
        f"agreements.{source}",
        f"协议书（{SOURCES[source]}）",
        AgreementQuery,
        Agreement.id,
        lambda identity, query: queries.of_source(identity, source, query),
        _columns(source),
        _sheet_rows,
        _filters,
    )


EXPORTS = {source: _export(source) for source in SOURCES}
