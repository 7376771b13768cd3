"""What endpoints take from the request beside body and query."""

from __future__ import annotations

import re
from typing import BinaryIO

from flask import request

from kernel.errors import Invalid, Malformed, PreconditionRequired


def version() -> int:
    """The version in If-Match; raises PreconditionRequired without one."""
    header = request.headers.get("If-Match")
    if header is None:
        raise PreconditionRequired("version-missing", "缺少 If-Match，请刷新后重新操作。")
    match = re.fullmatch(r'"([0-9]{1,9})"', header.strip())
    if match is None:
        raise Malformed("version-invalid", 'If-Match 应为带引号的版本号，例如 "3"。')
    return int(match[1])


def workbook() -> BinaryIO:
    """The one uploaded file, in the part `file`."""
    files = request.files.getlist("file")
    if len(files) != 1 or len(request.files) != 1:
        raise Invalid("file-expected", "请选择一个文件上传。", fields={"file": ["请选择一个文件。"]})
    return files[0].stream  # type: ignore[return-value]
