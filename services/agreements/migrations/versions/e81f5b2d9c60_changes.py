"""changes: the order in which agreements changed"""

import sqlalchemy as sa
from alembic import op

revision = "e81f5b2d9c60"
down_revision = "c7d0e5b91a44"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agreement_changes",
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("agreement_id", name=op.f("pk_agreement_changes")),
    )
    op.create_index("ux_agreement_changes_place", "agreement_changes", ["place"], unique=True)
    op.create_table(
        "change_counters",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_change_counters")),
    )
    op.drop_index("ix_agreements_changed", "agreements")


def downgrade() -> None:
    op.create_index("ix_agreements_changed", "agreements", ["changed_at", "id"])
    op.drop_table("change_counters")
    op.drop_index("ux_agreement_changes_place", "agreement_changes")
    op.drop_table("agreement_changes")
