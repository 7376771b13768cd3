"""Uploaded tables of up to hundreds of thousands of rows: taken safely, read fast, sent back marked."""

from kernel.tables.block import Block, TableRow, joined
from kernel.tables.limits import UploadLimits
from kernel.tables.marked import marked_copy
from kernel.tables.table import Table, read_table
from kernel.tables.upload import Upload, open_upload

__all__ = [
    "Block",
    "Table",
    "TableRow",
    "Upload",
    "UploadLimits",
    "joined",
    "marked_copy",
    "open_upload",
    "read_table",
]
