"""Forms of a declaration: shown, checked for what is missing, saved by the service; errors beside the fields.

Here the dialogs and what they share with the full pages (gateway/screens/form_pages.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Response, request

from gateway import answers
from gateway.screens.declaration import Action, Form
from gateway.screens.fields import Texts
from gateway.screens.lookups import word_of
from kernel.errors import Conflict, DomainError, Invalid, PreconditionFailed

Done = TypeVar("Done")


@dataclass(frozen=True)
class Refusal:
    """Why a form was not saved: what was typed, reasons by field, the sentence over the form."""

    values: Mapping[str, Any]
    errors: Mapping[str, Any]
    general: str


def dialog(title: str, form: Form, action: str, row_id: str | None) -> Response:
    """The empty form, or the one with a row's present values."""
    values = form.load(row_id) if form.load and row_id else {}
    return _show(title, form, action, Refusal(values, {}, ""), 200)


def submit(title: str, form: Form, action: str, row_id: str | None) -> Response:
    """Save; a refusal shows the form again with what was typed."""
    saved = attempt(form, row_id)
    if isinstance(saved, Refusal):
        return _show(title, form, action, saved, 422)
    if isinstance(saved, Response):
        return answers.events(saved, reload=True, saved=True, look=True)
    return answers.done(saved)


def typed(form: Form) -> dict[str, str]:
    """What was sent for the fields shown; a tick that is not set sends nothing and counts as empty."""
    return {field.name: request.form.get(field.name, "") for field in form.shown(request.form) if field.kind != "read"}


def attempt(form: Form, row_id: str | None) -> str | Response | Refusal:
    """Save what was sent: the sentence of the notice, what is shown instead, or why not."""
    return checked(form, row_id, lambda sent: form.save(row_id, sent))


def checked(form: Form, row_id: str | None, save: Callable[[Texts], Done]) -> Done | Refusal:
    """What `save` gives for the texts sent, or why not."""
    sent = typed(form)
    missing = {f.name: [_ask_for(f)] for f in form.shown(sent) if f.required and not sent[f.name].strip()}
    sent["version"] = request.form.get("version", "")
    try:
        if missing:
            raise Invalid("missing", "还有必填项没有填写。", fields=missing)
        return save(sent)
    except (Invalid, PreconditionFailed, Conflict) as error:
        kept = sent | fixed(form, row_id) | {"key": request.form.get("key", "")}
        return Refusal(kept, error.fields, _general(form, sent, error))


def _ask_for(field: Any) -> str:
    if field.kind == "check":
        return f"请勾选“{field.title}”。"
    return f"请{'选择' if field.kind in ('select', 'lookup') else '填写'}{field.title}。"


def fixed(form: Form, row_id: str | None) -> dict[str, Any]:
    """Values that were not typed and so not sent: of fields that are only shown, and of what stands beside a page."""
    if not form.load or not row_id:
        return {}
    names = {field.name for field in form.shown(request.form) if field.kind == "read"}
    if not names and not form.aside:
        return {}
    editable = {field.name for field in form.shown(request.form)} - names
    return {name: value for name, value in form.load(row_id).items() if name not in editable and name != "version"}


def _general(form: Form, sent: Mapping[str, Any], error: DomainError) -> str:
    """The sentence over the form: the message, and the reasons that belong to no field shown."""
    shown = {field.name for field in form.shown(sent)}
    beside = {text for name, texts in error.fields.items() if name in shown for text in texts}
    others = [text for name, texts in error.fields.items() if name not in shown for text in texts]
    said = [] if error.message in beside else [error.message]
    return " ".join([*said, *others])


def ask(action: Action, state: Refusal | None = None) -> Response:
    """The dialog before a batch: for the row in the address, else for those ticked (gateway/static/js/list.js)."""
    refusal = state or Refusal({}, {}, "")
    row = request.values.get("row", "")
    return _show(action.title, asking(action), request.path, refusal, 422 if state else 200,
                 effect=action.effect, row=row, danger=action.danger)  # fmt: skip


def asking(action: Action) -> Form:
    """What an action asks, as a form; its answers go to the batch."""
    return Form(action.asks, lambda _row, _sent: "")


def _show(title: str, form: Form, action: str, state: Refusal, status: int, **more: Any) -> Response:
    return answers.page("screens/form.html", status, title=title, form=form, action=action, values=state.values,
                        errors=state.errors, general=state.general, word_of=word_of, **more)  # fmt: skip
