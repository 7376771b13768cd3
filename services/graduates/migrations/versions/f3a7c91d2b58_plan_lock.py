"""plan lock: its steps, what was held, versions told to and taken from agreements, differences found"""

import sqlalchemy as sa
from alembic import op

from kernel import models

revision = "f3a7c91d2b58"
down_revision = "e58a2f9c6d13"
branch_labels = None
depends_on = None

_GRADUATES = (
    sa.Column("agreement_id", sa.Uuid(), nullable=True),
    sa.Column("facts_version", sa.Integer(), server_default=sa.text("1"), nullable=False),
    sa.Column("signing_version", sa.Integer(), server_default=sa.text("0"), nullable=False),
    sa.Column("plan_confirmed_at", models.UtcDateTime(), nullable=True),
    sa.Column("plan_held", sa.Boolean(), server_default=sa.text("false"), nullable=False),
)
_LOCKS = (
    sa.Column("state", sa.String(length=8), server_default="open", nullable=False),
    sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
    sa.Column("job_id", sa.Uuid(), nullable=True),
    sa.Column("reason", sa.String(length=500), server_default="", nullable=False),
    sa.Column("failure", sa.String(length=500), server_default="", nullable=False),
)


def upgrade() -> None:
    for column in _GRADUATES:
        op.add_column("graduates", column)
    for column in _LOCKS:
        op.add_column("plan_locks", column)
    op.execute("UPDATE plan_locks SET state = 'locked' WHERE locked")
    op.drop_column("plan_locks", "locked")
    op.create_table(
        "signing_differences",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("graduation_year", sa.Integer(), nullable=False),
        sa.Column("owner_count", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("found_at", models.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "graduation_year", name=op.f("pk_signing_differences")),
    )


def downgrade() -> None:
    op.drop_table("signing_differences")
    op.add_column("plan_locks", sa.Column("locked", sa.Boolean(), server_default=sa.text("true"), nullable=False))
    op.execute("UPDATE plan_locks SET locked = (state = 'locked')")
    for column in _LOCKS:
        op.drop_column("plan_locks", column.name)
    for column in _GRADUATES:
        op.drop_column("graduates", column.name)
