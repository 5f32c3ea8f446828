"""Catch-up visits and standing arrangements"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core import database

revision = "0009_catch_up"
down_revision = "0008_device_code"
branch_labels = None
depends_on = None

OPEN = sa.text("done_at IS NULL")
REASONS = (
    "leave",
    "timetable",
    "unassigned",
    "site_closed",
    "refused",
    "not_handed_in",
    "forgotten",
    "other",
)


def upgrade() -> None:
    op.create_table(
        "catch_up",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("obligation_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Enum(*REASONS, name="missreason", native_enum=False, length=24), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("explained_by_id", sa.Uuid(), nullable=True),
        sa.Column("explained_at", database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("done_at", database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["explained_by_id"], ["user.id"], name=op.f("fk_catch_up_explained_by_id_user")),
        sa.ForeignKeyConstraint(
            ["obligation_id"],
            ["obligation.id"],
            name=op.f("fk_catch_up_obligation_id_obligation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catch_up")),
        sa.UniqueConstraint("obligation_id", name=op.f("uq_catch_up_obligation_id")),
    )
    with op.batch_alter_table("catch_up", schema=None) as batch_op:
        batch_op.create_index("ix_catch_up_open", ["due_on"], unique=False, sqlite_where=OPEN, postgresql_where=OPEN)

    op.create_table(
        "standing_arrangement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("terms", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", database.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_until >= agreed_on", name=op.f("ck_standing_arrangement_dates_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user.id"], name=op.f("fk_standing_arrangement_recorded_by_id_user")
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_standing_arrangement_school_id_school")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_standing_arrangement_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_arrangement")),
    )
    with op.batch_alter_table("standing_arrangement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_standing_arrangement_school_id"), ["school_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_standing_arrangement_site_id"), ["site_id"], unique=False)


def downgrade() -> None:
    op.drop_table("standing_arrangement")
    op.drop_table("catch_up")
