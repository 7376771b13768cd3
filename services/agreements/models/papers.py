"""Pieces of printed agreements, and how often papers were checked."""

from __future__ import annotations

from kernel.counters import AttemptCounter
from kernel.parts import Part
from services.agreements.models.base import Base


class PaperPart(Part, Base):
    """The agreements of one class as a PDF, until its job joins them."""

    __tablename__ = "paper_parts"


class VerificationCounter(AttemptCounter, Base):
    """Checks of printed papers by one address, or by all together."""

    __tablename__ = "verification_counters"
