"""Pieces of printed forms that a job has made so far."""

from __future__ import annotations

from kernel.parts import Part
from services.graduates.models.base import Base


class FormPart(Part, Base):
    """The forms or the sheet of one class as a PDF."""

    __tablename__ = "form_parts"
