"""The typed client of reports: one method an endpoint, as one asker. Errors are those of kernel.errors.

Each module holds the calls of one part; callers see one object.
"""

from __future__ import annotations

from services.reports.client.changes import ChangeCalls
from services.reports.client.checks import CheckCalls
from services.reports.client.monitoring import MonitoringCalls
from services.reports.client.plan_files import PlanFileCalls
from services.reports.client.rates import RateCalls


class ReportsClient(MonitoringCalls, CheckCalls, RateCalls, PlanFileCalls, ChangeCalls):
    """Every endpoint of reports as a method; `filters` are queries and `values` bodies of the contract."""
