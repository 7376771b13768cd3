"""The read copy of schools and departments (owner: auth)."""

from __future__ import annotations

from services.auth.contract.organization import DepartmentCopy, SchoolCopy
from services.graduates.models.base import Base


class School(SchoolCopy, Base):
    """A school."""


class Department(DepartmentCopy, Base):
    """A department (院系) of a school."""
