"""Declaring endpoints: one decorator names route, permission, body, query and result.

The declarations fill `app.extensions["endpoints"]`, which tests, the OpenAPI document and the gateway read. An
address without a declaration is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import Any

from flask import Flask, Response, current_app, request

from kernel import audit, context, idempotency, tokens
from kernel.db import Database
from kernel.errors import Forbidden, Unauthenticated
from kernel.examples import example_of
from kernel.files import bound
from kernel.identity import ANONYMOUS, Identity
from kernel.parsing import Blueprint
from kernel.permissions import Allow
from kernel.schemas import Schema

View = Callable[..., Any]
SMALL_BODY = 1024 * 1024
_SIGN_IN = "请先登录，或登录已失效，请重新登录。"
_DENIED = "您没有使用此功能的权限，请联系学校管理员授权。"
_RENEW_FIRST = "首次登录或密码被重置后，请先修改密码。"


@dataclass(frozen=True, slots=True)
class Declaration:
    """One endpoint.

    `writes` is False for a method other than GET that only reads; `largest` is in bytes; `versioned` endpoints read
    the row's version from If-Match.
    """

    api: str
    method: str
    rule: str
    title: str
    allow: tuple[Allow, ...]
    view: View
    body: type[Schema] | None = None
    query: type[Schema] | None = None
    result: Any = None
    status: int = 200
    writes: bool = True
    idempotent: bool = False
    versioned: bool = False
    form: bool = False
    multipart: bool = False
    largest: int = SMALL_BODY
    before_password_change: bool = False

    @property
    def name(self) -> str:
        return f"{self.api}.{self.view.__name__}"

    @property
    def public(self) -> bool:
        return any(entry.admits(ANONYMOUS) for entry in self.allow)


@dataclass
class Api:
    """A group of endpoints under one prefix; `endpoint` collects, `register` puts them into an app."""

    name: str
    prefix: str
    declarations: list[Declaration] = field(default_factory=list)

    def endpoint(
        self, method: str, rule: str, *, title: str, allow: Sequence[Allow], **options: Any
    ) -> Callable[[View], View]:
        """Declare the decorated function `(identity, **path, query=…, body=…)` as an endpoint."""

        def declare(view: View) -> View:
            options.setdefault("writes", method != "GET")
            declaration = Declaration(self.name, method, self.prefix + rule, title, tuple(allow), view, **options)
            self.declarations.append(declaration)
            return view

        return declare

    def register(self, app: Flask, smorest: Any) -> None:
        """Add every declaration to a Flask app and its OpenAPI document."""
        app.extensions["endpoints"] |= {declaration.name: declaration for declaration in self.declarations}
        smorest.register_blueprint(self._blueprint)

    @cached_property
    def _blueprint(self) -> Blueprint:
        """The declarations as Flask takes them; made once, however many apps they are put into."""
        blueprint = Blueprint(self.name, __name__)
        for declaration in self.declarations:
            blueprint.route(declaration.rule, methods=[declaration.method])(_guarded(blueprint, declaration))
        return blueprint


def _guarded(blueprint: Blueprint, declaration: Declaration) -> View:
    inner = _documented(blueprint, declaration)

    @wraps(inner)
    def view(**path: Any) -> Response:
        request.max_content_length = declaration.largest
        identity = _authenticate()
        database: Database = current_app.extensions["database"]
        try:
            authorize(declaration, identity)
        except Forbidden:
            database.run(lambda: _record_denial(declaration, identity))
            raise
        context.set_identity(identity)

        def work() -> Response:
            return idempotency.once(declaration, identity, lambda: inner(**path))

        with bound(current_app.extensions["files"]):
            return database.run(work, write=declaration.writes, attempts=1 if declaration.multipart else 3)

    return view


def _documented(blueprint: Blueprint, declaration: Declaration) -> View:
    @wraps(declaration.view)
    def view(**arguments: Any) -> Any:
        return declaration.view(context.identity(), **arguments)

    described: View = blueprint.response(declaration.status, declaration.result)(view)
    if declaration.body:
        location = "form" if declaration.form else "json"
        example = example_of(declaration.body)
        described = blueprint.arguments(declaration.body, location=location, arg_name="body", example=example)(
            described
        )
    if declaration.query:
        described = blueprint.arguments(declaration.query, location="query", arg_name="query")(described)
    described = blueprint.doc(summary=declaration.title, **_openapi(declaration))(described)
    described.__name__ = declaration.view.__name__
    return described


def _record_denial(declaration: Declaration, identity: Identity) -> None:
    """Who tried what without the right to: a trail of its own, since the request itself leaves nothing."""
    audit.record(
        identity,
        f"denied:{declaration.name}",
        subject_kind="endpoint",
        subject_id=f"{declaration.method} {declaration.rule}"[:64],
        subject_title=declaration.title,
        outcome="denied",
    )


def _openapi(declaration: Declaration) -> dict[str, Any]:
    extra: dict[str, Any] = {"x-allow": [str(entry) for entry in declaration.allow]}
    if declaration.versioned or declaration.idempotent:
        extra["parameters"] = _header_parameters(declaration)
    if declaration.result is None:
        file = {"schema": {"type": "string", "format": "binary"}}
        extra["responses"] = {str(declaration.status): {"description": "文件", "content": {"*/*": file}}}
    if not declaration.public:
        extra["security"] = [{"bearer": []}]
    if declaration.multipart:
        part = {"type": "string", "format": "binary"}
        schema = {"type": "object", "properties": {"file": part}, "required": ["file"]}
        extra["requestBody"] = {"required": True, "content": {"multipart/form-data": {"schema": schema}}}
    return extra


def _header_parameters(declaration: Declaration) -> list[dict[str, Any]]:
    version = {"name": "If-Match", "in": "header", "required": True, "description": "读到的版本号，例如 \"3\"",
               "schema": {"type": "string", "pattern": '^"[0-9]{1,9}"$'}}  # fmt: skip
    key = {"name": idempotency.HEADER, "in": "header", "description": "同一请求重发时用同一个值，只生效一次",
           "schema": {"type": "string", "pattern": "^[!-~]{8,120}$"}}  # fmt: skip
    return [version] * declaration.versioned + [key] * declaration.idempotent


def _authenticate() -> Identity:
    """Who the calling process says is asking; `Authorization` itself stays what the outside caller wrote."""
    token = request.headers.get(tokens.HEADER)
    if not token:
        return ANONYMOUS
    identity: Identity = current_app.extensions["verifier"].identity(token)
    return identity


def authorize(declaration: Declaration, identity: Identity) -> None:
    """Refuse an identity that no entry of the declaration admits (default deny)."""
    if not any(entry.admits(identity) for entry in declaration.allow):
        if identity.kind == "anonymous":
            raise Unauthenticated("sign-in-required", _SIGN_IN)
        raise Forbidden("not-allowed", _DENIED)
    if identity.must_change_password and not (declaration.before_password_change or declaration.public):
        raise Forbidden("password-change-required", _RENEW_FIRST)
