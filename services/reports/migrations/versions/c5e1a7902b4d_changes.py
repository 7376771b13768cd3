"""changes: the place of each graduate's last change; rows that are there already begin the list"""

import sqlalchemy as sa
from alembic import op

from kernel import models

revision = "c5e1a7902b4d"
down_revision = "e5a4b7c20d95"
branch_labels = None
depends_on = None

_PRESENT = """
INSERT INTO report_changes (graduate_id, school_id, version, place, changed_at)
SELECT id, school_id, version, row_number() OVER (ORDER BY id), CURRENT_TIMESTAMP FROM report_rows
"""
_COUNTED = "INSERT INTO change_counters (name, last) SELECT 'rows', count(*) FROM report_changes HAVING count(*) > 0"


def upgrade() -> None:
    op.create_table(
        "report_changes",
        sa.Column("graduate_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", models.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("graduate_id", name=op.f("pk_report_changes")),
    )
    op.create_index("ix_report_changes_place", "report_changes", ["school_id", "place"])
    op.create_index("ix_report_changes_changed_at", "report_changes", ["changed_at"])
    op.create_table(
        "change_counters",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_change_counters")),
    )
    op.execute(_PRESENT)
    op.execute(_COUNTED)


def downgrade() -> None:
    op.drop_table("change_counters")
    op.drop_table("report_changes")
