"""One family of errors for operations, endpoints and clients, spoken as RFC 9457 problem+json.

`detail` is Chinese, says what is wrong and what to do, and never holds an ID number or a phone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

UNEXPECTED = "unexpected"  # code of an error that nobody foresaw
Fields = Mapping[str, Sequence[str]]


class DomainError(Exception):
    """A refusal with a stable `code`, an HTTP `status`, a Chinese `message` and the faulty `fields`.

    `retryable` tells a caller whether the same request may succeed later; `retry_after` is in seconds.
    """

    status: ClassVar[int] = 400
    title: ClassVar[str] = "请求无法处理"
    retryable: ClassVar[bool] = False

    def __init__(
        self,
        code: str,
        message: str,
        *,
        fields: Fields | None = None,
        retry_after: int | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.fields = {name: list(texts) for name, texts in (fields or {}).items()}
        self.retry_after = retry_after
        self.extra = dict(extra or {})

    def problem(self, request_id: str | None) -> dict[str, Any]:
        """The problem+json body (RFC 9457) of this error."""
        return {
            "type": f"/problems/{self.code}",
            "code": self.code,
            "title": self.title,
            "status": self.status,
            "detail": self.message,
            "fields": self.fields,
            "retryable": self.retryable,
            "request_id": request_id,
            **self.extra,
        }


class Invalid(DomainError):
    """What was sent cannot be accepted as it is."""

    status = 422
    title = "填写内容有误"


class Malformed(DomainError):
    """The request is not readable at all."""

    status = 400
    title = "请求格式有误"


class Unauthenticated(DomainError):
    """Nobody is signed in, or no longer."""

    status = 401
    title = "请先登录"


class Forbidden(DomainError):
    """Signed in, but this is not allowed."""

    status = 403
    title = "没有权限"


class NotFound(DomainError):
    """It does not exist, or it is somebody else's: the answer is the same."""

    status = 404
    title = "没有找到"


class MethodNotAllowed(DomainError):
    """The address exists, the method does not."""

    status = 405
    title = "不支持这种请求方式"


class Conflict(DomainError):
    """The present state does not allow this."""

    status = 409
    title = "当前状态不允许"


class PreconditionFailed(DomainError):
    """Somebody else changed it meanwhile (If-Match)."""

    status = 412
    title = "内容已被他人修改"


class TooLarge(DomainError):
    """More was sent than is accepted."""

    status = 413
    title = "内容过大"


class UnsupportedMedia(DomainError):
    """The body's content type is not the declared one."""

    status = 415
    title = "内容类型不支持"


class PreconditionRequired(DomainError):
    """An update came without If-Match."""

    status = 428
    title = "缺少版本号"


class TooMany(DomainError):
    """Too many requests in a short time."""

    status = 429
    title = "操作过于频繁"
    retryable = True


class Unavailable(DomainError):
    """A part that is needed does not answer now."""

    status = 503
    title = "服务暂时不可用"
    retryable = True


class Timeout(Unavailable):
    """A part that is needed did not answer in time."""

    status = 504
    title = "服务响应超时"


_BY_STATUS: dict[int, type[DomainError]] = {
    error.status: error
    for error in (
        Malformed,
        Unauthenticated,
        Forbidden,
        NotFound,
        MethodNotAllowed,
        Conflict,
        PreconditionFailed,
        TooLarge,
        UnsupportedMedia,
        Invalid,
        PreconditionRequired,
        TooMany,
        Unavailable,
        Timeout,
    )
}


def error_for(status: int) -> type[DomainError]:
    """The class that stands for an HTTP status; an unknown 4xx is `Malformed`, anything else `Unavailable`."""
    return _BY_STATUS.get(status, Malformed if 400 <= status < 500 else Unavailable)


def from_problem(status: int, body: Mapping[str, Any], retry_after: int | None = None) -> DomainError:
    """Turn a received problem+json body back into the error that the other service raised."""
    return error_for(status)(
        str(body.get("code", f"http-{status}")),
        str(body.get("detail") or body.get("title") or "请求失败，请稍后再试。"),
        fields=body.get("fields") or None,
        retry_after=retry_after,
        extra={k: v for k, v in body.items() if k not in _STANDARD},
    )


_STANDARD = {"type", "code", "title", "status", "detail", "fields", "retryable", "request_id"}
