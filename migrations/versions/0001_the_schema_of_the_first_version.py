"""The schema of the first version"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from core import database

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


# A published checklist never changes, whoever writes to the database.
IMMUTABLE = {
    "sqlite": (
        "CREATE TRIGGER checklist_version_is_immutable BEFORE UPDATE ON checklist_version "
        "BEGIN SELECT RAISE(ABORT, 'checklist_version_is_immutable'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION checklist_version_is_immutable() RETURNS trigger LANGUAGE plpgsql AS "
        "'BEGIN RAISE EXCEPTION ''checklist_version_is_immutable'' USING ERRCODE = ''restrict_violation''; END'",
        "CREATE TRIGGER checklist_version_is_immutable BEFORE UPDATE ON checklist_version "
        "FOR EACH ROW EXECUTE FUNCTION checklist_version_is_immutable()",
    ),
}


def upgrade() -> None:

    op.create_table(
        "adjustment",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_adjustment")),
    )
    op.create_table(
        "case_counter",
        sa.Column("academic_year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("academic_year", name=op.f("pk_case_counter")),
    )
    op.create_table(
        "closure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "scope", sa.Enum("site", "city", "all", name="closurescope", native_enum=False, length=24), nullable=False
        ),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=False),
        sa.Column("end_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("recorded_at", database.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("start_on <= end_on", name=op.f("ck_closure_dates_in_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closure")),
        sa.UniqueConstraint("scope", "code", "start_on", name=op.f("uq_closure_scope_code_start_on")),
    )
    op.create_table(
        "job_run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("started_at", database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("is_good", sa.Boolean(), nullable=True),
        sa.Column("counts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_run")),
    )
    with op.batch_alter_table("job_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_job_run_name"), ["name"], unique=False)
        batch_op.create_index(batch_op.f("ix_job_run_started_at"), ["started_at"], unique=False)

    op.create_table(
        "journal_entry",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_journal_entry")),
        sa.UniqueConstraint("hash", name=op.f("uq_journal_entry_hash")),
    )
    with op.batch_alter_table("journal_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_journal_entry_action"), ["action"], unique=False)
        batch_op.create_index(batch_op.f("ix_journal_entry_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "lease",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("holder", sa.Uuid(), nullable=False),
        sa.Column("until", database.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "mail",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("created_at", database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("gave_up_at", database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
    )
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.create_index(
            "ix_mail_waiting", ["next_try_at"], unique=False, postgresql_where=sa.text("sent_at IS NULL")
        )

    op.create_table(
        "official_holiday",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_official_holiday")),
    )
    op.create_table(
        "official_year",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("imported_at", database.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_official_year")),
    )
    op.create_table(
        "partner",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tax_id", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("industry", sa.String(), nullable=True),
        sa.Column("employees", sa.Integer(), nullable=True),
        sa.Column("foreign_excluded", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
        sa.UniqueConstraint("tax_id", name=op.f("uq_partner_tax_id")),
    )
    op.create_table(
        "school",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("level", sa.Enum("hs", "tertiary", name="level", native_enum=False, length=24), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school")),
        sa.UniqueConstraint("code", name=op.f("uq_school_code")),
    )
    op.create_table(
        "user",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("department", sa.String(), nullable=True),
        sa.Column("training_valid_until", sa.Date(), nullable=True),
        sa.Column("visit_weekdays", sa.String(), nullable=True),
        sa.Column("locale", sa.String(), nullable=True),
        sa.Column("theme", sa.String(), nullable=True),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("session_number", sa.Integer(), nullable=False),
        sa.Column("feed_token", sa.String(), nullable=True),
        sa.Column("created_at", database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("deactivated_at", database.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_user_email_lower")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("email", name=op.f("uq_user_email")),
        sa.UniqueConstraint("feed_token", name=op.f("uq_user_feed_token")),
    )
    op.create_table(
        "checklist",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_checklist_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist")),
        sa.UniqueConstraint("code", name=op.f("uq_checklist_code")),
    )
    op.create_table(
        "class_group",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column(
            "mode",
            sa.Enum(
                "rotation",
                "step",
                "internship",
                "sandwich",
                "bridging",
                "quasi_step",
                "off_campus",
                "421",
                "331",
                "evening",
                "66",
                name="mode",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("grade", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_class_group_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_class_group")),
        sa.UniqueConstraint("school_id", "code", name=op.f("uq_class_group_school_id_code")),
    )
    with op.batch_alter_table("class_group", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_class_group_school_id"), ["school_id"], unique=False)

    op.create_table(
        "grant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "teacher",
                "coordinator",
                "director",
                "principal",
                "counsellor",
                "panelist",
                "clerk",
                "officer",
                "admin",
                name="role",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("city", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_grant_school_id_school")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_grant_user_id_user"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant")),
        sa.UniqueConstraint("user_id", "role", "school_id", "city", name=op.f("uq_grant_user_id_role_school_id_city")),
    )
    with op.batch_alter_table("grant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_grant_school_id"), ["school_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_grant_user_id"), ["user_id"], unique=False)

    op.create_table(
        "notification",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("created_at", database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("read_at", database.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_notification_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
        sa.UniqueConstraint("user_id", "key", name=op.f("uq_notification_user_id_key")),
    )
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notification_user_id"), ["user_id"], unique=False)

    op.create_table(
        "password_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("used_at", database.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_password_link_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_password_link_token_hash")),
    )
    with op.batch_alter_table("password_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_password_link_user_id"), ["user_id"], unique=False)

    op.create_table(
        "photo",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("byte_count", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("held_at", database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("held_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["held_by_id"], ["user.id"], name=op.f("fk_photo_held_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo")),
        sa.UniqueConstraint("sha256", name=op.f("uq_photo_sha256")),
    )
    op.create_table(
        "site",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "kind", sa.Enum("workplace", "dormitory", name="sitekind", native_enum=False, length=24), nullable=False
        ),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("radius_m", sa.Integer(), nullable=True),
        sa.Column("approved_students", sa.Integer(), nullable=True),
        sa.Column("trains_on_holidays", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_site_partner_id_partner")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sa.UniqueConstraint("code", name=op.f("uq_site_code")),
    )
    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_site_partner_id"), ["partner_id"], unique=False)

    op.create_table(
        "checklist_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("checklist_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("published_at", database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["checklist_id"], ["checklist.id"], name=op.f("fk_checklist_version_checklist_id_checklist")
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["user.id"], name=op.f("fk_checklist_version_published_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_version")),
        sa.UniqueConstraint("checklist_id", "number", name=op.f("uq_checklist_version_checklist_id_number")),
    )
    op.create_table(
        "contact",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("duty", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_contact_partner_id_partner")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_contact_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_partner_id"), ["partner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contact_site_id"), ["site_id"], unique=False)

    op.create_table(
        "obligation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("visit", "company_audit", "school_audit", name="obligationkind", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("run", sa.Integer(), nullable=True),
        sa.Column("window", sa.Integer(), nullable=True),
        sa.Column("academic_year", sa.Integer(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("settles_on", sa.Date(), nullable=False),
        sa.Column("suggested_on", sa.Date(), nullable=True),
        sa.Column("training_days", sa.Integer(), nullable=True),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("planned_at", database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("begun_at", database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("met_at", database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("met_by", sa.Uuid(), nullable=True),
        sa.Column("is_late_entry", sa.Boolean(), nullable=False),
        sa.Column("missed_at", database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("excused_at", database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", database.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("opens_on <= closes_on", name=op.f("ck_obligation_dates_in_order")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_obligation_school_id_school")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_obligation_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obligation")),
        sa.UniqueConstraint("key", name=op.f("uq_obligation_key")),
    )
    with op.batch_alter_table("obligation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_obligation_closes_on"), ["closes_on"], unique=False)
        batch_op.create_index("ix_obligation_school_id_opens_on", ["school_id", "opens_on"], unique=False)
        batch_op.create_index("ix_obligation_site_id_opens_on", ["site_id", "opens_on"], unique=False)

    op.create_table(
        "student",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("class_group_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("born_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["class_group_id"], ["class_group.id"], name=op.f("fk_student_class_group_id_class_group")
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_student_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_student")),
        sa.UniqueConstraint("school_id", "number", name=op.f("uq_student_school_id_number")),
    )
    with op.batch_alter_table("student", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_student_class_group_id"), ["class_group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_student_school_id"), ["school_id"], unique=False)

    op.create_table(
        "assignment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("obligation_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column(
            "part",
            sa.Enum("assignee", "substitute", "lead", "member", name="part", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_by_hand", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["obligation_id"],
            ["obligation.id"],
            name=op.f("fk_assignment_obligation_id_obligation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_assignment_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sa.UniqueConstraint("obligation_id", "user_id", name=op.f("uq_assignment_obligation_id_user_id")),
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assignment_obligation_id"), ["obligation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignment_user_id"), ["user_id"], unique=False)

    op.create_table(
        "case",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("audited_school_id", sa.Uuid(), nullable=True),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("title_zh", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("section_zh", sa.String(), nullable=False),
        sa.Column("section_en", sa.String(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=True),
        sa.Column("is_from_interview", sa.Boolean(), nullable=False),
        sa.Column("interviewed_count", sa.Integer(), nullable=True),
        sa.Column(
            "severity",
            sa.Enum("critical", "major", "minor", name="severity", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column(
            "concerns",
            sa.Enum("company", "school", "student", name="concern", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("is_restricted", sa.Boolean(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "acknowledged", "remedied", "closed", name="casestate", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("recurrence_count", sa.Integer(), nullable=False),
        sa.Column("opened_at", database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("found_at", database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("first_due_on", sa.Date(), nullable=False),
        sa.Column("hold_until", sa.Date(), nullable=True),
        sa.Column("assigned_to_id", sa.Uuid(), nullable=True),
        sa.Column("released_at", database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("released_by_id", sa.Uuid(), nullable=True),
        sa.Column("release_text", sa.String(), nullable=True),
        sa.Column(
            "released_severity",
            sa.Enum("critical", "major", "minor", name="severity", native_enum=False, length=24),
            nullable=True,
        ),
        sa.Column("released_due_on", sa.Date(), nullable=True),
        sa.Column("released_photos", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("remedied_at", database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("remedied_by_id", sa.Uuid(), nullable=True),
        sa.Column("closed_at", database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Uuid(), nullable=True),
        sa.Column("waived_until", sa.Date(), nullable=True),
        sa.Column("event_count", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_case_closed_has_moment")),
        sa.CheckConstraint(
            "released_at IS NULL OR (concerns = 'company' AND NOT is_restricted)", name=op.f("ck_case_releasable")
        ),
        sa.CheckConstraint(
            "closed_by_id IS NULL OR remedied_by_id IS NULL OR closed_by_id <> remedied_by_id",
            name=op.f("ck_case_verified_by_another"),
        ),
        sa.ForeignKeyConstraint(["assigned_to_id"], ["user.id"], name=op.f("fk_case_assigned_to_id_user")),
        sa.ForeignKeyConstraint(["audited_school_id"], ["school.id"], name=op.f("fk_case_audited_school_id_school")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["user.id"], name=op.f("fk_case_closed_by_id_user")),
        sa.ForeignKeyConstraint(["released_by_id"], ["user.id"], name=op.f("fk_case_released_by_id_user")),
        sa.ForeignKeyConstraint(["remedied_by_id"], ["user.id"], name=op.f("fk_case_remedied_by_id_user")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_case_school_id_school")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_case_site_id_site")),
        sa.ForeignKeyConstraint(["student_id"], ["student.id"], name=op.f("fk_case_student_id_student")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
        sa.UniqueConstraint("number", name=op.f("uq_case_number")),
    )
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_assigned_to_id"), ["assigned_to_id"], unique=False)
        batch_op.create_index("ix_case_city_state_due_on", ["city", "state", "due_on"], unique=False)
        batch_op.create_index("ix_case_school_id_opened_on", ["school_id", "opened_on"], unique=False)
        batch_op.create_index("ix_case_school_id_state_due_on", ["school_id", "state", "due_on"], unique=False)
        batch_op.create_index("ix_case_site_id_item", ["site_id", "item"], unique=False)
        batch_op.create_index(
            "uq_case_unclosed",
            ["key"],
            unique=True,
            sqlite_where=sa.text("state <> 'closed'"),
            postgresql_where=sa.text("state <> 'closed'"),
        )

    op.create_table(
        "company_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("revoked_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_company_link_contact_id_contact")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_company_link_created_by_id_user")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_company_link_partner_id_partner")),
        sa.ForeignKeyConstraint(["revoked_by_id"], ["user.id"], name=op.f("fk_company_link_revoked_by_id_user")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_company_link_school_id_school")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_company_link_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_company_link_token_hash")),
    )
    with op.batch_alter_table("company_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_company_link_site_id"), ["site_id"], unique=False)

    op.create_table(
        "excusal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("obligation_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("is_approved", sa.Boolean(), nullable=True),
        sa.Column("decision_note", sa.String(), nullable=True),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> asked_by_id", name=op.f("ck_excusal_decided_by_another")
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user.id"], name=op.f("fk_excusal_asked_by_id_user")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_excusal_decided_by_id_user")),
        sa.ForeignKeyConstraint(["obligation_id"], ["obligation.id"], name=op.f("fk_excusal_obligation_id_obligation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_excusal")),
    )
    with op.batch_alter_table("excusal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_excusal_obligation_id"), ["obligation_id"], unique=False)

    op.create_table(
        "inspection",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("visit", "company_audit", "school_audit", name="obligationkind", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("obligation_id", sa.Uuid(), nullable=True),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("checklist_version_id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "underway",
                "received",
                "returned",
                "approved",
                "concluded",
                name="inspectionstate",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "outcome",
            sa.Enum(
                "completed",
                "closed",
                "refused",
                "students_absent",
                "other",
                name="outcome",
                native_enum=False,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("outcome_reason", sa.String(), nullable=True),
        sa.Column("is_unannounced", sa.Boolean(), nullable=True),
        sa.Column("is_valid_visit", sa.Boolean(), nullable=True),
        sa.Column("invalid_reason", sa.String(), nullable=True),
        sa.Column("was_assigned", sa.Boolean(), nullable=True),
        sa.Column("started_at", database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("arrived_at", database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("left_at", database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("received_at", database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("bonus", sa.Double(), nullable=True),
        sa.Column("grade", sa.Integer(), nullable=True),
        sa.Column("concluded_at", database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("concluded_by_id", sa.Uuid(), nullable=True),
        sa.Column("conclusion_note", sa.String(), nullable=True),
        sa.Column("interviewed_count", sa.Integer(), nullable=True),
        sa.Column("verify_code", sa.String(), nullable=True),
        sa.Column("is_late_entry", sa.Boolean(), nullable=False),
        sa.Column("late_evidence", sa.String(), nullable=True),
        sa.Column("entered_by_id", sa.Uuid(), nullable=True),
        sa.Column("confirmed_by_id", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", database.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "confirmed_by_id IS NULL OR confirmed_by_id <> lead_id", name=op.f("ck_inspection_confirmed_by_another")
        ),
        sa.ForeignKeyConstraint(
            ["checklist_version_id"],
            ["checklist_version.id"],
            name=op.f("fk_inspection_checklist_version_id_checklist_version"),
        ),
        sa.ForeignKeyConstraint(["concluded_by_id"], ["user.id"], name=op.f("fk_inspection_concluded_by_id_user")),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["user.id"], name=op.f("fk_inspection_confirmed_by_id_user")),
        sa.ForeignKeyConstraint(["entered_by_id"], ["user.id"], name=op.f("fk_inspection_entered_by_id_user")),
        sa.ForeignKeyConstraint(["lead_id"], ["user.id"], name=op.f("fk_inspection_lead_id_user")),
        sa.ForeignKeyConstraint(
            ["obligation_id"], ["obligation.id"], name=op.f("fk_inspection_obligation_id_obligation")
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_inspection_school_id_school")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_inspection_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection")),
        sa.UniqueConstraint("verify_code", name=op.f("uq_inspection_verify_code")),
    )
    with op.batch_alter_table("inspection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inspection_lead_id"), ["lead_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_inspection_obligation_id"), ["obligation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_inspection_received_at"), ["received_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_inspection_school_id"), ["school_id"], unique=False)
        batch_op.create_index("ix_inspection_school_id_state", ["school_id", "state"], unique=False)
        batch_op.create_index("ix_inspection_site_id_arrived_at", ["site_id", "arrived_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_inspection_state"), ["state"], unique=False)
        batch_op.create_index(
            "uq_inspection_audit",
            ["obligation_id"],
            unique=True,
            sqlite_where=sa.text("kind <> 'visit'"),
            postgresql_where=sa.text("kind <> 'visit'"),
        )

    op.create_table(
        "placement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=False),
        sa.Column("end_on", sa.Date(), nullable=False),
        sa.Column("weekdays", sa.String(length=7), nullable=False),
        sa.Column("teacher_id", sa.Uuid(), nullable=True),
        sa.Column("post", sa.String(), nullable=True),
        sa.Column("trainer", sa.String(), nullable=True),
        sa.Column("shift_start", sa.Time(), nullable=True),
        sa.Column("shift_end", sa.Time(), nullable=True),
        sa.Column("allowance", sa.Integer(), nullable=True),
        sa.Column("pay_day", sa.Integer(), nullable=True),
        sa.Column("insured_from", sa.Date(), nullable=True),
        sa.Column("contract_signed_on", sa.Date(), nullable=True),
        sa.Column("contract_filed_on", sa.Date(), nullable=True),
        sa.Column("guardian_consent", sa.Boolean(), nullable=True),
        sa.Column("late_permit_until", sa.Date(), nullable=True),
        sa.Column("recorded_at", database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", database.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("start_on <= end_on", name=op.f("ck_placement_dates_in_order")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_placement_site_id_site")),
        sa.ForeignKeyConstraint(["student_id"], ["student.id"], name=op.f("fk_placement_student_id_student")),
        sa.ForeignKeyConstraint(["teacher_id"], ["user.id"], name=op.f("fk_placement_teacher_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement")),
        sa.UniqueConstraint("student_id", "site_id", "start_on", name=op.f("uq_placement_student_id_site_id_start_on")),
    )
    with op.batch_alter_table("placement", schema=None) as batch_op:
        batch_op.create_index("ix_placement_site_id_start_on", ["site_id", "start_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_placement_student_id"), ["student_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_placement_teacher_id"), ["teacher_id"], unique=False)

    op.create_table(
        "case_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", database.UtcDateTime(timezone=True), nullable=False),
        sa.Column(
            "action",
            sa.Enum(
                "opened",
                "recurred",
                "corrected",
                "fixed_on_spot",
                "released",
                "reminded",
                "acknowledged",
                "remedied",
                "returned",
                "verified",
                "checked",
                "reopened",
                "reassigned",
                "withdrawn",
                "finding_withdrawn",
                "extension_asked",
                "extended",
                "extension_denied",
                "waiver_asked",
                "waived",
                "waiver_denied",
                "waiver_ended",
                name="happening",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("contact_name", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("photos", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_case_event_by_id_user")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_event_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_event")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_case_event_case_id_number")),
    )
    op.create_table(
        "case_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind", sa.Enum("extension", "waiver", name="requestkind", native_enum=False, length=24), nullable=False
        ),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("asked_at", database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=True),
        sa.Column("contact_name", sa.String(), nullable=True),
        sa.Column("decided_at", database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("is_granted", sa.Boolean(), nullable=True),
        sa.Column("decision_note", sa.String(), nullable=False),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR asked_by_id IS NULL OR decided_by_id <> asked_by_id",
            name=op.f("ck_case_request_decided_by_another"),
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user.id"], name=op.f("fk_case_request_asked_by_id_user")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_request_case_id_case")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_case_request_decided_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_request")),
    )
    with op.batch_alter_table("case_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_request_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            "uq_case_request_undecided",
            ["case_id", "kind"],
            unique=True,
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        )

    op.create_table(
        "company_link_use",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("at", database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_company_link_use_case_id_case")),
        sa.ForeignKeyConstraint(
            ["link_id"], ["company_link.id"], name=op.f("fk_company_link_use_link_id_company_link")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_link_use")),
    )
    with op.batch_alter_table("company_link_use", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_company_link_use_link_id"), ["link_id"], unique=False)

    op.create_table(
        "finding",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=True),
        sa.Column("student_number", sa.String(), nullable=False),
        sa.Column("is_from_interview", sa.Boolean(), nullable=False),
        sa.Column(
            "severity",
            sa.Enum("critical", "major", "minor", name="severity", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column(
            "concerns",
            sa.Enum("company", "school", "student", name="concern", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("is_restricted", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("answer", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=True),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("due_days", sa.Integer(), nullable=True),
        sa.Column("is_fixed_on_spot", sa.Boolean(), nullable=False),
        sa.Column("found_at", database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", database.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["inspection_id"], ["inspection.id"], name=op.f("fk_finding_inspection_id_inspection")),
        sa.ForeignKeyConstraint(["student_id"], ["student.id"], name=op.f("fk_finding_student_id_student")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
    )
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.create_index("ix_finding_inspection_id_item", ["inspection_id", "item"], unique=False)

    op.create_table(
        "resolution",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("value", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("at", database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("dissent", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_resolution_by_id_user")),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspection.id"], name=op.f("fk_resolution_inspection_id_inspection")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resolution")),
        sa.UniqueConstraint("inspection_id", "item", name=op.f("uq_resolution_inspection_id_item")),
    )
    with op.batch_alter_table("resolution", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_resolution_inspection_id"), ["inspection_id"], unique=False)

    op.create_table(
        "review",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("is_approved", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("at", database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_review_by_id_user")),
        sa.ForeignKeyConstraint(["inspection_id"], ["inspection.id"], name=op.f("fk_review_inspection_id_inspection")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_inspection_id"), ["inspection_id"], unique=False)

    op.create_table(
        "section_result",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("max_score", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspection.id"], name=op.f("fk_section_result_inspection_id_inspection")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section_result")),
        sa.UniqueConstraint("inspection_id", "section", name=op.f("uq_section_result_inspection_id_section")),
    )
    with op.batch_alter_table("section_result", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_section_result_inspection_id"), ["inspection_id"], unique=False)

    op.create_table(
        "submission",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum("draft", "awaiting_photos", "received", name="submissionstate", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("received_at", database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("finalised_at", database.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_submission_author_id_user")),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspection.id"], name=op.f("fk_submission_inspection_id_inspection")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("inspection_id", "author_id", name=op.f("uq_submission_inspection_id_author_id")),
    )
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_submission_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_submission_device_id"), ["device_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_submission_inspection_id"), ["inspection_id"], unique=False)

    op.create_table(
        "verdict",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("student_number", sa.String(), nullable=False),
        sa.Column("answer", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("is_confirmed", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("at", database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_verdict_by_id_user")),
        sa.ForeignKeyConstraint(["inspection_id"], ["inspection.id"], name=op.f("fk_verdict_inspection_id_inspection")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdict")),
        sa.UniqueConstraint(
            "inspection_id", "item", "student_number", name=op.f("uq_verdict_inspection_id_item_student_number")
        ),
    )
    with op.batch_alter_table("verdict", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_verdict_inspection_id"), ["inspection_id"], unique=False)

    op.create_table(
        "case_finding",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("finding_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_finding_case_id_case")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_case_finding_finding_id_finding")),
        sa.PrimaryKeyConstraint("case_id", "finding_id", name=op.f("pk_case_finding")),
        sa.UniqueConstraint("finding_id", name=op.f("uq_case_finding_finding_id")),
    )
    op.create_table(
        "photo_use",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("item", sa.String(), nullable=True),
        sa.Column("student_id", sa.Uuid(), nullable=True),
        sa.Column("is_restricted", sa.Boolean(), nullable=False),
        sa.Column("taken_at", database.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["student_id"], ["student.id"], name=op.f("fk_photo_use_student_id_student")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_photo_use_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo_use")),
        sa.UniqueConstraint(
            "submission_id",
            "sha256",
            "item",
            "student_id",
            name=op.f("uq_photo_use_submission_id_sha256_item_student_id"),
        ),
    )
    with op.batch_alter_table("photo_use", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_photo_use_sha256"), ["sha256"], unique=False)
        batch_op.create_index(batch_op.f("ix_photo_use_submission_id"), ["submission_id"], unique=False)

    op.create_table(
        "revision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("base_number", sa.Integer(), nullable=False),
        sa.Column("is_final", sa.Boolean(), nullable=False),
        sa.Column("document", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("received_at", database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("clock_offset_s", sa.Double(), nullable=False),
        sa.Column("correction_reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_revision_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sa.UniqueConstraint("submission_id", "number", name=op.f("uq_revision_submission_id_number")),
    )
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_revision_submission_id"), ["submission_id"], unique=False)

    for statement in IMMUTABLE[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:

    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_revision_submission_id"))

    op.drop_table("revision")
    with op.batch_alter_table("photo_use", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_photo_use_submission_id"))
        batch_op.drop_index(batch_op.f("ix_photo_use_sha256"))

    op.drop_table("photo_use")
    op.drop_table("case_finding")
    with op.batch_alter_table("verdict", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_verdict_inspection_id"))

    op.drop_table("verdict")
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_submission_inspection_id"))
        batch_op.drop_index(batch_op.f("ix_submission_device_id"))
        batch_op.drop_index(batch_op.f("ix_submission_author_id"))

    op.drop_table("submission")
    with op.batch_alter_table("section_result", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_section_result_inspection_id"))

    op.drop_table("section_result")
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_inspection_id"))

    op.drop_table("review")
    with op.batch_alter_table("resolution", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_resolution_inspection_id"))

    op.drop_table("resolution")
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.drop_index("ix_finding_inspection_id_item")

    op.drop_table("finding")
    with op.batch_alter_table("company_link_use", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_company_link_use_link_id"))

    op.drop_table("company_link_use")
    with op.batch_alter_table("case_request", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_case_request_undecided",
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_case_request_case_id"))

    op.drop_table("case_request")
    op.drop_table("case_event")
    with op.batch_alter_table("placement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_placement_teacher_id"))
        batch_op.drop_index(batch_op.f("ix_placement_student_id"))
        batch_op.drop_index("ix_placement_site_id_start_on")

    op.drop_table("placement")
    with op.batch_alter_table("inspection", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_inspection_audit", sqlite_where=sa.text("kind <> 'visit'"), postgresql_where=sa.text("kind <> 'visit'")
        )
        batch_op.drop_index(batch_op.f("ix_inspection_state"))
        batch_op.drop_index("ix_inspection_site_id_arrived_at")
        batch_op.drop_index("ix_inspection_school_id_state")
        batch_op.drop_index(batch_op.f("ix_inspection_school_id"))
        batch_op.drop_index(batch_op.f("ix_inspection_received_at"))
        batch_op.drop_index(batch_op.f("ix_inspection_obligation_id"))
        batch_op.drop_index(batch_op.f("ix_inspection_lead_id"))

    op.drop_table("inspection")
    with op.batch_alter_table("excusal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_excusal_obligation_id"))

    op.drop_table("excusal")
    with op.batch_alter_table("company_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_company_link_site_id"))

    op.drop_table("company_link")
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_case_unclosed", sqlite_where=sa.text("state <> 'closed'"), postgresql_where=sa.text("state <> 'closed'")
        )
        batch_op.drop_index("ix_case_site_id_item")
        batch_op.drop_index("ix_case_school_id_state_due_on")
        batch_op.drop_index("ix_case_school_id_opened_on")
        batch_op.drop_index("ix_case_city_state_due_on")
        batch_op.drop_index(batch_op.f("ix_case_assigned_to_id"))

    op.drop_table("case")
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assignment_user_id"))
        batch_op.drop_index(batch_op.f("ix_assignment_obligation_id"))

    op.drop_table("assignment")
    with op.batch_alter_table("student", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_student_school_id"))
        batch_op.drop_index(batch_op.f("ix_student_class_group_id"))

    op.drop_table("student")
    with op.batch_alter_table("obligation", schema=None) as batch_op:
        batch_op.drop_index("ix_obligation_site_id_opens_on")
        batch_op.drop_index("ix_obligation_school_id_opens_on")
        batch_op.drop_index(batch_op.f("ix_obligation_closes_on"))

    op.drop_table("obligation")
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_site_id"))
        batch_op.drop_index(batch_op.f("ix_contact_partner_id"))

    op.drop_table("contact")
    op.drop_table("checklist_version")
    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_site_partner_id"))

    op.drop_table("site")
    op.drop_table("photo")
    with op.batch_alter_table("password_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_password_link_user_id"))

    op.drop_table("password_link")
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notification_user_id"))

    op.drop_table("notification")
    with op.batch_alter_table("grant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_grant_user_id"))
        batch_op.drop_index(batch_op.f("ix_grant_school_id"))

    op.drop_table("grant")
    with op.batch_alter_table("class_group", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_class_group_school_id"))

    op.drop_table("class_group")
    op.drop_table("checklist")
    op.drop_table("user")
    op.drop_table("school")
    op.drop_table("partner")
    op.drop_table("official_year")
    op.drop_table("official_holiday")
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.drop_index("ix_mail_waiting", postgresql_where=sa.text("sent_at IS NULL"))

    op.drop_table("mail")
    op.drop_table("lease")
    with op.batch_alter_table("journal_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_journal_entry_subject_id"))
        batch_op.drop_index(batch_op.f("ix_journal_entry_action"))

    op.drop_table("journal_entry")
    with op.batch_alter_table("job_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_job_run_started_at"))
        batch_op.drop_index(batch_op.f("ix_job_run_name"))

    op.drop_table("job_run")
    op.drop_table("closure")
    op.drop_table("case_counter")
    op.drop_table("adjustment")
