"""lists: names by school and characters, the record that came from an application"""

from alembic import op

from kernel.name_search import create_index

revision = "9d3c1be07f52"
down_revision = "44702e378d5d"
branch_labels = None
depends_on = None

_NAMES = "px_graduates_name_characters"


def upgrade() -> None:
    op.create_index("ix_employment_records_application_id", "employment_records", ["application_id"])
    if op.get_context().dialect.name == "postgresql":
        op.execute(f"DROP INDEX {_NAMES}")
        op.execute(create_index("graduates"))


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute(f"DROP INDEX {_NAMES}")
        op.execute(f"CREATE INDEX {_NAMES} ON graduates USING gin (string_to_array(name, NULL))")
    op.drop_index("ix_employment_records_application_id", "employment_records")
