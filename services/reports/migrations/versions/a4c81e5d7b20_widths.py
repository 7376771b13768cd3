"""widths: what a plan row may hold where it is kept, so that nothing told of it is refused"""

import sqlalchemy as sa
from alembic import op

revision = "a4c81e5d7b20"
down_revision = "b7d2c41e9a06"
branch_labels = None
depends_on = None

_WIDER = {
    "contact": (30, 40),
    "contact_email": (60, 100),
    "address": (120, 200),
    "certificate_from": (10, 40),
    "residence_to": (100, 200),
}


def upgrade() -> None:
    with op.batch_alter_table("report_rows") as rows:
        for name, (before, after) in _WIDER.items():
            rows.alter_column(name, existing_type=sa.String(before), type_=sa.String(after), existing_nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("report_rows") as rows:
        for name, (before, after) in _WIDER.items():
            rows.alter_column(name, existing_type=sa.String(after), type_=sa.String(before), existing_nullable=False)
