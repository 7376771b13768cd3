"""The plan row as a pure function of the graduate (columns 44-73 of the plan format).

The first of these that applies gives destination and employer: archived agreement, labour contract, self-employment,
flexible employment, the destination set by staff, none. Fields of dossier, residence and certificate stay those set
by staff, whoever speaks for the employer; where staff set none, those of an archived agreement.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

EMPLOYER = (
    *("employer_code", "employer_name", "employer_kind", "industry", "employer_region", "position"),
    *("contact", "contact_phone", "contact_mobile", "contact_email", "contact_fax", "address", "postcode"),
)
AFTERWARDS = (
    *("certificate_kind", "certificate_to", "certificate_region", "certificate_number", "certificate_from"),
    *("dossier_to", "dossier_address", "dossier_postcode", "residence_to", "supervisor", "remark"),
)
OF_AGREEMENT = (("dossier_to", "dossier_address", "dossier_postcode"), ("residence_to",), ("supervisor",))
"""What an agreement says of these, by what belongs together: a place is not mixed from two."""
DETAILS = (*EMPLOYER, *AFTERWARDS)
"""Fields of a destination besides its code and the dispatch kind."""

CLASS_OF_RECORD: Mapping[str, str] = {
    "labor_contract": "labor_contract",
    "self_employment": "self_employment",
    "flexible": "freelance",
}
"""The destination class that a record of 8.2-8.4 gives; flexible with an employer is other employment."""


@dataclass(frozen=True, slots=True)
class PlanValues:
    """A computed row. `destination_class` is looked up in the code table of the year by the caller ("" = none)."""

    basis: str
    destination: str
    destination_class: str
    dispatch_kind: str
    employer_name: str
    details: dict[str, Any] = field(default_factory=dict)


def plan_values(
    agreement: Mapping[str, Any] | None,
    record: tuple[str, Mapping[str, Any]] | None,
    set_destination: Mapping[str, Any],
) -> PlanValues:
    """Compute the row from the archived agreement's employer data, the live record and what staff set."""
    afterwards = {name: set_destination[name] for name in AFTERWARDS if set_destination.get(name)}
    kind = set_destination.get("dispatch_kind", "")
    if agreement is not None:
        agreed = _agreed(agreement, afterwards)
        return _of("agreement", "agreement", kind or "agreement", agreement, agreed | afterwards)
    if record is not None:
        record_kind, content = record
        return _of(record_kind, _record_class(record_kind, content), kind, _employer_of(content), afterwards)
    if set_destination.get("destination"):
        values = _of("staff", "", kind, set_destination, afterwards)
        return PlanValues("staff", set_destination["destination"], "", kind, values.employer_name, values.details)
    return PlanValues("none", "", "awaiting", kind, "", afterwards)


def _of(
    basis: str, destination_class: str, kind: str, employer: Mapping[str, Any], afterwards: dict[str, Any]
) -> PlanValues:
    details = {name: employer[name] for name in EMPLOYER if employer.get(name)} | afterwards
    return PlanValues(basis, "", destination_class, kind, employer.get("employer_name", ""), details)


def _agreed(agreement: Mapping[str, Any], set_by_staff: Mapping[str, Any]) -> dict[str, Any]:
    groups = (group for group in OF_AGREEMENT if not set_by_staff.keys() & set(group))
    return {name: agreement[name] for group in groups for name in group if agreement.get(name)}


def _record_class(kind: str, content: Mapping[str, Any]) -> str:
    if kind == "flexible" and content.get("form") == "other_employment":
        return "other_employment"
    return CLASS_OF_RECORD[kind]


def _employer_of(content: Mapping[str, Any]) -> dict[str, Any]:
    """A record's own words as the plan's: what has no employer name is its content or the venture's name."""
    name = content.get("employer_name") or content.get("venture_name") or content.get("activity", "")
    return {**content, "employer_name": name}
