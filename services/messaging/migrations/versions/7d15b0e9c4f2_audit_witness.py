"""What auth told of the seals over its audit trail."""

import sqlalchemy as sa
from alembic import op

from kernel import models

revision = "7d15b0e9c4f2"
down_revision = "234d78c8804e"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_witness",
        sa.Column("seal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("told_at", models.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("seal", name=op.f("pk_audit_witness")),
    )


def downgrade() -> None:
    op.drop_table("audit_witness")
