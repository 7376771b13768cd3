"""The declarative base of auth's tables."""

from __future__ import annotations

from sqlalchemy.orm import DeclarativeBase

from kernel.models import TYPES, metadata_of


class Base(DeclarativeBase):
    """Base of every table of auth."""

    metadata = metadata_of()
    type_annotation_map = TYPES
