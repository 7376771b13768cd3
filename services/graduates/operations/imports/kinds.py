"""All kinds of import by name."""

from __future__ import annotations

from collections.abc import Mapping

from services.graduates.operations.imports import dossiers, records
from services.graduates.operations.imports.kind import ImportKind

KINDS: Mapping[str, ImportKind] = {kind.name: kind for kind in (dossiers.KIND, records.KIND)}
