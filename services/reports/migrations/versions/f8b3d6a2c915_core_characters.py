"""Near names of the register are found by what stands in the middle of them, too."""

from alembic import op

from kernel.name_search import create_index_of

revision = "f8b3d6a2c915"
down_revision = "c5e1a7902b4d"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute(create_index_of("registered_employers", "core"))


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP INDEX px_registered_employers_core_characters")
