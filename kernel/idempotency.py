"""Idempotency-Key: the same request sent again gets the first answer, and has one effect.

The record is written first, in the transaction of the effect: a second request waits for the first one's end and
then finds its answer.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import Response, request

from kernel.db import dialect_insert, session
from kernel.errors import Conflict, Invalid, Malformed
from kernel.identity import Identity
from kernel.models import IdempotencyRecord

if TYPE_CHECKING:
    from kernel.endpoint import Declaration

HEADER = "Idempotency-Key"


def once(declaration: Declaration, identity: Identity, work: Callable[[], Response]) -> Response:
    """Run `work`, or give the answer that it gave before under the same key."""
    key = request.headers.get(HEADER)
    if not (declaration.idempotent and key):
        return work()
    record_id, request_hash = _fingerprints(declaration, identity, key)
    if not _claim(record_id, request_hash):
        return _replay(record_id, request_hash)
    response = work()
    record = session.get_one(IdempotencyRecord, record_id)
    record.status, record.body = response.status_code, response.get_data(as_text=True)
    return response


def _fingerprints(declaration: Declaration, identity: Identity, key: str) -> tuple[str, str]:
    if not re.fullmatch(r"[!-~]{8,120}", key):
        raise Malformed("idempotency-key-invalid", "Idempotency-Key 应为 8 到 120 个可见的 ASCII 字符。")
    record = f"{identity.key}\n{declaration.method} {request.path}\n{key}"
    digest = hashlib.sha256(record.encode()).hexdigest()
    return digest, hashlib.sha256(request.get_data(cache=True)).hexdigest()


def _claim(record_id: str, request_hash: str) -> bool:
    statement = dialect_insert(IdempotencyRecord).values(id=record_id, request_hash=request_hash)
    claimed = session.scalar(statement.on_conflict_do_nothing().returning(IdempotencyRecord.id))
    return claimed is not None


def _replay(record_id: str, request_hash: str) -> Response:
    record = session.get_one(IdempotencyRecord, record_id)
    if record.request_hash != request_hash:
        raise Invalid("idempotency-key-reused", "这个 Idempotency-Key 已用于另一项请求，请换一个。")
    if record.status is None or record.body is None:
        raise Conflict("request-in-progress", "相同的请求正在处理，请稍后再试。")
    return Response(record.body, record.status, {"Idempotency-Replayed": "true"}, mimetype="application/json")
