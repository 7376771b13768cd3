"""cores: near names of the register are read from an index; what was imported before is imported anew"""

import sqlalchemy as sa
from alembic import op

revision = "b7d2c41e9a06"
down_revision = "e98d01f83a89"
branch_labels = None
depends_on = None

_TABLE = "registered_employers"
_CORE = sa.String(length=100).with_variant(sa.String(length=100, collation="C"), "postgresql")


def upgrade() -> None:
    op.execute(sa.table(_TABLE).delete())
    with op.batch_alter_table(_TABLE) as batch_op:
        batch_op.drop_index("ix_registered_employers_name_key")
        batch_op.drop_column("name_key")
        batch_op.add_column(sa.Column("core", _CORE, nullable=False))
        batch_op.create_index("ix_registered_employers_core", ["core"])


def downgrade() -> None:
    op.execute(sa.table(_TABLE).delete())
    with op.batch_alter_table(_TABLE) as batch_op:
        batch_op.drop_index("ix_registered_employers_core")
        batch_op.drop_column("core")
        batch_op.add_column(sa.Column("name_key", sa.String(length=100), nullable=False))
        batch_op.create_index("ix_registered_employers_name_key", ["name_key"])
