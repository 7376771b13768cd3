"""What "?" opens: the explanation of a screen after the manual, the keys, and a small form of the list."""

from __future__ import annotations

from flask import Response

from codebook.help import help_for
from gateway import answers
from gateway.guard import PUBLIC, SIGNED_IN, page
from kernel.errors import NotFound


@page("/help/<key>", PUBLIC)
def topic(key: str) -> Response:
    """Help of one screen or page, with the keys that work everywhere."""
    found = help_for(key)
    if found is None and key != "keys":
        raise NotFound("no-help", "这个页面还没有帮助。")
    return answers.page("office/help.html", topic=found)


@page("/help/save-query", SIGNED_IN)
def save_query() -> Response:
    return answers.page("office/save_query.html")
