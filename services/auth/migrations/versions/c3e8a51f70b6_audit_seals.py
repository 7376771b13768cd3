"""Seals over the audit trail; entries and lists older than 180 days may go, nothing else."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from kernel import models
from services.auth.domain.audit_chain import ANCHOR, NOTHING, anchor_hash, list_digest

revision = "c3e8a51f70b6"
down_revision = "a41c7d2e9b05"
branch_labels = None
depends_on = None

TEXT = "the audit trail is append-only"
KEPT_DAYS = 180
WRITTEN_ONCE = (("audit_entries", "update"), ("audit_sealed", "update"), ("audit_seals", "update"),
                ("audit_seals", "delete"))  # fmt: skip
AGES = {
    "audit_entries": "OLD.at",
    "audit_sealed": "(SELECT sealed_at FROM audit_seals WHERE number = OLD.seal)",
}
"""Until when a row of these tables may not be deleted follows from this."""


def upgrade() -> None:
    _tables()
    at = datetime.now(UTC)
    seals = sa.table(
        "audit_seals", *(sa.column(name) for name in ("number", "first_place", "last_place", "digest", "before",
                                                      "hash")), sa.column("sealed_at", models.UtcDateTime())
    )  # fmt: skip
    anchor = {"number": ANCHOR, "first_place": 1, "last_place": 0, "digest": list_digest(()), "before": NOTHING}
    op.bulk_insert(seals, [anchor | {"hash": anchor_hash(at), "sealed_at": at}])
    op.execute("INSERT INTO audit_waiting (entry_id) SELECT id FROM audit_entries ORDER BY at, id")
    _sqlite_triggers() if op.get_bind().dialect.name == "sqlite" else _postgres_triggers()


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute("DROP TRIGGER audit_entries_no_delete" + ("" if sqlite else " ON audit_entries"))
    for table in ("audit_sealed", "audit_seals", "audit_waiting"):
        op.drop_table(table)
    if sqlite:
        _sqlite_trigger("audit_entries", "delete", "")
        return
    for table in AGES:
        op.execute(f"DROP FUNCTION keep_{table}")
    _postgres_trigger("audit_entries", "delete", "ROW", "refuse_audit_change")


def _tables() -> None:
    op.create_table(
        "audit_waiting",
        sa.Column("place", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_audit_waiting")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_audit_waiting_entry_id")),
    )
    op.create_table(
        "audit_seals",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("first_place", sa.BigInteger(), nullable=False),
        sa.Column("last_place", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("before", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("sealed_at", models.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_seals")),
    )
    op.create_table(
        "audit_sealed",
        sa.Column("place", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("seal", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_audit_sealed")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_audit_sealed_entry_id")),
    )
    op.create_index(op.f("ix_audit_sealed_seal"), "audit_sealed", ["seal"])


def _sqlite_triggers() -> None:
    op.execute("DROP TRIGGER audit_entries_no_delete")
    for table, verb in WRITTEN_ONCE[1:]:
        _sqlite_trigger(table, verb, "")
    for table, age in AGES.items():
        _sqlite_trigger(table, "delete", f"WHEN {age} > strftime('%Y-%m-%d %H:%M:%f000', 'now', '-{KEPT_DAYS} days')")


def _sqlite_trigger(table: str, verb: str, when: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} {when} "
        f"BEGIN SELECT RAISE(ABORT, '{TEXT}'); END"
    )


def _postgres_triggers() -> None:
    op.execute("DROP TRIGGER audit_entries_no_delete ON audit_entries")
    for table, verb in WRITTEN_ONCE[1:]:
        _postgres_trigger(table, verb, "ROW", "refuse_audit_change")
    for table in ("audit_seals", "audit_sealed"):
        _postgres_trigger(table, "truncate", "STATEMENT", "refuse_audit_change")
    for table, age in AGES.items():
        op.execute(
            f"CREATE FUNCTION keep_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {age} > now() - interval '{KEPT_DAYS} days' THEN RAISE EXCEPTION '{TEXT}'; END IF; "
            "RETURN OLD; END $$"
        )
        _postgres_trigger(table, "delete", "ROW", f"keep_{table}")


def _postgres_trigger(table: str, verb: str, each: str, function: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
        f"FOR EACH {each} EXECUTE FUNCTION {function}()"
    )
