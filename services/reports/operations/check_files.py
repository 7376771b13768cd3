"""A file of names to be checked (10.4): taken and ordered here, carried on by check_jobs."""

from __future__ import annotations

import io
from typing import Any, BinaryIO

from kernel import audit, jobs
from kernel.errors import Invalid, TooLarge
from kernel.exports import MEDIA_TYPE
from kernel.identity import Identity
from kernel.results import sent
from kernel.sheets import SheetResult, read_sheet, template
from services.reports.contract.checks import LARGEST_FILE
from services.reports.domain.checks import MOST_NAMES, NAME
from services.reports.operations.check_jobs import KIND

_SHOWN = 5
"""Faults told with a refusal; more help nobody."""


def blank() -> bytes:
    """The workbook to fill in."""
    return template((NAME,))


def order(identity: Identity, name: str, stream: BinaryIO) -> dict[str, Any]:
    """Keep a file and order its check (OrderedJob). Raises Invalid with the faulty rows, TooLarge."""
    content = stream.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise TooLarge("file-too-large", f"文件不能超过 {LARGEST_FILE // 1_000_000} MB，请拆分后再上传。")
    found = read_sheet(io.BytesIO(content), (NAME,), MOST_NAMES)
    if found.errors:
        raise Invalid("rows-faulty", _faults(found), fields={"file": [_faults(found)]})
    file = sent(identity, io.BytesIO(content), name, MEDIA_TYPE, "import")
    job = jobs.order(identity, KIND, {}, title=f"批量核对单位：{file.name}", input_file=file)
    job.rows_total = len({row.values["name"] for row in found.rows})
    audit.record(
        identity,
        "monitoring.employer_check:upload",
        subject_kind="job",
        subject_id=job.id,
        subject_title=file.name,
        after={"rows": len(found.rows)},
    )
    return {"id": job.id, "title": job.title}


def _faults(found: SheetResult) -> str:
    told = [f"第 {error.row} 行{error.title}：{error.message}" for error in found.errors[:_SHOWN]]
    rest = len(found.errors) - len(told)
    return "".join(told) + (f"还有 {rest} 处错误，请改正后重新上传。" if rest else "")
