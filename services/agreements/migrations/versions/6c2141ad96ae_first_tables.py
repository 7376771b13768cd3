"""first tables"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from kernel import models

revision = "6c2141ad96ae"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:  # noqa: PLR0915 - one statement a table
    op.create_table(
        "files",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("storage_key", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("owner_key", sa.String(length=64), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.String(length=32), nullable=False),
        sa.Column("created_at", models.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
        sa.UniqueConstraint("storage_key", name=op.f("uq_files_storage_key")),
    )
    with op.batch_alter_table("files", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_files_owner_key"), ["owner_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_files_purpose"), ["purpose"], unique=False)

    op.create_table(
        "idempotency",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("created_at", models.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotency")),
    )
    with op.batch_alter_table("idempotency", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_idempotency_created_at"), ["created_at"], unique=False)

    op.create_table(
        "inbox",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("received_at", models.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_inbox")),
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inbox_received_at"), ["received_at"], unique=False)

    op.create_table(
        "jobs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("queue", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("requester_key", sa.String(length=64), nullable=False),
        sa.Column(
            "requester", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column(
            "params", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("input_hash", sa.String(length=64), nullable=True),
        sa.Column("input_file_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column(
            "cursor", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("rows_done", sa.Integer(), nullable=False),
        sa.Column("rows_total", sa.Integer(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_token", sa.Uuid(), nullable=True),
        sa.Column("lease_until", models.UtcDateTime(), nullable=True),
        sa.Column("not_before", models.UtcDateTime(), nullable=False),
        sa.Column("woken_at", models.UtcDateTime(), nullable=False),
        sa.Column("cancel_requested", sa.Boolean(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("result_file_id", sa.Uuid(), nullable=True),
        sa.Column("idempotency_key", sa.String(length=120), nullable=False),
        sa.Column("request_id", sa.String(length=64), nullable=True),
        sa.Column("created_at", models.UtcDateTime(), nullable=False),
        sa.Column("started_at", models.UtcDateTime(), nullable=True),
        sa.Column("finished_at", models.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sa.UniqueConstraint("kind", "idempotency_key", name=op.f("uq_jobs_kind_idempotency_key")),
    )
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_jobs_requester_key_created_at"), ["requester_key", "created_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_jobs_school_id"), ["school_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_jobs_state_lease_until"), ["state", "lease_until"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("target", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "payload", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("request_id", sa.String(length=64), nullable=True),
        sa.Column("created_at", models.UtcDateTime(), nullable=False),
        sa.Column("not_before", models.UtcDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", models.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_unsent",
            ["channel", "not_before"],
            unique=False,
            postgresql_where=sa.text("sent_at IS NULL"),
            sqlite_where=sa.text("sent_at IS NULL"),
        )

    op.create_table(
        "agreement_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("graduate_id", sa.Uuid(), nullable=False),
        sa.Column("at", models.UtcDateTime(), nullable=False),
        sa.Column("actor_kind", sa.String(length=16), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_name", sa.String(length=100), nullable=False),
        sa.Column("verb", sa.String(length=32), nullable=False),
        sa.Column("from_state", sa.String(length=24), nullable=False),
        sa.Column("to_state", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "details", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_events")),
    )
    with op.batch_alter_table("agreement_events", schema=None) as batch_op:
        batch_op.create_index("ix_agreement_events_agreement", ["agreement_id", "at"], unique=False)

    op.create_table(
        "agreement_numbers",
        sa.Column("number", sa.String(length=19), nullable=False),
        sa.Column("graduate_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("given_at", models.UtcDateTime(), nullable=False),
        sa.Column("voided_at", models.UtcDateTime(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_agreement_numbers")),
    )
    with op.batch_alter_table("agreement_numbers", schema=None) as batch_op:
        batch_op.create_index(
            "ux_agreement_numbers_current",
            ["graduate_id"],
            unique=True,
            postgresql_where=sa.text("voided_at IS NULL"),
            sqlite_where=sa.text("voided_at IS NULL"),
        )

    op.create_table(
        "departments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_departments")),
    )
    with op.batch_alter_table("departments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_departments_school_id"), ["school_id"], unique=False)

    op.create_table(
        "employers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("code", sa.String(length=18), nullable=False),
        sa.Column("code_note", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=2), nullable=False),
        sa.Column("industry", sa.String(length=2), nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column(
            "details", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("created_at", models.UtcDateTime(), nullable=False),
        sa.Column("updated_at", models.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employers")),
    )
    with op.batch_alter_table("employers", schema=None) as batch_op:
        batch_op.create_index("ix_employers_name", ["name"], unique=False)
        batch_op.create_index(
            "ux_employers_code",
            ["code"],
            unique=True,
            postgresql_where=sa.text("code <> ''"),
            sqlite_where=sa.text("code <> ''"),
        )

    op.create_table(
        "graduates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("graduation_year", sa.Integer(), nullable=False),
        sa.Column("exam_number", sa.String(length=18), nullable=False),
        sa.Column("student_no", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("sex", sa.String(length=1), nullable=False),
        sa.Column("degree", sa.String(length=2), nullable=False),
        sa.Column("major", sa.String(length=50), nullable=False),
        sa.Column("class_name", sa.String(length=100), nullable=False),
        sa.Column("training_mode", sa.String(length=1), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("signing_open", sa.Boolean(), nullable=False),
        sa.Column("province_locked", sa.Boolean(), nullable=False),
        sa.Column("application_state", sa.String(length=12), nullable=False),
        sa.Column("paper_number", sa.String(length=40), nullable=False),
        sa.Column("further_study", sa.Boolean(), nullable=False),
        sa.Column("signing_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_graduates")),
    )
    with op.batch_alter_table("graduates", schema=None) as batch_op:
        batch_op.create_index(
            "ix_graduates_list",
            ["school_id", sa.literal_column("graduation_year DESC"), "department_id", "student_no", "id"],
            unique=False,
        )
        batch_op.create_index("ix_graduates_student_no", ["school_id", "student_no"], unique=False)
        batch_op.create_index("ux_graduates_exam_number", ["school_id", "graduation_year", "exam_number"], unique=True)

    op.create_table(
        "number_series",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("graduation_year", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "graduation_year", "source", name=op.f("pk_number_series")),
    )
    op.create_table(
        "plan_years",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("graduation_year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", models.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "graduation_year", name=op.f("pk_plan_years")),
    )
    op.create_table(
        "schools",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=5), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schools")),
    )
    with op.batch_alter_table("schools", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_schools_code"), ["code"], unique=False)

    op.create_table(
        "signings",
        sa.Column("graduate_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("graduation_year", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=19), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("graduate_id", name=op.f("pk_signings")),
    )
    with op.batch_alter_table("signings", schema=None) as batch_op:
        batch_op.create_index("ix_signings_year", ["school_id", "graduation_year"], unique=False)

    op.create_table(
        "agreements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=19), nullable=False),
        sa.Column("paper_number", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("graduate_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("graduation_year", sa.Integer(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("employer_name", sa.String(length=100), nullable=False),
        sa.Column(
            "employer", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column(
            "terms", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("certified_by", sa.String(length=100), nullable=False),
        sa.Column("certified_at", models.UtcDateTime(), nullable=True),
        sa.Column("entered_at", models.UtcDateTime(), nullable=False),
        sa.Column("entered_by", sa.String(length=100), nullable=False),
        sa.Column("entered_through", sa.String(length=8), nullable=False),
        sa.Column("reviewed_at", models.UtcDateTime(), nullable=True),
        sa.Column("reviewed_by", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("platform_id", sa.String(length=64), nullable=False),
        sa.Column("verification_code", sa.String(length=16), nullable=False),
        sa.Column("changed_at", models.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["employer_id"], ["employers.id"], name=op.f("fk_agreements_employer_id_employers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreements")),
    )
    with op.batch_alter_table("agreements", schema=None) as batch_op:
        batch_op.create_index("ix_agreements_changed", ["changed_at", "id"], unique=False)
        batch_op.create_index("ix_agreements_employer", ["employer_id"], unique=False)
        batch_op.create_index("ix_agreements_graduate", ["graduate_id"], unique=False)
        batch_op.create_index(
            "ix_agreements_list",
            ["school_id", "source", "state", sa.literal_column("entered_at DESC"), "id"],
            unique=False,
        )
        batch_op.create_index(
            "ux_agreements_awaiting",
            ["graduate_id"],
            unique=True,
            postgresql_where=sa.text("state = 'awaiting_certification'"),
            sqlite_where=sa.text("state = 'awaiting_certification'"),
        )
        batch_op.create_index(
            "ux_agreements_live",
            ["graduate_id"],
            unique=True,
            postgresql_where=sa.text("state IN ('pending', 'archived', 'withdrawn', 'restored')"),
            sqlite_where=sa.text("state IN ('pending', 'archived', 'withdrawn', 'restored')"),
        )
        batch_op.create_index(
            "ux_agreements_number",
            ["number"],
            unique=True,
            postgresql_where=sa.text("number <> ''"),
            sqlite_where=sa.text("number <> ''"),
        )
        batch_op.create_index(
            "ux_agreements_platform",
            ["platform_id"],
            unique=True,
            postgresql_where=sa.text("platform_id <> ''"),
            sqlite_where=sa.text("platform_id <> ''"),
        )
        batch_op.create_index("ux_agreements_verification", ["verification_code"], unique=True)

    op.create_table(
        "terminations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("graduate_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("graduation_year", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.String(length=12), nullable=False),
        sa.Column("asked_at", models.UtcDateTime(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column(
            "letter", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("terminated_on", sa.Date(), nullable=True),
        sa.Column("decided_at", models.UtcDateTime(), nullable=True),
        sa.Column("decided_by", sa.String(length=100), nullable=False),
        sa.Column("decision_reason", sa.String(length=500), nullable=False),
        sa.Column("new_number", sa.String(length=19), nullable=False),
        sa.Column("in_locked_year", sa.Boolean(), nullable=False),
        sa.Column("seen_at", models.UtcDateTime(), nullable=True),
        sa.Column("seen_by", sa.String(length=100), nullable=False),
        sa.Column("platform_id", sa.String(length=64), nullable=False),
        sa.Column("verification_code", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreements.id"], name=op.f("fk_terminations_agreement_id_agreements")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terminations")),
    )
    with op.batch_alter_table("terminations", schema=None) as batch_op:
        batch_op.create_index("ix_terminations_graduate", ["graduate_id"], unique=False)
        batch_op.create_index("ix_terminations_list", ["school_id", "kind", "state", "asked_at", "id"], unique=False)
        batch_op.create_index(
            "ux_terminations_open",
            ["agreement_id"],
            unique=True,
            postgresql_where=sa.text("state = 'pending'"),
            sqlite_where=sa.text("state = 'pending'"),
        )
        batch_op.create_index(
            "ux_terminations_platform",
            ["platform_id"],
            unique=True,
            postgresql_where=sa.text("platform_id <> ''"),
            sqlite_where=sa.text("platform_id <> ''"),
        )
        batch_op.create_index("ux_terminations_verification", ["verification_code"], unique=True)


def downgrade() -> None:  # noqa: PLR0915 - one statement a table
    with op.batch_alter_table("terminations", schema=None) as batch_op:
        batch_op.drop_index("ux_terminations_verification")
        batch_op.drop_index(
            "ux_terminations_platform",
            postgresql_where=sa.text("platform_id <> ''"),
            sqlite_where=sa.text("platform_id <> ''"),
        )
        batch_op.drop_index(
            "ux_terminations_open",
            postgresql_where=sa.text("state = 'pending'"),
            sqlite_where=sa.text("state = 'pending'"),
        )
        batch_op.drop_index("ix_terminations_list")
        batch_op.drop_index("ix_terminations_graduate")

    op.drop_table("terminations")
    with op.batch_alter_table("agreements", schema=None) as batch_op:
        batch_op.drop_index("ux_agreements_verification")
        batch_op.drop_index(
            "ux_agreements_platform",
            postgresql_where=sa.text("platform_id <> ''"),
            sqlite_where=sa.text("platform_id <> ''"),
        )
        batch_op.drop_index(
            "ux_agreements_number", postgresql_where=sa.text("number <> ''"), sqlite_where=sa.text("number <> ''")
        )
        batch_op.drop_index(
            "ux_agreements_live",
            postgresql_where=sa.text("state IN ('pending', 'archived', 'withdrawn', 'restored')"),
            sqlite_where=sa.text("state IN ('pending', 'archived', 'withdrawn', 'restored')"),
        )
        batch_op.drop_index(
            "ux_agreements_awaiting",
            postgresql_where=sa.text("state = 'awaiting_certification'"),
            sqlite_where=sa.text("state = 'awaiting_certification'"),
        )
        batch_op.drop_index("ix_agreements_list")
        batch_op.drop_index("ix_agreements_graduate")
        batch_op.drop_index("ix_agreements_employer")
        batch_op.drop_index("ix_agreements_changed")

    op.drop_table("agreements")
    with op.batch_alter_table("signings", schema=None) as batch_op:
        batch_op.drop_index("ix_signings_year")

    op.drop_table("signings")
    with op.batch_alter_table("schools", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_schools_code"))

    op.drop_table("schools")
    op.drop_table("plan_years")
    op.drop_table("number_series")
    with op.batch_alter_table("graduates", schema=None) as batch_op:
        batch_op.drop_index("ux_graduates_exam_number")
        batch_op.drop_index("ix_graduates_student_no")
        batch_op.drop_index("ix_graduates_list")

    op.drop_table("graduates")
    with op.batch_alter_table("employers", schema=None) as batch_op:
        batch_op.drop_index(
            "ux_employers_code", postgresql_where=sa.text("code <> ''"), sqlite_where=sa.text("code <> ''")
        )
        batch_op.drop_index("ix_employers_name")

    op.drop_table("employers")
    with op.batch_alter_table("departments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_departments_school_id"))

    op.drop_table("departments")
    with op.batch_alter_table("agreement_numbers", schema=None) as batch_op:
        batch_op.drop_index(
            "ux_agreement_numbers_current",
            postgresql_where=sa.text("voided_at IS NULL"),
            sqlite_where=sa.text("voided_at IS NULL"),
        )

    op.drop_table("agreement_numbers")
    with op.batch_alter_table("agreement_events", schema=None) as batch_op:
        batch_op.drop_index("ix_agreement_events_agreement")

    op.drop_table("agreement_events")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_outbox_unsent", postgresql_where=sa.text("sent_at IS NULL"), sqlite_where=sa.text("sent_at IS NULL")
        )

    op.drop_table("outbox")
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_jobs_state_lease_until"))
        batch_op.drop_index(batch_op.f("ix_jobs_school_id"))
        batch_op.drop_index(batch_op.f("ix_jobs_requester_key_created_at"))

    op.drop_table("jobs")
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inbox_received_at"))

    op.drop_table("inbox")
    with op.batch_alter_table("idempotency", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idempotency_created_at"))

    op.drop_table("idempotency")
    with op.batch_alter_table("files", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_files_purpose"))
        batch_op.drop_index(batch_op.f("ix_files_owner_key"))

    op.drop_table("files")
