"""first tables"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from kernel import models

revision = "44702e378d5d"
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
        "enlistment_reports",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("graduation_year", sa.Integer(), nullable=False),
        sa.Column("reported_at", models.UtcDateTime(), nullable=False),
        sa.Column("reported_by", sa.String(length=100), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "graduation_year", name=op.f("pk_enlistment_reports")),
    )
    op.create_table(
        "form_parts",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("job_id", "number", name=op.f("pk_form_parts")),
    )
    op.create_table(
        "graduates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("graduation_year", sa.Integer(), nullable=False),
        sa.Column("login_name", sa.String(length=32), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", models.UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("exam_number", sa.String(length=18), nullable=False),
        sa.Column("id_number", sa.String(length=18), nullable=False),
        sa.Column("id_number_15", sa.String(length=15), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("sex", sa.String(length=1), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("nationality", sa.String(length=2), nullable=False),
        sa.Column("political_status", sa.String(length=2), nullable=False),
        sa.Column("origin_region", sa.String(length=6), nullable=False),
        sa.Column("urban_rural", sa.String(length=5), nullable=False),
        sa.Column("marital_status", sa.String(length=8), nullable=False),
        sa.Column("health", sa.String(length=20), nullable=False),
        sa.Column("branch_campus", sa.String(length=40), nullable=False),
        sa.Column("degree", sa.String(length=2), nullable=False),
        sa.Column("major_code", sa.String(length=8), nullable=False),
        sa.Column("major", sa.String(length=50), nullable=False),
        sa.Column("major_direction", sa.String(length=60), nullable=False),
        sa.Column("minor", sa.String(length=60), nullable=False),
        sa.Column("training_mode", sa.String(length=1), nullable=False),
        sa.Column("commissioned_by", sa.String(length=100), nullable=False),
        sa.Column("schooling_years", sa.String(length=3), nullable=False),
        sa.Column("enrolled_on", sa.Date(), nullable=True),
        sa.Column("graduated_on", sa.Date(), nullable=True),
        sa.Column("teacher_training", sa.String(length=2), nullable=False),
        sa.Column("difficulty", sa.String(length=1), nullable=False),
        sa.Column("class_name", sa.String(length=100), nullable=False),
        sa.Column("student_no", sa.String(length=20), nullable=False),
        sa.Column(
            "qualifications",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("previous_dossier_keeper", sa.String(length=100), nullable=False),
        sa.Column("previous_police_station", sa.String(length=100), nullable=False),
        sa.Column("residence_transferred", sa.Boolean(), nullable=False),
        sa.Column("dossier_transferred", sa.Boolean(), nullable=False),
        sa.Column("residence_address", sa.String(length=120), nullable=False),
        sa.Column("mobile", sa.String(length=20), nullable=False),
        sa.Column("email", sa.String(length=60), nullable=False),
        sa.Column("qq", sa.String(length=15), nullable=False),
        sa.Column("home_address", sa.String(length=120), nullable=False),
        sa.Column("home_phone", sa.String(length=30), nullable=False),
        sa.Column("home_postcode", sa.String(length=6), nullable=False),
        sa.Column("registration", sa.String(length=12), nullable=False),
        sa.Column("registered_at", models.UtcDateTime(), nullable=True),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("access_version", sa.Integer(), nullable=False),
        sa.Column("credential_version", sa.Integer(), nullable=False),
        sa.Column("operation_code_hash", sa.String(length=200), nullable=True),
        sa.Column("signing_function", sa.String(length=8), nullable=False),
        sa.Column("agreement_source", sa.String(length=16), nullable=False),
        sa.Column("agreement_state", sa.String(length=24), nullable=False),
        sa.Column("agreement_number", sa.String(length=20), nullable=False),
        sa.Column(
            "agreement_employer",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("province_status", sa.String(length=8), nullable=False),
        sa.Column("dispatch", sa.String(length=12), nullable=False),
        sa.Column("dispatched_on", sa.Date(), nullable=True),
        sa.Column("enlistment", sa.String(length=8), nullable=False),
        sa.Column("plan_confirmation", sa.String(length=12), nullable=False),
        sa.Column("plan_objection", sa.String(length=500), nullable=False),
        sa.Column("destination_changed", sa.Boolean(), nullable=False),
        sa.Column(
            "set_destination",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "original_destination",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=True,
        ),
        sa.Column("recommended_at", models.UtcDateTime(), nullable=True),
        sa.Column("recommended_by", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_graduates")),
        sa.UniqueConstraint("graduation_year", "id_number", name=op.f("uq_graduates_graduation_year_id_number")),
        sa.UniqueConstraint("login_name", name=op.f("uq_graduates_login_name")),
        sa.UniqueConstraint(
            "school_id",
            "graduation_year",
            "exam_number",
            name=op.f("uq_graduates_school_id_graduation_year_exam_number"),
        ),
    )
    with op.batch_alter_table("graduates", schema=None) as batch_op:
        batch_op.create_index("ix_graduates_id_number", ["id_number"], unique=False)
        batch_op.create_index(
            "ix_graduates_list",
            ["school_id", sa.text("graduation_year DESC"), "department_id", "student_no", "id"],
            unique=False,
        )
        batch_op.create_index("ix_graduates_student_no", ["school_id", "student_no"], unique=False)

    op.create_table(
        "import_batches",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("scope_department_id", sa.Uuid(), nullable=True),
        sa.Column("graduation_year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_hash", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("new_rows", sa.Integer(), nullable=False),
        sa.Column("changed_rows", sa.Integer(), nullable=False),
        sa.Column("same_rows", sa.Integer(), nullable=False),
        sa.Column("faulty_rows", sa.Integer(), nullable=False),
        sa.Column("written_rows", sa.Integer(), nullable=False),
        sa.Column("skipped_rows", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", models.UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("creator_key", sa.String(length=64), nullable=False),
        sa.Column("finished_at", models.UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batches")),
    )
    with op.batch_alter_table("import_batches", schema=None) as batch_op:
        batch_op.create_index("ix_import_batches_list", ["school_id", "kind", "created_at"], unique=False)
        batch_op.create_index(
            "ux_import_batches_file",
            ["school_id", "kind", "file_hash"],
            unique=True,
            postgresql_where=sa.text("state NOT IN ('failed', 'cancelled', 'undone')"),
            sqlite_where=sa.text("state NOT IN ('failed', 'cancelled', 'undone')"),
        )

    op.create_table(
        "plan_locks",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("graduation_year", sa.Integer(), nullable=False),
        sa.Column("locked", sa.Boolean(), server_default=sa.text("(true)"), nullable=False),
        sa.Column("changed_at", models.UtcDateTime(), nullable=False),
        sa.Column("changed_by", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "graduation_year", name=op.f("pk_plan_locks")),
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
        "applications",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column(
            "content", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("applied_at", models.UtcDateTime(), nullable=False),
        sa.Column("decided_at", models.UtcDateTime(), nullable=True),
        sa.Column("decided_by", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("paper_number", sa.String(length=40), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("issued_by", sa.String(length=100), nullable=False),
        sa.Column("province_state", sa.String(length=8), nullable=False),
        sa.Column("province_result", sa.String(length=200), nullable=False),
        sa.Column("province_at", models.UtcDateTime(), nullable=True),
        sa.Column("graduate_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("graduation_year", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["graduate_id"], ["graduates.id"], name=op.f("fk_applications_graduate_id_graduates")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applications")),
    )
    with op.batch_alter_table("applications", schema=None) as batch_op:
        batch_op.create_index("ix_applications_graduate", ["graduate_id", "kind"], unique=False)
        batch_op.create_index("ix_applications_list", ["school_id", "kind", "state", "applied_at", "id"], unique=False)
        batch_op.create_index(
            "ux_applications_open",
            ["graduate_id", "kind"],
            unique=True,
            postgresql_where=sa.text("state = 'pending'"),
            sqlite_where=sa.text("state = 'pending'"),
        )
        batch_op.create_index(
            "ux_applications_paper",
            ["school_id", "paper_number"],
            unique=True,
            postgresql_where=sa.text("paper_number <> ''"),
            sqlite_where=sa.text("paper_number <> ''"),
        )

    op.create_table(
        "changes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("graduate_id", sa.Uuid(), nullable=False),
        sa.Column("at", models.UtcDateTime(), nullable=False),
        sa.Column("actor_kind", sa.String(length=16), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_name", sa.String(length=100), nullable=False),
        sa.Column("through", sa.String(length=8), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column(
            "before", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column(
            "after", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changes")),
    )
    with op.batch_alter_table("changes", schema=None) as batch_op:
        batch_op.create_index("ix_changes_graduate", ["graduate_id", "at"], unique=False)

    op.create_table(
        "dossiers",
        sa.Column("graduate_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("method", sa.String(length=16), nullable=False),
        sa.Column("bag_number", sa.String(length=40), nullable=False),
        sa.Column("tracking_number", sa.String(length=40), nullable=False),
        sa.Column("receiver", sa.String(length=100), nullable=False),
        sa.Column("receiver_address", sa.String(length=200), nullable=False),
        sa.Column("postcode", sa.String(length=6), nullable=False),
        sa.Column("contact", sa.String(length=40), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("return_reason", sa.String(length=200), nullable=False),
        sa.Column("remark", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", models.UtcDateTime(), nullable=False),
        sa.Column("updated_by", sa.String(length=100), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("graduation_year", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("graduate_id", name=op.f("pk_dossiers")),
    )
    with op.batch_alter_table("dossiers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dossiers_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index("ix_dossiers_list", ["school_id", "graduation_year", "state"], unique=False)

    op.create_table(
        "staged_dossiers",
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("bag_number", sa.Text(), nullable=False),
        sa.Column("tracking_number", sa.Text(), nullable=False),
        sa.Column("receiver", sa.Text(), nullable=False),
        sa.Column("receiver_address", sa.Text(), nullable=False),
        sa.Column("postcode", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("graduate_id", sa.Uuid(), nullable=True),
        sa.Column("verdict", sa.String(length=8), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("seen_version", sa.Integer(), nullable=False),
        sa.Column("student_no", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "before", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=True
        ),
        sa.Column(
            "faults", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=True
        ),
        sa.PrimaryKeyConstraint("batch_id", "number", name=op.f("pk_staged_dossiers")),
    )

    op.create_table(
        "staged_records",
        sa.Column(
            "values", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("graduate_id", sa.Uuid(), nullable=True),
        sa.Column("verdict", sa.String(length=8), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("seen_version", sa.Integer(), nullable=False),
        sa.Column("student_no", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "before", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=True
        ),
        sa.Column(
            "faults", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=True
        ),
        sa.PrimaryKeyConstraint("batch_id", "number", name=op.f("pk_staged_records")),
    )

    op.create_table(
        "plan_rows",
        sa.Column("graduate_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("graduation_year", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(length=16), nullable=False),
        sa.Column("destination", sa.String(length=3), nullable=False),
        sa.Column("dispatch_kind", sa.String(length=16), nullable=False),
        sa.Column("employer_name", sa.String(length=100), nullable=False),
        sa.Column(
            "details", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("updated_at", models.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["graduate_id"], ["graduates.id"], name=op.f("fk_plan_rows_graduate_id_graduates")),
        sa.PrimaryKeyConstraint("graduate_id", name=op.f("pk_plan_rows")),
    )
    with op.batch_alter_table("plan_rows", schema=None) as batch_op:
        batch_op.create_index("ix_plan_rows_destination", ["school_id", "graduation_year", "destination"], unique=False)

    op.create_table(
        "resumes",
        sa.Column("graduate_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column(
            "content", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("updated_at", models.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["graduate_id"], ["graduates.id"], name=op.f("fk_resumes_graduate_id_graduates")),
        sa.PrimaryKeyConstraint("graduate_id", name=op.f("pk_resumes")),
    )
    op.create_table(
        "employment_records",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column(
            "content", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("application_id", sa.Uuid(), nullable=True),
        sa.Column("entered_at", models.UtcDateTime(), nullable=False),
        sa.Column("entered_by", sa.String(length=100), nullable=False),
        sa.Column("deleted_at", models.UtcDateTime(), nullable=True),
        sa.Column("graduate_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("graduation_year", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_employment_records_application_id_applications")
        ),
        sa.ForeignKeyConstraint(
            ["graduate_id"], ["graduates.id"], name=op.f("fk_employment_records_graduate_id_graduates")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employment_records")),
    )
    with op.batch_alter_table("employment_records", schema=None) as batch_op:
        batch_op.create_index("ix_employment_records_list", ["school_id", "kind", "graduation_year"], unique=False)
        batch_op.create_index(
            "ux_employment_records_live",
            ["graduate_id"],
            unique=True,
            postgresql_where=sa.text("deleted_at IS NULL"),
            sqlite_where=sa.text("deleted_at IS NULL"),
        )
    if op.get_context().dialect.name == "postgresql":
        # names are searched by their characters: a name of two characters holds no trigram
        op.execute("CREATE INDEX px_graduates_name_characters ON graduates USING gin (string_to_array(name, NULL))")
