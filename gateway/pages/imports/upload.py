"""The first two steps: the template, and taking a file. What the service refuses comes back beside the form."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, request

from gateway import answers
from gateway.clients import graduates
from gateway.downloads import pass_on
from gateway.pages.imports.kinds import Import
from kernel.errors import Conflict, DomainError, Invalid, TooLarge
from services.graduates.contract.imports import LARGEST_FILE

_FRAMING = 64 * 1024
"""Bytes of multipart around the file."""


@dataclass(frozen=True)
class UploadPages:
    """Template and upload of one kind."""

    kind: Import

    def template(self) -> Response:
        return pass_on(graduates().import_template(self.kind.name))

    def upload(self) -> Response:
        """Keep the file and order its check; leads to the batch's own page."""
        request.max_content_length = LARGEST_FILE + _FRAMING
        try:
            file = request.files.get("file")
            if file is None or not file.filename:
                raise Invalid("no-file", "请选择要上传的文件。")
            batch = graduates().upload_import(self.kind.name, file.filename, file.stream, _year())
        except (Invalid, Conflict, TooLarge) as error:
            return self._refused(error)
        return answers.go(self.kind.batch(batch["id"]))

    def _refused(self, error: DomainError) -> Response:
        known = error.extra.get("batch_id")
        where = self.kind.batch(known) if known else ""
        return answers.page("imports/verdict.html", 422, problem=error.message, known=where)


def _year() -> int:
    text = request.form.get("graduation_year", "")
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise Invalid("no-year", "请选择毕业年度。")
    return int(text)
