"""Signs of life of workers."""

import sqlalchemy as sa
from alembic import op

from kernel import models

revision = "e3a4b7c20d95"
down_revision = "c8d41e6a90f5"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "worker_beats",
        sa.Column("worker", sa.String(length=200), nullable=False),
        sa.Column("queues", models.Json, nullable=False),
        sa.Column("started_at", models.UtcDateTime(), nullable=False),
        sa.Column("beat_at", models.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("worker", name=op.f("pk_worker_beats")),
    )


def downgrade() -> None:
    op.drop_table("worker_beats")
