"""Attachments: put up one by one while a message is written, given out as downloads."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, request

from gateway.clients import messaging
from gateway.downloads import pass_on
from gateway.guard import SIGNED_IN, page
from gateway.pages.messages.shared import as_id
from kernel.errors import Invalid


@page("/messages/attachments", SIGNED_IN, ("POST",))
def upload() -> Response:
    """Store one file; the service looks at its content and says what it is."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Invalid("no-file", "请选择一个文件。")
    stored: dict[str, Any] = messaging().upload(file.filename, file.stream)  # type: ignore[arg-type]
    return jsonify(stored)


@page("/messages/attachments/<row:attachment_id>", SIGNED_IN)
def download(attachment_id: str) -> Response:
    return pass_on(messaging().attachment(as_id(attachment_id)))
