"""plan sheets: printed sheets for signing the plan, counters of checks"""

import sqlalchemy as sa
from alembic import op

from kernel import models

revision = "e58a2f9c6d13"
down_revision = "9d3c1be07f52"
branch_labels = None
depends_on = None

_CLASS = ["school_id", "graduation_year", "department_id", "class_name", "printed_at"]


def upgrade() -> None:
    op.create_table(
        "confirmation_sheets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("graduation_year", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("class_name", sa.String(length=100), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("printed_at", models.UtcDateTime(), nullable=False),
        sa.Column("verification_code", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmation_sheets")),
        sa.UniqueConstraint(
            "school_id",
            "graduation_year",
            "serial",
            name=op.f("uq_confirmation_sheets_school_id_graduation_year_serial"),
        ),
    )
    op.create_index("ix_confirmation_sheets_class", "confirmation_sheets", _CLASS)
    op.create_index("ux_confirmation_sheets_verification", "confirmation_sheets", ["verification_code"], unique=True)
    op.create_table(
        "verification_counters",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("since", models.UtcDateTime(), nullable=False),
        sa.Column("waits_until", models.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_verification_counters")),
    )
    op.create_index(op.f("ix_verification_counters_since"), "verification_counters", ["since"])


def downgrade() -> None:
    op.drop_index(op.f("ix_verification_counters_since"), "verification_counters")
    op.drop_table("verification_counters")
    op.drop_index("ux_confirmation_sheets_verification", "confirmation_sheets")
    op.drop_index("ix_confirmation_sheets_class", "confirmation_sheets")
    op.drop_table("confirmation_sheets")
