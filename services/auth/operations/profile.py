"""One's own data (manual 2.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kernel import audit
from kernel.db import session
from kernel.errors import Invalid
from kernel.identity import Identity
from kernel.name_key import name_key
from kernel.redaction import mask_id_number
from kernel.surroundings import Surroundings
from kernel.versions import expect
from services.auth.contract import Profile
from services.auth.domain.account_rules import LEVEL_TITLES, editable_by
from services.auth.models import Account
from services.auth.operations import captchas, identities, snapshots

_CAPTCHA = ("captcha_id", "captcha_answer", "visit")
_FIXED = "此项由学校或主管部门维护，不能自行修改。"


def me(identity: Identity) -> dict[str, Any]:
    """What the signed-in person may see of themselves."""
    assert identity.id is not None
    found = identities.find(identity.id)
    assert found is not None
    account, school, department = found
    names = [name for name in Profile().fields if hasattr(Account, name)]
    return {name: getattr(account, name) for name in names} | {
        "level_title": LEVEL_TITLES.get(account.level or ""),
        "school_name": school.name if school else None,
        "school_code": school.code if school else None,
        "department_name": department.name if department else None,
        "id_number": mask_id_number(account.id_number),
        "editable": list(editable_by(account.kind)),
    }


def save_me(identity: Identity, values: Mapping[str, Any], version: int, around: Surroundings) -> dict[str, Any]:
    """Change one's own data; the captcha is asked first."""
    captchas.demand(around, values)
    wanted = {name: value for name, value in values.items() if name not in _CAPTCHA}
    account = session.get_one(Account, identity.id, with_for_update=True)
    expect(account, version)
    fixed = set(wanted) - set(editable_by(account.kind))
    if fixed:
        raise Invalid("not-editable", _FIXED, fields={name: [_FIXED] for name in sorted(fixed)})
    apply_changes(identity, "account.profile:change", account, wanted)
    return me(identity)


def apply_changes(identity: Identity, action: str, account: Account, wanted: Mapping[str, Any]) -> bool:
    """Set what differs, tell and audit it; False when nothing differs."""
    before = {name: getattr(account, name) for name, value in wanted.items() if getattr(account, name) != value}
    if not before:
        return False
    for name in before:
        setattr(account, name, wanted[name])
    account.name_key = name_key(account.name)
    snapshots.tell_changed(account)
    audit.record(
        identity,
        action,
        subject_kind="account",
        subject_id=account.id,
        subject_title=account.title,
        before=_plain(before),
        after=_plain({name: wanted[name] for name in before}),
    )
    session.flush()
    return True


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value if isinstance(value, str | None) else str(value) for name, value in values.items()}
