"""first tables"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from kernel import models
from kernel.name_search import create_index

revision = "e98d01f83a89"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
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
        "check_counters",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("since", models.UtcDateTime(), nullable=False),
        sa.Column("waits_until", models.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_check_counters")),
    )
    with op.batch_alter_table("check_counters", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_check_counters_since"), ["since"], unique=False)

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
        "employer_checks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("asked_by", sa.String(length=100), nullable=False),
        sa.Column("asked_at", models.UtcDateTime(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column(
            "answer", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employer_checks")),
    )
    with op.batch_alter_table("employer_checks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_employer_checks_asked_at"), ["asked_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_employer_checks_job_id"), ["job_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_employer_checks_school_id"), ["school_id"], unique=False)

    op.create_table(
        "plan_files",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("graduation_year", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("degree", sa.String(length=2), nullable=False),
        sa.Column("form", sa.String(length=12), nullable=False),
        sa.Column("format", sa.String(length=4), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("ordered_at", models.UtcDateTime(), nullable=False),
        sa.Column("ordered_by", sa.String(length=100), nullable=False),
        sa.Column("finished_at", models.UtcDateTime(), nullable=True),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column(
            "problems", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_files")),
    )
    with op.batch_alter_table("plan_files", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_files_job_id"), ["job_id"], unique=False)
        batch_op.create_index("ix_plan_files_list", ["school_id", "ordered_at", "id"], unique=False)

    op.create_table(
        "register_answers",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column(
            "found", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("asked_at", models.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_register_answers")),
    )
    with op.batch_alter_table("register_answers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_register_answers_asked_at"), ["asked_at"], unique=False)

    op.create_table(
        "registered_employers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=18), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("name_key", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("legal_person", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("region", sa.String(length=60), nullable=False),
        sa.Column("scope", sa.String(length=500), nullable=False),
        sa.Column("founded_on", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registered_employers")),
        sa.UniqueConstraint("code", name=op.f("uq_registered_employers_code")),
    )
    with op.batch_alter_table("registered_employers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_registered_employers_name"), ["name"], unique=False)
        batch_op.create_index(batch_op.f("ix_registered_employers_name_key"), ["name_key"], unique=False)

    op.create_table(
        "report_rows",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("graduation_year", sa.Integer(), nullable=False),
        sa.Column("exam_number", sa.String(length=18), nullable=False),
        sa.Column("id_number", sa.String(length=18), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("sex", sa.String(length=1), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("nationality", sa.String(length=2), nullable=False),
        sa.Column("political_status", sa.String(length=2), nullable=False),
        sa.Column("origin_region", sa.String(length=6), nullable=False),
        sa.Column("urban_rural", sa.String(length=5), nullable=False),
        sa.Column("branch_campus", sa.String(length=40), nullable=False),
        sa.Column("degree", sa.String(length=2), nullable=False),
        sa.Column("major_code", sa.String(length=8), nullable=False),
        sa.Column("major", sa.String(length=50), nullable=False),
        sa.Column("major_direction", sa.String(length=60), nullable=False),
        sa.Column("training_mode", sa.String(length=1), nullable=False),
        sa.Column("commissioned_by", sa.String(length=100), nullable=False),
        sa.Column("schooling_years", sa.String(length=3), nullable=False),
        sa.Column("enrolled_on", sa.Date(), nullable=True),
        sa.Column("graduated_on", sa.Date(), nullable=True),
        sa.Column("teacher_training", sa.String(length=2), nullable=False),
        sa.Column("difficulty", sa.String(length=1), nullable=False),
        sa.Column("class_name", sa.String(length=100), nullable=False),
        sa.Column("student_no", sa.String(length=20), nullable=False),
        sa.Column("previous_dossier_keeper", sa.String(length=100), nullable=False),
        sa.Column("previous_police_station", sa.String(length=100), nullable=False),
        sa.Column("residence_transferred", sa.Boolean(), nullable=False),
        sa.Column("dossier_transferred", sa.Boolean(), nullable=False),
        sa.Column("mobile", sa.String(length=20), nullable=False),
        sa.Column("email", sa.String(length=60), nullable=False),
        sa.Column("qq", sa.String(length=15), nullable=False),
        sa.Column("home_address", sa.String(length=120), nullable=False),
        sa.Column("home_phone", sa.String(length=30), nullable=False),
        sa.Column("home_postcode", sa.String(length=6), nullable=False),
        sa.Column("basis", sa.String(length=16), nullable=False),
        sa.Column("destination", sa.String(length=3), nullable=False),
        sa.Column("dispatch_kind", sa.String(length=16), nullable=False),
        sa.Column("employer_code", sa.String(length=18), nullable=False),
        sa.Column("employer_name", sa.String(length=100), nullable=False),
        sa.Column("employer_kind", sa.String(length=2), nullable=False),
        sa.Column("industry", sa.String(length=2), nullable=False),
        sa.Column("employer_region", sa.String(length=6), nullable=False),
        sa.Column("position", sa.String(length=2), nullable=False),
        sa.Column("contact", sa.String(length=30), nullable=False),
        sa.Column("contact_phone", sa.String(length=30), nullable=False),
        sa.Column("contact_mobile", sa.String(length=20), nullable=False),
        sa.Column("contact_email", sa.String(length=60), nullable=False),
        sa.Column("contact_fax", sa.String(length=30), nullable=False),
        sa.Column("address", sa.String(length=120), nullable=False),
        sa.Column("postcode", sa.String(length=6), nullable=False),
        sa.Column("certificate_kind", sa.String(length=1), nullable=False),
        sa.Column("certificate_to", sa.String(length=100), nullable=False),
        sa.Column("certificate_region", sa.String(length=6), nullable=False),
        sa.Column("certificate_number", sa.String(length=50), nullable=False),
        sa.Column("certificate_from", sa.String(length=10), nullable=False),
        sa.Column("dossier_to", sa.String(length=100), nullable=False),
        sa.Column("dossier_address", sa.String(length=200), nullable=False),
        sa.Column("dossier_postcode", sa.String(length=6), nullable=False),
        sa.Column("residence_to", sa.String(length=100), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=False),
        sa.Column("login_name", sa.String(length=32), nullable=False),
        sa.Column("registration", sa.String(length=12), nullable=False),
        sa.Column("registered_at", models.UtcDateTime(), nullable=True),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("plan_confirmation", sa.String(length=12), nullable=False),
        sa.Column("resume", sa.String(length=10), nullable=False),
        sa.Column("resume_completeness", sa.Integer(), nullable=False),
        sa.Column("resume_updated_at", models.UtcDateTime(), nullable=True),
        sa.Column("agreement_source", sa.String(length=16), nullable=False),
        sa.Column("agreement_state", sa.String(length=24), nullable=False),
        sa.Column("agreement_number", sa.String(length=20), nullable=False),
        sa.Column("agreement_employer", sa.String(length=100), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_rows")),
    )
    with op.batch_alter_table("report_rows", schema=None) as batch_op:
        batch_op.create_index(
            "ix_report_rows_list", ["school_id", "graduation_year", "department_id", "student_no", "id"], unique=False
        )
        batch_op.create_index(
            "ix_report_rows_rate",
            [
                "school_id",
                "graduation_year",
                "department_id",
                "major",
                "degree",
                "sex",
                "origin_region",
                "training_mode",
                "difficulty",
                "destination",
            ],
            unique=False,
        )
        batch_op.create_index(
            "ix_report_rows_settled", ["school_id", "graduation_year", "settled_on", "destination"], unique=False
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
    if op.get_bind().dialect.name == "postgresql":
        op.execute(create_index("report_rows"))


def downgrade() -> None:
    with op.batch_alter_table("schools", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_schools_code"))

    op.drop_table("schools")
    with op.batch_alter_table("report_rows", schema=None) as batch_op:
        batch_op.drop_index("ix_report_rows_settled")
        batch_op.drop_index("ix_report_rows_rate")
        batch_op.drop_index("ix_report_rows_list")

    op.drop_table("report_rows")
    with op.batch_alter_table("registered_employers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_registered_employers_name_key"))
        batch_op.drop_index(batch_op.f("ix_registered_employers_name"))

    op.drop_table("registered_employers")
    with op.batch_alter_table("register_answers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_register_answers_asked_at"))

    op.drop_table("register_answers")
    with op.batch_alter_table("plan_files", schema=None) as batch_op:
        batch_op.drop_index("ix_plan_files_list")
        batch_op.drop_index(batch_op.f("ix_plan_files_job_id"))

    op.drop_table("plan_files")
    with op.batch_alter_table("employer_checks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_employer_checks_school_id"))
        batch_op.drop_index(batch_op.f("ix_employer_checks_job_id"))
        batch_op.drop_index(batch_op.f("ix_employer_checks_asked_at"))

    op.drop_table("employer_checks")
    with op.batch_alter_table("departments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_departments_school_id"))

    op.drop_table("departments")
    with op.batch_alter_table("check_counters", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_check_counters_since"))

    op.drop_table("check_counters")
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
