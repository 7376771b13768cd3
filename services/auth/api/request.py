"""What auth's endpoints have in common."""

from __future__ import annotations

PREFIX = "/api/v1/auth"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LARGEST_WORKBOOK = 20 * 1024 * 1024
