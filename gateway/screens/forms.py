"""Dialog forms of a declaration: shown, checked for what is missing, saved by the service; errors beside the fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, request

from gateway import answers
from gateway.screens.declaration import Form
from kernel.errors import DomainError, Invalid, PreconditionFailed

REFUSALS = ("invalid-input", "invalid")


def dialog(title: str, form: Form, action: str, row_id: str | None) -> Response:
    """The empty form, or the one with a row's present values."""
    values = form.load(row_id) if form.load and row_id else {}
    return _show(title, form, action, values, {}, "", 200)


def submit(title: str, form: Form, action: str, row_id: str | None) -> Response:
    """Save; a refusal shows the form again with what was typed."""
    sent = {field.name: request.form.get(field.name, "") for field in form.fields if field.kind != "read"}
    missing = {f.name: [f"请填写{f.title}。"] for f in form.fields if f.required and not sent[f.name].strip()}
    sent["version"] = request.form.get("version", "")
    try:
        if missing:
            raise Invalid("missing", "还有必填项没有填写。", fields=missing)
        return answers.done(form.save(row_id, sent))
    except (Invalid, PreconditionFailed) as error:
        return _show(title, form, action, sent | _fixed(form, row_id), error.fields, _general(form, error), 422)
    except DomainError as error:
        if error.status != 409:
            raise
        return _show(title, form, action, sent | _fixed(form, row_id), error.fields, _general(form, error), 422)


def _fixed(form: Form, row_id: str | None) -> dict[str, Any]:
    """Values of fields that are only shown: they were not sent."""
    names = {field.name for field in form.fields if field.kind == "read"}
    if not names or not form.load or not row_id:
        return {}
    return {name: value for name, value in form.load(row_id).items() if name in names}


def _general(form: Form, error: DomainError) -> str:
    """The sentence over the form: the message, and the reasons that belong to no field shown."""
    shown = {field.name for field in form.fields}
    beside = {text for name, texts in error.fields.items() if name in shown for text in texts}
    others = [text for name, texts in error.fields.items() if name not in shown for text in texts]
    said = [] if error.message in beside else [error.message]
    return " ".join([*said, *others])


def _show(title: str, form: Form, action: str, values: Mapping[str, Any], errors: Mapping[str, Any], general: str,
          status: int) -> Response:  # fmt: skip
    return answers.page("screens/form.html", status, title=title, form=form, action=action, values=values,
                        errors=errors, general=general)  # fmt: skip
