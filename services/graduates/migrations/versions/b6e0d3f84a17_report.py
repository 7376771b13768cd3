"""what reports is told: its version, the day of the signing, the day since which a plan row says what it says"""

import sqlalchemy as sa
from alembic import op

revision = "b6e0d3f84a17"
down_revision = "f3a7c91d2b58"
branch_labels = None
depends_on = None

_DAY = {"sqlite": "date(updated_at, '+8 hours')", "postgresql": "(updated_at AT TIME ZONE 'Asia/Shanghai')::date"}


def upgrade() -> None:
    op.add_column("graduates", sa.Column("report_version", sa.Integer(), server_default=sa.text("1"), nullable=False))
    op.add_column("graduates", sa.Column("signed_on", sa.Date(), nullable=True))
    op.add_column("plan_rows", sa.Column("settled_on", sa.Date(), nullable=True))
    op.execute(f"UPDATE plan_rows SET settled_on = {_DAY[op.get_bind().dialect.name]}")  # noqa: S608  our own words
    with op.batch_alter_table("plan_rows") as rows:
        rows.alter_column("settled_on", existing_type=sa.Date(), nullable=False)


def downgrade() -> None:
    op.drop_column("plan_rows", "settled_on")
    op.drop_column("graduates", "signed_on")
    op.drop_column("graduates", "report_version")
