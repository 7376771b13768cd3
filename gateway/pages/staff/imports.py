"""Importing a workbook in a dialog: template, upload, dry run with row-numbered errors, then the real thing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import requests
from flask import Response, request

from gateway import answers
from gateway.downloads import pass_on
from gateway.guard import add_page
from kernel.errors import DomainError, Invalid, TooLarge, Unavailable

LARGEST = 10 * 1024 * 1024
Run = Callable[[str, bytes, bool], Mapping[str, Any]]
Mark = Callable[[str, bytes], requests.Response]


@dataclass(frozen=True)
class Import:
    """One kind of import: texts, the service's template, its import call (name, content, dry_run) and its marking."""

    path: str
    title: str
    noun: str
    template: Callable[[], requests.Response]
    run: Run
    mark: Mark

    def dialog(self) -> Response:
        return self._show()

    def download(self) -> Response:
        return pass_on(self.template())

    def marked(self) -> Response:
        """The chosen file again, with the refused cells marked."""
        return pass_on(self.mark(*_file()))

    def upload(self) -> Response:
        """Check the file; with `commit` write it. A file with errors is never written, not even in part."""
        commit = request.form.get("commit") == "1"
        try:
            name, content = _file()
            result = self.run(name, content, not commit)
        except Unavailable:
            raise
        except DomainError as error:
            return self._show(422, problem=error.message)
        if commit and result["written"]:
            return answers.done(f"导入完成：新增 {result['created']}，更新 {result['updated']}。")
        return self._show(result=result)

    def _show(self, status: int = 200, **values: Any) -> Response:
        shown = {"result": None, "problem": "", **values}
        template = "staff/import_result.html" if request.method == "POST" else "staff/import.html"
        return answers.page(template, status, kind=self, **shown)


def add(kind: Import, screen: str) -> None:
    """Declare the pages of an import."""
    path = kind.path
    add_page(path, screen, kind.dialog)
    add_page(path, screen, kind.upload, ("POST",))
    add_page(f"{path}/template.xlsx", screen, kind.download)
    add_page(f"{path}/marked.xlsx", screen, kind.marked, ("POST",))


def _file() -> tuple[str, bytes]:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Invalid("no-file", "请选择要导入的 Excel 文件。")
    content = file.stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise TooLarge("too-large", "文件超过 10 MB，请拆分后分次导入。")
    return file.filename, content
