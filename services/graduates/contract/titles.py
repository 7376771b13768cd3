"""Words of states and of what applications and records hold, for pages that declare columns, tabs and forms."""

from __future__ import annotations

from collections.abc import Mapping

from services.graduates.domain.contents import CONTENTS, FIELDS, FORMS, ROLES
from services.graduates.domain.states import APPLICATION, ENTRY, KINDS, PROVINCE_CASE, RECORD_KINDS

__all__ = ("APPLICATION", "CONTENT_WORDS", "ENTRY", "FORMS", "KINDS", "PROVINCE_CASE", "RECORD_KINDS", "ROLES")

CONTENT_WORDS: Mapping[str, Mapping[str, str]] = {
    kind: {name: FIELDS[name].title for name in names} for kind, names in CONTENTS.items()
}
"""The fields of each kind with their words, in the order they are shown."""
