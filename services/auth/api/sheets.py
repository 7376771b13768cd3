"""Workbooks of accounts and departments: export, template, import."""

from __future__ import annotations

from typing import Any

from flask import Response

from kernel.downloads import bytes_response
from kernel.endpoint import Api
from kernel.identity import Identity
from kernel.incoming import workbook
from kernel.permissions import staff
from kernel.sheets import template
from kernel.surroundings import around
from services.auth import contract
from services.auth.api.request import LARGEST_WORKBOOK, PREFIX, XLSX
from services.auth.operations import account_sheets, department_sheets
from services.auth.operations.import_rows import marked

api = Api("sheets", prefix=PREFIX)
ACCOUNTS = (staff("staff.accounts", level="school"),)
DEPARTMENTS = (staff("staff.departments", level="school"),)


@api.endpoint(
    "GET", "/accounts/export.xlsx", title="导出院系用户", allow=ACCOUNTS, query=contract.AccountQuery, writes=True
)
def export_accounts(identity: Identity, query: dict[str, Any]) -> Response:
    return bytes_response(account_sheets.export(identity, query), "院系用户.xlsx", XLSX)


@api.endpoint("GET", "/accounts/import-template.xlsx", title="院系用户导入模板", allow=ACCOUNTS)
def account_template(identity: Identity) -> Response:
    return bytes_response(template(account_sheets.COLUMNS), "院系用户导入模板.xlsx", XLSX)


@api.endpoint(
    "POST",
    "/accounts/imports",
    title="导入院系用户",
    allow=ACCOUNTS,
    query=contract.ImportQuery,
    result=contract.ImportResult,
    multipart=True,
    largest=LARGEST_WORKBOOK,
)
def import_accounts(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
    return account_sheets.import_table(identity, workbook(), around(), dry_run=query["dry_run"])


@api.endpoint(
    "POST",
    "/accounts/imports/marked.xlsx",
    title="标注错误的院系用户文件",
    allow=ACCOUNTS,
    multipart=True,
    largest=LARGEST_WORKBOOK,
)
def mark_accounts(identity: Identity) -> Response:
    file = workbook()
    result = account_sheets.import_table(identity, file, around(), dry_run=True)
    return bytes_response(marked(file, result), "院系用户-标注错误.xlsx", XLSX)


@api.endpoint(
    "GET",
    "/departments/export.xlsx",
    title="导出院系代码",
    allow=DEPARTMENTS,
    query=contract.DepartmentQuery,
    writes=True,
)
def export_departments(identity: Identity, query: dict[str, Any]) -> Response:
    return bytes_response(department_sheets.export(identity, query), "院系代码.xlsx", XLSX)


@api.endpoint("GET", "/departments/import-template.xlsx", title="院系组织机构代码表模板", allow=DEPARTMENTS)
def department_template(identity: Identity) -> Response:
    return bytes_response(template(department_sheets.COLUMNS), "院系组织机构代码表.xlsx", XLSX)


@api.endpoint(
    "POST",
    "/departments/imports",
    title="导入院系组织机构代码表",
    allow=DEPARTMENTS,
    query=contract.ImportQuery,
    result=contract.ImportResult,
    multipart=True,
    largest=LARGEST_WORKBOOK,
)
def import_departments(identity: Identity, query: dict[str, Any]) -> dict[str, Any]:
    return department_sheets.import_table(identity, workbook(), dry_run=query["dry_run"])


@api.endpoint(
    "POST",
    "/departments/imports/marked.xlsx",
    title="标注错误的院系组织机构代码表",
    allow=DEPARTMENTS,
    multipart=True,
    largest=LARGEST_WORKBOOK,
)
def mark_departments(identity: Identity) -> Response:
    file = workbook()
    result = department_sheets.import_table(identity, file, dry_run=True)
    return bytes_response(marked(file, result), "院系组织机构代码表-标注错误.xlsx", XLSX)
