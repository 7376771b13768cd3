"""The employment rate of a year, split by a dimension (9.2), and its workbook."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from codebook import rates as definitions
from codebook.labels import label
from kernel import audit
from kernel.clock import local, now
from kernel.db import session
from kernel.errors import Invalid
from kernel.exports import moment
from kernel.identity import Identity
from kernel.sheets import Column, write_sheet
from services.reports.domain.dimensions import DIMENSIONS, EMPTY, UNKNOWN, Dimension
from services.reports.domain.rates import Counts, Figures, figures, together
from services.reports.models import Department
from services.reports.queries import rates as queries

Query = Mapping[str, Any]
_NOT_OFFICIAL = "这个口径不适用于所选毕业年度，请从该年度的口径中选择。"
_SUM = "合计"


def rates(identity: Identity, query: Query) -> dict[str, Any]:
    """contract.Rates: one statement counts, the definition does the rest."""
    rule, year, by = rule_of(query), query["graduation_year"], query["by"]
    groups = grouped(identity, query, rule, DIMENSIONS[by])
    whole = figures(rule, year, together(groups.values()))
    words = _words(identity, by, groups, year)
    rows = [_row(value, words[value], figures(rule, year, counts)) for value, counts in groups.items()]
    return {
        "graduation_year": year,
        "by": by,
        "by_title": DIMENSIONS[by].title,
        "rule": rule,
        "rules": definitions.rules(year),
        "total": whole.total,
        "employed": whole.employed,
        "parts": whole.parts,
        "further": whole.further,
        "columns": definitions.columns(),
        "rows": sorted(rows, key=_order(by)),
        "sum": _row("", _SUM, whole) | {"value": ""},
        "computed_at": now(),
    }


def rule_of(query: Query) -> definitions.RateRule:
    """The definition asked for, or the year's usual one; one that is not official in the year is refused."""
    official = {rule.key: rule for rule in definitions.rules(query["graduation_year"])}
    key = query.get("rule") or next(iter(official))
    if key not in official:
        raise Invalid("rule-not-official", _NOT_OFFICIAL, fields={"rule": [_NOT_OFFICIAL]})
    return official[key]


def grouped(
    identity: Identity, query: Query, rule: definitions.RateRule, dimension: Dimension
) -> dict[str, dict[str, int]]:
    """Counts of destinations by the (folded) values of a dimension."""
    found: dict[str, dict[str, int]] = {}
    statement = queries.counts(identity, query, dimension.column, rule.leaves_out)
    for value, destination, count in session.execute(statement):
        group = found.setdefault(dimension.fold(str(value)), {})
        group[destination] = group.get(destination, 0) + count
    return found


def sheet(identity: Identity, query: Query) -> bytes:
    """The table as a workbook, with the definition and the filters in its second sheet."""
    found = rates(identity, query)
    rule, columns = found["rule"], found["columns"]
    titles = (
        Column("title", found["by_title"], width=30),
        Column("total", "毕业生数", "int"),
        *(Column(each.key, each.title, "int") for each in columns),
        Column("employed", rule.employed, "int"),
        Column("percent", f"{rule.rate}（%）"),
    )
    lines = [row | row["counts"] for row in (*found["rows"], found["sum"])]
    kind = "school" if identity.school_id else identity.kind
    audit.record(
        identity, "plan.rate:export", subject_kind=kind, subject_id=identity.school_id, after={"rows": len(lines)}
    )
    return write_sheet(titles, ([line[each.key] for each in titles] for line in lines), _info(identity, query, found))


def _info(identity: Identity, query: Query, found: Mapping[str, Any]) -> list[tuple[str, str]]:
    rule, degree, year = found["rule"], query.get("degree"), query["graduation_year"]
    department = session.get(Department, query["department_id"]) if query.get("department_id") else None
    asked = [("毕业年度", str(year)), ("统计维度", found["by_title"])]
    asked += [("院系", department.name if department else "全部")]
    asked += [("学历", label("degrees", degree, year) if degree else "全部")]
    told = [("口径", rule.title), ("计算公式", rule.definition), ("统计范围", rule.denominator)]
    return [*asked, *told, ("导出人", identity.name), ("导出时间", moment(local(now())))]


def _words(identity: Identity, by: str, groups: Mapping[str, Counts], year: int) -> dict[str, str]:
    if by != "department":
        return {value: DIMENSIONS[by].call(value, year) for value in groups}
    ids = [uuid.UUID(value) for value in groups]
    query = select(Department.id, Department.name).where(Department.id.in_(ids))
    names = {str(each): name for each, name in session.execute(query)}
    return {value: names.get(value, UNKNOWN) for value in groups}


def _row(value: str, title: str, told: Figures) -> dict[str, Any]:
    return {
        "value": value or EMPTY,
        "title": title,
        "total": told.total,
        "employed": told.employed.count,
        "percent": told.employed.percent,
        "small": told.small,
        "counts": dict(told.columns),
    }


def _order(by: str) -> Any:
    """Codes stand in their own order, names in that of the most graduates."""
    coded = by in ("degree", "sex", "training_mode", "difficulty", "home_region")
    return (lambda row: row["value"]) if coded else (lambda row: (-row["total"], row["title"]))
