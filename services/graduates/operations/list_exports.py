"""The lists of graduates that can be had as workbooks."""

from __future__ import annotations

from kernel.list_exports import ListExports
from services.graduates.models import ExportPart
from services.graduates.operations import (
    applications_lists,
    dossier_lists,
    employment_lists,
    employment_records_lists,
    plan_confirmations,
    recommendations,
    supplements,
)

EXPORTS = ListExports(
    "graduates",
    ExportPart,
    (
        *(employment_lists.EXPORT, dossier_lists.EXPORT, plan_confirmations.EXPORT),
        *(recommendations.EXPORT, supplements.EXPORT),
        *applications_lists.EXPORTS.values(),
        *employment_records_lists.EXPORTS.values(),
    ),
)
