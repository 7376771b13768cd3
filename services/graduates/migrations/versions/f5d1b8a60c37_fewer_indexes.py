"""One index for the history of a graduate instead of two, and of dossiers only what the lists look for."""

from alembic import op

revision = "f5d1b8a60c37"
down_revision = "d2e8f4a71c59"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("changes") as table:
        table.drop_index("ix_changes_graduate")
        table.drop_constraint("pk_changes", type_="primary")
        table.create_primary_key("pk_changes", ["graduate_id", "id"])
    with op.batch_alter_table("dossiers") as table:
        table.drop_index("ix_dossiers_list")
        table.create_index("ix_dossiers_school", ["school_id"])


def downgrade() -> None:
    with op.batch_alter_table("dossiers") as table:
        table.drop_index("ix_dossiers_school")
        table.create_index("ix_dossiers_list", ["school_id", "graduation_year", "state"])
    with op.batch_alter_table("changes") as table:
        table.drop_constraint("pk_changes", type_="primary")
        table.create_primary_key("pk_changes", ["id"])
        table.create_index("ix_changes_graduate", ["graduate_id", "at"])
