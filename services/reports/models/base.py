"""Base of the service's tables."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date
from sqlalchemy.orm import DeclarativeBase

from kernel.models import TYPES, metadata_of


class Base(DeclarativeBase):
    """Base of every table of reports."""

    metadata = metadata_of()
    type_annotation_map = TYPES | {date: Date}
