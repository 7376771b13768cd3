"""The door of every page: who may open it, and that a change really comes from our own page.

Default deny: an address without an entry here is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlsplit

from flask import Blueprint, Flask, Response, g, redirect, request
from werkzeug.routing import BaseConverter

from gateway import session
from gateway.answers import wants_fragment, wants_json
from kernel.errors import Forbidden, Unauthenticated
from kernel.identity import Identity

PUBLIC = ""
SIGNED_IN = "*"
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
_OPEN_BLUEPRINTS = ("health", "api")
_NOT_YOURS = "您没有使用这个栏目的权限，请联系学校管理员授权。"
_FOREIGN = "这次提交不是从本系统的页面发出的，或页面已过期，请刷新页面后重试。"
_SIGN_IN = "登录已过期，请重新登录。"

pages = Blueprint("pages", __name__)
_screens: dict[str, str] = {}
View = Callable[..., Any]


def page(path: str, screen: str, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    """Declare a page address. `screen`: a screen's key, SIGNED_IN, or PUBLIC."""

    def add(view: View) -> View:
        add_page(path, screen, view, methods)
        return view

    return add


def add_page(path: str, screen: str, view: View, methods: tuple[str, ...] = ("GET",)) -> None:
    """The same for views that are made, not written."""
    name = f"{'_'.join(methods).lower()}{path}".translate(str.maketrans("/.<>:-", "_" * 6))
    _screens[f"pages.{name}"] = screen
    pages.add_url_rule(path, name, view, methods=list(methods))


class RowId(BaseConverter):
    """The id of a row in an address: a UUID, or `service:UUID`."""

    regex = "[0-9A-Za-z:-]{1,80}"


def install(app: Flask) -> None:
    """Put the door before every page."""
    app.url_map.converters["row"] = RowId
    app.register_blueprint(pages)
    app.before_request(_check)


def declared() -> dict[str, str]:
    """Endpoint name → what it needs (for the tests)."""
    return dict(_screens)


def _check() -> Response | None:
    endpoint = request.endpoint
    if endpoint is None or endpoint.partition(".")[0] in _OPEN_BLUEPRINTS:
        return None
    if endpoint not in _screens:
        raise Forbidden("undeclared", "这个地址没有声明权限，不能使用。")
    if request.method in UNSAFE:
        _check_origin()
    if _screens[endpoint] == PUBLIC:
        return None
    return _check_person(session.resolve(), _screens[endpoint])


def _check_person(identity: Identity, screen: str) -> Response | None:
    if identity.kind != "staff":
        return _ask_to_sign_in()
    if identity.must_change_password and request.path not in ("/first-password", "/sign-out", "/captcha"):
        return _to("/first-password")
    if screen != SIGNED_IN and screen not in identity.screens:
        raise Forbidden("screen-not-granted", _NOT_YOURS)
    return None


def _ask_to_sign_in() -> Response:
    """A page leads to the sign-in and back; a fragment says 401, and the page keeps what was typed."""
    if wants_fragment() or wants_json() or request.method in UNSAFE:
        g.sign_in_again = True
        raise Unauthenticated("session-ended", _SIGN_IN)
    wanted = request.full_path.rstrip("?")
    return _to("/sign-in" if wanted == "/" else f"/sign-in?next={quote(wanted)}")


def _to(address: str) -> Response:
    response = redirect(address, 303)
    assert isinstance(response, Response)
    return response


def _check_origin() -> None:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site != "same-origin":
        raise Forbidden("cross-site", _FOREIGN)
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise Forbidden("cross-site", _FOREIGN)
    if _screens[str(request.endpoint)] != PUBLIC and not session.resolve().is_person:
        raise Unauthenticated("session-ended", _SIGN_IN)
    sent = request.headers.get("X-CSRF-Token") or request.form.get("csrf_token", "")
    if not session.same_csrf(sent):
        raise Forbidden("csrf", _FOREIGN)


def local_path(wanted: str) -> str:
    """`next=` as an address of our own, or "/": no scheme, no host, no control characters, no backslash."""
    plain = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted
    safe = plain and wanted.isprintable() and len(wanted) <= 1000
    parts = urlsplit(wanted) if safe else None
    return wanted if parts and not parts.scheme and not parts.netloc else "/"
