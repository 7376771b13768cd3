"""补报生源 (manual 7.5): typed, checked while typing, looked at as a whole, ticked, submitted; then it is final."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, jsonify, request

from gateway import answers, navigation, session
from gateway.clients import graduates
from gateway.guard import local_path, page
from gateway.pages.graduates import supplement_fields as fields
from gateway.pages.graduates.supplement import FORM, KEY
from gateway.rendering import fresh_key
from gateway.screens.lookups import word_of
from kernel.errors import Conflict, Invalid

_LIST = "/graduates/supplement"
_FAULTS = "补报内容有误，请按提示修改后再提交。"


@page(FORM, KEY)
def empty() -> Response:
    options = graduates().supplement_options()
    return _form(options, fields.defaults(options))


@page(f"{FORM}/check", KEY, ("POST",))
def check() -> Response:
    """What is wrong with what has been typed so far (all fields; the page shows those that were touched)."""
    options = _options()
    return jsonify(graduates().check_supplement(fields.body(fields.typed(options))))


@page(FORM, KEY, ("POST",))
def go_on() -> Response:
    """`step`: `edit` shows the form with what was sent, `preview` what will be submitted, `submit` submits it."""
    options, step = _options(), request.form.get("step", "")
    values = fields.typed(options)
    if step == "edit":
        return _form(options, values, changed=True)
    if step == "submit":
        return _submit(options, values)
    return _preview(options, values)


def _options() -> dict[str, Any]:
    """Code tables of the year that was chosen; of this year when the field holds none."""
    year = request.form.get("graduation_year", "")
    plain = year.isascii() and year.isdigit() and len(year) == 4
    return graduates().supplement_options(int(year) if plain else None)


def _preview(options: Mapping[str, Any], values: Mapping[str, Any]) -> Response:
    found = graduates().check_supplement(fields.body(values))
    faults = {**found["faults"], **found["duplicates"]}
    if found["locked_reason"]:
        return _form(options, values, faults, found["locked_reason"])
    if faults:
        return _form(options, values, faults, _FAULTS)
    # what the ID number says is filled in before it is looked at
    filled = {"birth_date": found["birth_date"] or "", "sex": found["sex"] or ""}
    whole = {**values, **{name: values.get(name) or text for name, text in filled.items()}}
    return _look(options, whole, found["warnings"], fresh_key())


def _submit(options: Mapping[str, Any], values: Mapping[str, Any]) -> Response:
    verified, key = request.form.get("verified") == "true", request.form.get("key", "")[:64]
    try:
        graduates().submit_supplement({**fields.body(values), "verified": verified}, key or None)
    except (Invalid, Conflict) as error:
        if set(error.fields) == {"verified"}:
            return _look(options, values, [], key, error.fields["verified"][0])
        return _form(options, values, error.fields, error.message)
    return answers.leave(_back(), f"已补报{values['name']}的生源信息，提交后不能修改或删除。")


def _back() -> str:
    return local_path(request.args.get("back", _LIST))


def _form(options: Mapping[str, Any], values: Mapping[str, Any], errors: Mapping[str, Any] | None = None,
          general: str = "", *, changed: bool = False) -> Response:  # fmt: skip
    return _show(
        "form", 422 if general else 200, parts=fields.sections(options), columns=fields.row_columns(options),
        values={**values, "department_name": session.resolve().department_name}, errors=errors or {},
        general=general, changed=changed or bool(general), word_of=word_of, rows=fields.ROWS,
    )  # fmt: skip


def _look(options: Mapping[str, Any], values: Mapping[str, Any], warnings: list[str], key: str,
          problem: str = "") -> Response:  # fmt: skip
    columns = fields.row_columns(options)
    return _show(
        "preview", 422 if problem else 200, shown=fields.shown(options, values), columns=columns, values=values,
        warnings=warnings, key=key, problem=problem, rows=fields.ROWS,
    )  # fmt: skip


def _show(what: str, status: int, **values: Any) -> Response:
    chapter, screen_title = navigation.crumbs(KEY)
    shown = {
        "chapter": chapter,
        "screen_title": screen_title,
        "path": _LIST,
        "back": _back(),
        "to": f"{FORM}?back={_back()}",
    }
    if answers.wants_fragment():
        return answers.page(f"supplement/{what}.html", status, **shown, **values)
    return answers.page("supplement/page.html", status, what=f"supplement/{what}.html", **shown, **values)
