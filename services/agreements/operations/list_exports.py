"""The lists of chapter 5 that can be had as workbooks."""

from __future__ import annotations

from kernel.list_exports import ListExports
from services.agreements.models import ExportPart
from services.agreements.operations import agreements_lists, entries, forced, terminations_lists

EXPORTS = ListExports(
    "agreements",
    ExportPart,
    (
        *agreements_lists.EXPORTS.values(),
        *(terminations_lists.NOTICES, terminations_lists.REVIEW, forced.EXPORT, entries.EXPORT),
    ),
)
