"""Imports (manual 8.6 and 生源数据导入): upload, batches, preview, commit."""

from __future__ import annotations

from collections.abc import Mapping

from marshmallow import fields

from kernel.paging import PageQuery
from kernel.schemas import Choice, QueryWhole, Schema
from services.graduates.contract.words import FIRST_YEAR, LAST_YEAR
from services.graduates.domain.dossiers import DETAILS
from services.graduates.domain.fields import CONTACT, PERSON, STUDIES
from services.graduates.domain.imports import STATES, VERDICTS, dossier_file_name

__all__ = (
    "COLUMN_WORDS", "LARGEST_FILE", "STATES", "VERDICTS", "BatchQuery", "CommitBody", "ImportBatchRow", "ImportedRow",
    "RowFault", "RowsQuery", "UploadQuery", "dossier_file_name",
)  # fmt: skip

LARGEST_FILE = 100_000_000
"""Bytes of one upload."""
COLUMN_WORDS: Mapping[str, Mapping[str, str]] = {
    "dossiers": {name: word for name, (word, _) in DETAILS.items()},
    "records": {name: word.title for name, word in {**PERSON, **STUDIES, **CONTACT}.items()},
}
"""The columns of a row's values and their words, by kind of import."""


class UploadQuery(Schema):
    """The year that the file is about."""

    graduation_year = QueryWhole(FIRST_YEAR, LAST_YEAR, required=True)


class BatchQuery(PageQuery):
    """Batches, newest first."""

    state = Choice(STATES)


class ImportBatchRow(Schema):
    """One file and what became of it; `rows_done` and `rows_total` are those of the work going on.

    `remaining_seconds` is an estimate, null when there is none.
    """

    id = fields.UUID()
    graduation_year = fields.Integer()
    file_name = fields.String()
    state = fields.String()
    state_title = fields.String()
    tone = fields.String()
    failure = fields.String()
    rows = fields.Integer()
    new_rows = fields.Integer()
    changed_rows = fields.Integer()
    same_rows = fields.Integer()
    faulty_rows = fields.Integer()
    written_rows = fields.Integer()
    skipped_rows = fields.Integer()
    mode = fields.String()
    job_id = fields.UUID(allow_none=True)
    rows_done = fields.Integer()
    rows_total = fields.Integer(allow_none=True)
    remaining_seconds = fields.Integer(allow_none=True)
    created_at = fields.DateTime()
    created_by = fields.String()
    finished_at = fields.DateTime(allow_none=True)
    version = fields.Integer()
    allowed_actions = fields.List(fields.String())
    locked_reason = fields.String(allow_none=True)


class RowsQuery(PageQuery):
    """Rows of a batch in the order of the file."""

    verdict = Choice(VERDICTS)


class RowFault(Schema):
    """A wrong cell; column and title are empty for the whole row."""

    column = fields.String()
    title = fields.String()
    message = fields.String()


class ImportedRow(Schema):
    """A row as it was understood: `values` as texts by column, `before` what stands in the changed columns."""

    number = fields.Integer()
    verdict = fields.String()
    verdict_title = fields.String()
    tone = fields.String()
    student_no = fields.String()
    name = fields.String()
    values = fields.Dict(keys=fields.String(), values=fields.String())
    before = fields.Dict(keys=fields.String(), values=fields.String())
    faults = fields.List(fields.Nested(RowFault))
    outcome = fields.String()


class CommitBody(Schema):
    """`all` refuses a file with faulty rows, `valid` leaves them out."""

    mode = Choice(("all", "valid"), required=True)
