"""Pieces of printed forms and of workbooks that a job has made so far."""

from __future__ import annotations

from kernel.parts import Part
from kernel.workbook_parts import WorkbookPart
from services.graduates.models.base import Base


class FormPart(Part, Base):
    """The forms or the sheet of one class as a PDF."""

    __tablename__ = "form_parts"


class ExportPart(WorkbookPart, Base):
    """A part of a workbook that a job is writing, or ids of rows that it is yet to write."""

    __tablename__ = "export_parts"
