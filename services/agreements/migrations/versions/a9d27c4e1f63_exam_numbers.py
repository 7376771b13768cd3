"""exam numbers of the copy: two graduates may have changed theirs, and hear of it one after the other"""

from alembic import op

revision = "a9d27c4e1f63"
down_revision = "e81f5b2d9c60"
branch_labels = None
depends_on = None

_COLUMNS = ["school_id", "graduation_year", "exam_number"]


def upgrade() -> None:
    op.drop_index("ux_graduates_exam_number", "graduates")
    op.create_index("ix_graduates_exam_number", "graduates", _COLUMNS)


def downgrade() -> None:
    op.drop_index("ix_graduates_exam_number", "graduates")
    op.create_index("ux_graduates_exam_number", "graduates", _COLUMNS, unique=True)
