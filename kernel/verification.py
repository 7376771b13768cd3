"""Checking printed documents by their codes: open to anybody, so limited, and telling only what a verifier needs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from marshmallow import post_load
from sqlalchemy import delete, or_

from kernel import counters
from kernel.clock import now
from kernel.codes import compact
from kernel.counters import AttemptCounter
from kernel.db import session
from kernel.errors import NotFound, TooMany
from kernel.identity import Identity
from kernel.limits import GROWING, Limit
from kernel.schemas import Schema
from kernel.settings import Settings
from kernel.surroundings import Surroundings
from kernel.words import Shaped

# Every check counts, right or wrong; a whole office may stand behind one address.
ADDRESS = Limit("address", free=120, window=timedelta(minutes=10), waits=GROWING)
OVERALL = Limit("overall", free=600, window=timedelta(minutes=1), waits=(timedelta(minutes=1),))
_KEEP = timedelta(hours=1)
_MOST_STARS = 2
_UNKNOWN = "没有找到与这个验证码对应的文件，请对照文件重新输入；仍然没有的，不是本系统出具的文件。"


class VerificationBody(Schema):
    """The code printed on a document, however it is typed; loaded as it is kept."""

    code = Shaped(24, r"(?:[ -]*[0-9A-Za-z]){16}", "验证码应为 16 位字母和数字。", least=1, required=True)

    @post_load
    def _compact(self, values: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {"code": compact(values["code"])}


def admit(model: type[AttemptCounter], identity: Identity, around: Surroundings) -> None:
    """Count a check by address and overall; raises TooMany. To be called before anything is read."""
    keys = counters.keys_for([(ADDRESS, identity.address), (OVERALL, "all")])
    wait = around.apart(lambda: counters.admit(model, keys))
    if wait:
        raise TooMany("verification-wait", f"核验次数过多，请在 {-(-wait // 60)} 分钟后再试。", retry_after=wait)


def page_address(settings: Settings) -> str:
    """Where papers say that they can be checked."""
    return f"{settings.public_url}/verify"


def unknown() -> NotFound:
    """The one answer to every code that belongs to no document."""
    return NotFound("unknown-code", _UNKNOWN)


def masked(name: str) -> str:
    """A name that its bearer recognizes: 张*, 张**."""
    return name[:1] + "*" * max(1, min(len(name) - 1, _MOST_STARS))


def forget(model: type[AttemptCounter]) -> None:
    """Take away counters that nobody waits for any more."""
    moment = now()
    over = or_(model.waits_until.is_(None), model.waits_until < moment)
    session.execute(delete(model).where(model.since < moment - _KEEP, over))
