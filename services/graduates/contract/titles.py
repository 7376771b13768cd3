"""Words of states and of what applications and records hold, for pages that declare columns, tabs and forms."""

from __future__ import annotations

from collections.abc import Mapping

from services.graduates.domain.contents import CONTENTS, FIELDS, FORMS, ROLES
from services.graduates.domain.dossiers import METHODS, SOURCES
from services.graduates.domain.fields import STATES as HISTORY_STATES
from services.graduates.domain.imports import STATES as IMPORT
from services.graduates.domain.states import (
    ACCOUNT_STATUS,
    APPLICATION,
    BASIS,
    DISPATCH,
    DOSSIER,
    ENLISTMENT,
    ENTRY,
    KINDS,
    PLAN_CONFIRMATION,
    PLAN_LOCK,
    PROVINCE_CASE,
    PROVINCE_STATUS,
    RECOMMENDATION,
    RECORD_KINDS,
    SIGNING,
)

__all__ = (
    "ACCOUNT_STATUS", "APPLICATION", "BASIS", "CONTENT_WORDS", "DISPATCH", "DOSSIER", "ENLISTMENT", "ENTRY",
    "FORMS", "HISTORY_STATES", "IMPORT", "KINDS", "METHODS", "PLAN_CONFIRMATION", "PLAN_LOCK", "PROVINCE_CASE",
    "PROVINCE_STATUS", "RECOMMENDATION", "RECORD_KINDS", "ROLES", "SIGNING", "SOURCES",
)  # fmt: skip

CONTENT_WORDS: Mapping[str, Mapping[str, str]] = {
    kind: {name: FIELDS[name].title for name in names} for kind, names in CONTENTS.items()
}
"""The fields of each kind with their words, in the order they are shown."""
