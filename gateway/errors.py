"""Errors in Chinese, with what to do and the request id: a page, a fragment's notice, or problem+json."""

from __future__ import annotations

from flask import Flask, Response, g, make_response, request

from gateway import answers, session
from kernel import context
from kernel.errors import DomainError, Unavailable
from kernel.web import as_domain_error, problem_response

_ICONS = {401: "lock", 403: "shield-lock", 404: "file-search", 503: "plug-connected-x", 504: "plug-connected-x"}


def install(app: Flask) -> None:
    """Answer every exception."""

    @app.errorhandler(Exception)
    def answer(error: Exception) -> Response:
        problem = as_domain_error(error)
        if request.path.startswith("/api/") or answers.wants_json():
            return problem_response(problem)
        if answers.wants_fragment():
            return _notice(problem)
        return _page(problem)


def _notice(problem: DomainError) -> Response:
    """htmx swaps nothing on an error; the header's event tells it, or opens the sign-in over the page."""
    response = make_response("", problem.status, {"HX-Reswap": "none"})
    if g.get("sign_in_again") or problem.status == 401:
        return answers.events(response, session_expired=True)
    if session.UNATTENDED in request.headers and problem.status >= 500:
        # nobody asked for it, and the page asks again
        return response
    return answers.events(response, problem={"text": told(problem), "request_id": context.request_id()})


def told(problem: DomainError) -> str:
    """The message with the reasons of its fields."""
    reasons = [text for texts in problem.fields.values() for text in texts if text not in problem.message]
    return problem.message + ("（" + "；".join(reasons) + "）" if reasons else "")


def _page(problem: DomainError) -> Response:
    shown = {
        "problem": problem, "icon_name": _ICONS.get(problem.status, "alert-triangle"),
        "retry": isinstance(problem, Unavailable) or problem.status >= 500, "request_id": context.request_id(),
    }  # fmt: skip
    response = answers.page("errors/error.html", problem.status, **shown)
    if problem.retry_after is not None:
        response.headers["Retry-After"] = str(problem.retry_after)
    return response
