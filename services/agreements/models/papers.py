"""Pieces of printed agreements and of workbooks, and how often papers were checked."""

from __future__ import annotations

from kernel.counters import AttemptCounter
from kernel.parts import Part
from kernel.workbook_parts import WorkbookPart
from services.agreements.models.base import Base


class PaperPart(Part, Base):
    """The agreements of one class as a PDF, until its job joins them."""

    __tablename__ = "paper_parts"


class ExportPart(WorkbookPart, Base):
    """A part of a workbook that a job is writing, or ids of rows that it is yet to write."""

    __tablename__ = "export_parts"


class VerificationCounter(AttemptCounter, Base):
    """Checks of printed papers by one address, or by all together."""

    __tablename__ = "verification_counters"
