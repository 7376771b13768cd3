"""How pages answer: a whole page, a fragment for htmx, JSON for our own scripts, notices beside them."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, make_response, render_template, request


def wants_fragment() -> bool:
    """Asked by htmx."""
    return request.headers.get("HX-Request") == "true"


def wants_json() -> bool:
    """Asked by one of our scripts."""
    return request.accept_mimetypes.best == "application/json"


def page(template: str, status: int = 200, **values: Any) -> Response:
    """A rendered page or fragment."""
    return make_response(render_template(template, **values), status)


def events(response: Response, **happened: Any) -> Response:
    """Tell the page what happened: `office:<name>` events with their details (ASCII JSON in a header)."""
    named = {f"office:{name.replace('_', '-')}": detail for name, detail in happened.items()}
    response.headers["HX-Trigger"] = json.dumps(named)
    return response


def done(text: str, **more: Any) -> Response:
    """All went well: close the dialog, reload the list, say so. `more` are further events; `undo` is for the notice."""
    undo = more.pop("undo", None)
    notice = {"text": text, "undo": undo} if undo else {"text": text}
    return events(make_response("", 200, {"HX-Reswap": "none"}), toast=notice, close_dialog=True, reload=True,
                  saved=True, look=True, **more)  # fmt: skip


def leave(address: str, text: str) -> Response:
    """All went well: go to another page and say so there."""
    return events(make_response("", 200, {"HX-Reswap": "none"}), saved=True, leave={"to": address, "text": text})


def go(address: str) -> Response:
    """Leave for another page (htmx follows HX-Redirect, a plain form the 303)."""
    if wants_fragment():
        return make_response("", 200, {"HX-Redirect": address})
    return make_response("", 303, {"Location": address})
