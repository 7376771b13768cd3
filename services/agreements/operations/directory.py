"""The read copy of schools and departments: fed by auth's events, rebuilt from its scans."""

from __future__ import annotations

from services.agreements.models import Department, School
from services.auth.contract.organization import OrganizationCopy

organization = OrganizationCopy(School, Department)
