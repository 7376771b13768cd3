"""The kind `dossiers`: 档案信息导入 (manual 8.6)."""

from __future__ import annotations

from kernel.permissions import staff
from services.graduates.domain.dossiers import DETAILS, HISTORY, METHODS
from services.graduates.domain.imports import dossier_name_fault
from services.graduates.models import ImportBatch, StagedDossier
from services.graduates.operations.imports import dossier_rows, dossier_write
from services.graduates.operations.imports.kind import ImportKind
from services.graduates.operations.imports.repeats import mark_repeats


def settle(batch: ImportBatch) -> None:
    """Two rows about one graduate are both faulty."""
    mark_repeats(batch, StagedDossier, StagedDossier.graduate_id)


def values(row: StagedDossier) -> dict[str, str]:
    """A staged row's values as the preview shows them, by column."""
    shown = {name: getattr(row, name) or "" for name in DETAILS}
    sent_on = row.sent_on.isoformat() if row.sent_on else ""
    return shown | {"method": METHODS.get(row.method, ""), "sent_on": sent_on}


def before(row: StagedDossier) -> dict[str, str]:
    """What stands in the columns that a row would change."""
    kept = {name.removeprefix(HISTORY): str(value) for name, value in (row.before or {}).items()}
    shown = {name: kept[name] for name in DETAILS if name in kept}
    return shown | ({"method": METHODS[shown["method"]]} if "method" in shown else {})


KIND = ImportKind(
    name="dossiers",
    title="档案信息导入",
    screen=dossier_write.SCREEN,
    allow=(staff(dossier_write.SCREEN),),
    formats=("xlsx",),
    columns=dossier_rows.COLUMNS,
    template=dossier_rows.COLUMNS,
    staged=StagedDossier,
    batch=50_000,
    locked_years=False,
    name_fault=dossier_name_fault,
    stage=dossier_rows.stage,
    names=dossier_rows.names,
    settle=settle,
    write=dossier_write.write,
    untouched=dossier_write.untouched,
    undo=dossier_write.undo,
    values=values,
    before=before,
)
