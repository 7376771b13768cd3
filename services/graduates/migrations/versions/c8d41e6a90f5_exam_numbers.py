"""exam numbers: a graduate is found by one without the year"""

from alembic import op

revision = "c8d41e6a90f5"
down_revision = "b6e0d3f84a17"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_graduates_exam_number", "graduates", ["exam_number"])


def downgrade() -> None:
    op.drop_index("ix_graduates_exam_number", "graduates")
