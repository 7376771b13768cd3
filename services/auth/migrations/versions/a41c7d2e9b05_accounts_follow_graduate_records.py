"""accounts follow graduate records"""

import sqlalchemy as sa
from alembic import op

revision = "a41c7d2e9b05"
down_revision = "6b1f0c2a9d44"
branch_labels = None
depends_on = None

COLUMNS = ("record_version", "credential_version")


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column("accounts", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    for name in reversed(COLUMNS):
        op.drop_column("accounts", name)
