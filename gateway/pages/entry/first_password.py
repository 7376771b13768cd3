"""The forced change after a password was set by the office."""

from __future__ import annotations

from flask import Response

from gateway import answers, session
from gateway.guard import SIGNED_IN, page
from gateway.pages.account.password import POLICIES, change
from gateway.pages.entry.sign_in import challenge, settings
from kernel.errors import DomainError, Invalid


@page("/first-password", SIGNED_IN)
def form() -> Response:
    if not session.resolve().must_change_password:
        return answers.go("/")
    return _show()


@page("/first-password", SIGNED_IN, ("POST",))
def save() -> Response:
    """Every session ends with the old password, so the next page is the sign-in."""
    try:
        change()
    except Invalid as error:
        return _show(error)
    response = answers.go("/sign-in?changed=1")
    session.end(response)
    return response


def _show(error: DomainError | None = None) -> Response:
    return answers.page("entry/first_password.html", 422 if error else 200, error=error, challenge=challenge(),
                        policy=POLICIES[settings().password_policy], user=session.resolve())  # fmt: skip
