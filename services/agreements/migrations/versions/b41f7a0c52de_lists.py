"""lists: one employer without a code in a place, agreements of a source in order, names by their characters"""

import sqlalchemy as sa
from alembic import op

from kernel.name_search import create_index

revision = "b41f7a0c52de"
down_revision = "6c2141ad96ae"
branch_labels = None
depends_on = None

_UNCODED = sa.text("code = ''")
_ORDER = ["school_id", "source", sa.literal_column("entered_at DESC"), "id"]


def upgrade() -> None:
    where = {"postgresql_where": _UNCODED, "sqlite_where": _UNCODED}
    op.create_index("ux_employers_place", "employers", ["name", "region"], unique=True, **where)
    op.create_index("ix_agreements_list_all", "agreements", _ORDER)
    if op.get_context().dialect.name == "postgresql":
        op.execute(create_index("graduates"))


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP INDEX px_graduates_name_characters")
    op.drop_index("ix_agreements_list_all", "agreements")
    op.drop_index("ux_employers_place", "employers")
