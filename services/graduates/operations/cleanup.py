"""Taking away what is over: parts of printed forms whose jobs ended without a result, counters of checks."""

from __future__ import annotations

from kernel import parts, verification
from kernel.jobs import JobKind, Step
from kernel.models import Job
from services.graduates.models import FormPart, VerificationCounter


def clean(job: Job) -> Step:
    """One batch does it all."""
    verification.forget(VerificationCounter)
    return parts.clean(FormPart)


CLEANUP = JobKind("graduates.cleanup_forms", "清理未完成的打印文件", "graduates.default", clean)
