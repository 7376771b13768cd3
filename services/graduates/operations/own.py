"""What a signed-in graduate sees and does of the own record: operation code, résumé, employment, dossier."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kernel.db import session
from kernel.errors import Conflict, Forbidden, NotFound
from kernel.identity import Identity
from kernel.passwords.hashing import hash_password
from kernel.versions import expect
from services.graduates.contract.own import ResumeBody
from services.graduates.domain.resume import completeness
from services.graduates.models import Graduate, Resume
from services.graduates.operations import changes, people, records

_CLOSED = "您的帐户尚未注册或已被禁用，请联系学校就业部门。"
_CODE_SET = "操作码已经设置；忘记操作码请联系学校就业部门清空后重新设置。"
_NO_RESUME = "您还没有创建简历。"
_BODY = ResumeBody()


def mine(identity: Identity, *, lock: bool = False) -> Graduate:
    """The asker's own record; refused while not registered or disabled, whatever auth knows yet."""
    graduate = people.get(identity, identity.id, lock=lock)  # type: ignore[arg-type]
    if graduate.registration != "registered" or not graduate.enabled:
        raise Forbidden("account-closed", _CLOSED)
    return graduate


def me(identity: Identity) -> dict[str, Any]:
    """The own record (contract.Me)."""
    graduate = mine(identity)
    told = records.one(identity, graduate.id)
    names = ("id", "name", "student_no", "graduation_year", "version", "record", "states")
    return {name: told[name] for name in names} | {"has_operation_code": graduate.operation_code_hash is not None}


def employment(identity: Identity) -> dict[str, Any]:
    """The own plan row and states (contract.MyEmployment)."""
    told = records.one(identity, mine(identity).id)
    return {"employment": told["employment"], "states": told["states"]}


def dossier(identity: Identity) -> dict[str, Any]:
    """Where the own dossier is (manual 8.5)."""
    return {"dossier": records.one(identity, mine(identity).id)["dossier"]}


def set_operation_code(identity: Identity, code: str) -> None:
    """Set the code once; staff can clear it (8.1), nobody can read it."""
    hashed = hash_password(code)
    graduate = mine(identity, lock=True)
    if graduate.operation_code_hash is not None:
        raise Conflict("operation-code-set", _CODE_SET)
    changes.apply(identity, graduate, "graduate:set_operation_code", {"operation_code_hash": hashed})


def resume(identity: Identity) -> dict[str, Any]:
    """The own résumé; NotFound before there is one."""
    return _shown(_kept(mine(identity)))


def save_resume(identity: Identity, values: Mapping[str, Any], version: int) -> dict[str, Any]:
    """Create (version 0) or replace the own résumé."""
    graduate = mine(identity, lock=True)
    content = _BODY.dump(values)
    kept = session.get(Resume, graduate.id)
    if kept is None:
        kept = Resume(graduate_id=graduate.id, version=0, published=False, content={})
        session.add(kept)
    expect(kept, version)
    kept.content, kept.version = content, kept.version + 1
    changes.note(identity, graduate, "graduate:save_resume", {}, {"resume": f"第 {kept.version} 版"})
    session.flush()
    return _shown(kept)


def publish_resume(identity: Identity, *, published: bool) -> dict[str, Any]:
    """Show the résumé to employers, or take it back."""
    graduate = mine(identity, lock=True)
    kept = _kept(graduate)
    if kept.published != published:
        kept.published, kept.version = published, kept.version + 1
        verb = "publish" if published else "withdraw"
        before, after = {"published": not published}, {"published": published}
        changes.note(identity, graduate, f"graduate:{verb}_resume", before, after)
    session.flush()
    return _shown(kept)


def _kept(graduate: Graduate) -> Resume:
    kept = session.get(Resume, graduate.id)
    if kept is None:
        raise NotFound("no-resume", _NO_RESUME)
    return kept


def _shown(kept: Resume) -> dict[str, Any]:
    names = ("content", "published", "version", "updated_at")
    return {name: getattr(kept, name) for name in names} | {"completeness": completeness(kept.content)}
