"""The facts that rules ask about, fetched for many graduates with a constant number of statements."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select, tuple_

from kernel.db import session
from services.graduates.domain.facts import Facts
from services.graduates.models import Application, EmploymentRecord, EnlistmentReport, Graduate
from services.graduates.operations import years


def facts_of(graduates: Sequence[Graduate]) -> dict[uuid.UUID, Facts]:
    """Facts by graduate's id."""
    places = {(graduate.school_id, graduate.graduation_year) for graduate in graduates}
    ids = [graduate.id for graduate in graduates]
    locked, reported = years.locked(places), _reported_years(places)
    approved, records = _approved_out_of_province(ids), _live_records(ids)
    return {
        graduate.id: Facts(
            registered=graduate.registration == "registered",
            enabled=graduate.enabled,
            has_operation_code=graduate.operation_code_hash is not None,
            training_mode=graduate.training_mode,
            signing_open=graduate.signing_function == "open",
            agreement_state=graduate.agreement_state,
            agreement_source=graduate.agreement_source,
            province_locked=graduate.province_status == "locked",
            approved_out_of_province=graduate.id in approved,
            dispatched=graduate.dispatch == "dispatched",
            dispatch_kind=graduate.set_destination.get("dispatch_kind", ""),
            destination_changed=graduate.destination_changed,
            enlistment=graduate.enlistment,
            enlistment_reported=(graduate.school_id, graduate.graduation_year) in reported,
            year_locked=(graduate.school_id, graduate.graduation_year) in locked,
            live_record=records.get(graduate.id, ""),
            plan_confirmed=graduate.plan_confirmation == "confirmed",
        )
        for graduate in graduates
    }


def _reported_years(places: set[years.Year]) -> set[years.Year]:
    keys = tuple_(EnlistmentReport.school_id, EnlistmentReport.graduation_year)
    query = select(EnlistmentReport.school_id, EnlistmentReport.graduation_year).where(keys.in_(places))
    found = session.execute(query)
    return {(school, year) for school, year in found}


def _approved_out_of_province(ids: list[uuid.UUID]) -> set[uuid.UUID]:
    query = select(Application.graduate_id).where(
        Application.graduate_id.in_(ids), Application.kind == "out_of_province", Application.state == "approved"
    )
    return set(session.scalars(query))


def _live_records(ids: list[uuid.UUID]) -> dict[uuid.UUID, str]:
    query = select(EmploymentRecord.graduate_id, EmploymentRecord.kind).where(
        EmploymentRecord.graduate_id.in_(ids), EmploymentRecord.deleted_at.is_(None)
    )
    return {graduate_id: kind for graduate_id, kind in session.execute(query)}
