"""Parts of workbooks that jobs are writing."""

from __future__ import annotations

from kernel.workbook_parts import WorkbookPart
from services.reports.models.base import Base


class ExportPart(WorkbookPart, Base):
    """A part of a workbook, or ids of rows that are yet to be written."""

    __tablename__ = "export_parts"
