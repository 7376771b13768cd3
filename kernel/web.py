"""What every web process does alike: request id, access log, errors as problem+json."""

from __future__ import annotations

import json
import logging
import time
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import MethodNotAllowed as WrongMethod

from kernel import context, logs, metrics
from kernel.errors import UNEXPECTED, DomainError, Invalid, NotFound, TooLarge, Unavailable, error_for

log = logs.get(__name__)
_GENERIC = "系统出错了，请稍后再试；若仍不行，请把请求编号告诉管理员。"
_TEXTS = {
    400: "请求格式有误，请检查后重新提交。",
    404: "没有找到这个地址。",
    405: "这个地址不支持这种请求方式。",
    413: "提交的内容过大，请减小后重试。",
    415: "提交的内容类型不被支持。",
    429: "操作过于频繁，请稍后再试。",
}


class RequestScope:
    """WSGI middleware: one request id from the first byte to the last, given back in the answer."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        with context.request_scope(environ.get("HTTP_X_REQUEST_ID")) as request_id:
            environ["HTTP_X_REQUEST_ID"] = request_id

            def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
                return start_response(status, [*headers, (context.HEADER, request_id)], exc_info)

            return self._inner(environ, start)


def problem_body(error: DomainError) -> tuple[str, list[tuple[str, str]], list[bytes]]:
    """Status line, headers and body of the problem+json answer for an error (RFC 9457)."""
    body = json.dumps(error.problem(context.request_id()), ensure_ascii=False).encode()
    headers = [("Content-Type", "application/problem+json; charset=utf-8"), ("Content-Length", str(len(body)))]
    if error.retry_after is not None:
        headers.append(("Retry-After", str(error.retry_after)))
    if error.status == 401:
        headers.append(("WWW-Authenticate", "Bearer"))
    return f"{error.status} {HTTPStatus(error.status).phrase}", headers, [body]


def problem_response(error: DomainError) -> Response:
    """The same as Flask's answer."""
    status, headers, body = problem_body(error)
    response = Response(body, status, headers)
    if isinstance(request.routing_exception, WrongMethod):
        response.headers["Allow"] = ", ".join(sorted(request.routing_exception.valid_methods or ()))
    return response


def as_domain_error(error: Exception) -> DomainError:
    """Any exception as one that may be shown; what was not foreseen is logged with its stack and told generically."""
    if isinstance(error, DomainError):
        return error
    if isinstance(error, HTTPException):
        return _from_http(error)
    log.error("unexpected error", exc_info=error, path=request.path)
    return _Unexpected(UNEXPECTED, _GENERIC)


class _Unexpected(Unavailable):
    status = 500
    title = "系统出错"
    retryable = False


def _from_http(error: HTTPException) -> DomainError:
    status = error.code or 500
    if status == 413:
        return TooLarge("too-large", _TEXTS[413])
    if status == 404:
        return NotFound("no-such-address", _TEXTS[404])
    if status == 422:
        return Invalid("invalid-input", _TEXTS[400])
    return error_for(status)(f"http-{status}", _TEXTS.get(status, _GENERIC))


def observe(app: Flask) -> None:
    """Log and count every request of an app; health requests only when they fail."""

    @app.before_request
    def started() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def finished(response: Response) -> Response:
        seconds = time.perf_counter() - g.get("started", time.perf_counter())
        metrics.count_request(app.name, request.endpoint or "-", request.method, response.status_code, seconds)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        quiet = request.endpoint in ("health.livez", "health.readyz", "health.metrics", "static")
        if not quiet or response.status_code >= 500:
            log.log(
                _level(response.status_code),
                "request",
                method=request.method,
                path=request.path,
                status=response.status_code,
                ms=round(seconds * 1000, 1),
                who=context.identity().key,
            )
        return response


def _level(status: int) -> int:
    return logging.WARNING if status >= 500 else logging.INFO
