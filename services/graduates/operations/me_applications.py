"""A graduate's own applications: applying, seeing decisions, withdrawing."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from kernel.db import dialect_insert, session
from kernel.errors import Conflict
from kernel.identity import Identity
from kernel.ids import new_id
from kernel.scope import get_scoped
from services.graduates.domain import states
from services.graduates.domain.applications import Case, allowed
from services.graduates.domain.contents import warnings
from services.graduates.models import Application, Graduate
from services.graduates.operations import changes, contents, own, verbs
from services.graduates.operations.applications import cases_of, demand

_OPEN = "您已有一项待审批的{title}申请；请等待审批，或先撤回再重新申请。"
_SHOWN = (
    *("id", "kind", "state", "applied_at", "decided_at", "reason", "paper_number", "issued_on", "province_result"),
)


def everything(identity: Identity) -> dict[str, Any]:
    """contract.MyApplications, the newest first."""
    graduate = own.mine(identity)
    query = select(Application).where(Application.graduate_id == graduate.id)
    found = session.scalars(query.order_by(Application.applied_at.desc(), Application.id)).all()
    cases = cases_of(identity, [(each, graduate) for each in found])
    return {"items": [_shown(each, graduate, cases[each.id]) for each in found]}


def apply(identity: Identity, kind: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """File an application (contract.MyApplication); Conflict while another of the kind is open."""
    graduate = own.mine(identity, lock=True)
    verbs.demand(f"apply_{kind}", verbs.facts(graduate))
    content = contents.kept(kind, body, graduate.graduation_year)
    application = _insert(graduate, kind, content)
    written = {name: value for name, value in content.items() if value}
    after = {"application": "pending"} | contents.named(written)
    changes.note(identity, graduate, f"graduate:apply_{kind}", {}, after)
    return _one(identity, application, graduate)


def withdraw(identity: Identity, application_id: uuid.UUID) -> dict[str, Any]:
    """Take a waiting application back (contract.MyApplication)."""
    graduate = own.mine(identity, lock=True)
    application = get_scoped(Application, application_id, identity, lock=True)
    demand("withdraw", cases_of(identity, [(application, graduate)])[application.id])
    application.state, application.version = "withdrawn", application.version + 1
    before, after = {"application": "pending"}, {"application": "withdrawn"}
    changes.note(identity, graduate, f"graduate:withdraw_{application.kind}", before, after)
    return _one(identity, application, graduate)


def _insert(graduate: Graduate, kind: str, content: dict[str, Any]) -> Application:
    """The index decides who was first."""
    owner = {name: getattr(graduate, name) for name in ("school_id", "department_id", "graduation_year")}
    values = owner | {"id": new_id(), "graduate_id": graduate.id, "kind": kind, "content": content}
    statement = dialect_insert(Application).values(**values).on_conflict_do_nothing()
    application_id = session.scalar(statement.returning(Application.id))
    if application_id is None:
        raise Conflict("application-open", _OPEN.format(title=states.KINDS[kind]))
    return session.get_one(Application, application_id)


def _one(identity: Identity, application: Application, graduate: Graduate) -> dict[str, Any]:
    return _shown(application, graduate, cases_of(identity, [(application, graduate)])[application.id])


def _shown(application: Application, graduate: Graduate, case: Case) -> dict[str, Any]:
    kind = application.kind
    return {name: getattr(application, name) for name in _SHOWN} | {
        "kind_title": states.KINDS[kind],
        "state_title": states.title(states.APPLICATION, application.state),
        "tone": states.APPLICATION[application.state][1],
        "lines": contents.lines(kind, application.content, graduate.graduation_year),
        "warnings": warnings(application.content),
        "province_state_title": states.title(states.PROVINCE_CASE, application.province_state),
        "allowed_actions": allowed(case, ("withdraw",)),
    }
