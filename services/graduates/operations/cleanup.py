"""Taking away what is over: parts of papers and workbooks whose jobs ended without a result, counters of checks."""

from __future__ import annotations

from kernel import parts, verification, workbook_parts
from kernel.jobs import JobKind, Step
from kernel.models import Job
from services.graduates.models import ExportPart, FormPart, VerificationCounter


def clean(job: Job) -> Step:
    """One batch does it all."""
    verification.forget(VerificationCounter)
    workbook_parts.forget_ended(ExportPart)
    return parts.clean(FormPart)


CLEANUP = JobKind("graduates.cleanup_forms", "清理未完成的打印文件", "graduates.default", clean)
