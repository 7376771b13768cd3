"""dossiers: those of a batch are found through its staged rows; an index by batch made the writing a sixth slower"""

from alembic import op

revision = "a1c5d09e7b36"
down_revision = "e3a4b7c20d95"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_dossiers_batch_id", "dossiers")


def downgrade() -> None:
    op.create_index("ix_dossiers_batch_id", "dossiers", ["batch_id"])
