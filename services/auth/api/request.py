"""What auth's endpoints take from the process beside body and query."""

from __future__ import annotations

from flask import current_app

from services.auth.operations.surroundings import Surroundings

PREFIX = "/api/v1/auth"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LARGEST_WORKBOOK = 20 * 1024 * 1024


def around() -> Surroundings:
    """Settings and database of this process."""
    return Surroundings(current_app.extensions["settings"], current_app.extensions["database"])
