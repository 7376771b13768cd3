"""The read copy of schools and departments: fed by auth's events, rebuilt from its scans."""

from __future__ import annotations

from services.auth.contract.organization import OrganizationCopy
from services.reports.models import Department, School

organization = OrganizationCopy(School, Department)
