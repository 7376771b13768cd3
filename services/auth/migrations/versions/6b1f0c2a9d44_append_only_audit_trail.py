"""Append-only audit trail: the database itself refuses to change or delete an entry."""

from alembic import op

revision = "6b1f0c2a9d44"
down_revision = "d597e960f317"
branch_labels = None
depends_on = None

TEXT = "the audit trail is append-only"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_entries_no_{verb.lower()} BEFORE {verb} ON audit_entries "
                f"BEGIN SELECT RAISE(ABORT, '{TEXT}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{TEXT}'; END $$"
    )
    for verb, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
        op.execute(
            f"CREATE TRIGGER audit_entries_no_{verb.lower()} BEFORE {verb} ON audit_entries "
            f"FOR EACH {each} EXECUTE FUNCTION refuse_audit_change()"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER audit_entries_no_{verb}")
        return
    for verb in ("update", "delete", "truncate"):
        op.execute(f"DROP TRIGGER audit_entries_no_{verb} ON audit_entries")
    op.execute("DROP FUNCTION refuse_audit_change")
