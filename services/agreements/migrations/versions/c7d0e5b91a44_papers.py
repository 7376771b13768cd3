"""papers: pieces of printed agreements, counters of checks"""

import sqlalchemy as sa
from alembic import op

from kernel import models

revision = "c7d0e5b91a44"
down_revision = "b41f7a0c52de"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "paper_parts",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("job_id", "number", name=op.f("pk_paper_parts")),
    )
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
    op.drop_table("paper_parts")
