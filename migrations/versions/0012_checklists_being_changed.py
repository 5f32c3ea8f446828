"""Checklists that are being changed before they are published."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import core.database

revision = "0012"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "checklist_draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column(
            "document",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", core.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("revision > 0", name=op.f("ck_checklist_draft_revision")),
        sa.ForeignKeyConstraint(["changed_by_id"], ["user.id"], name=op.f("fk_checklist_draft_changed_by_id_user")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_checklist_draft_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_draft")),
        sa.UniqueConstraint("code", name=op.f("uq_checklist_draft_code")),
    )
    op.create_index(op.f("ix_checklist_draft_school_id"), "checklist_draft", ["school_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_checklist_draft_school_id"), table_name="checklist_draft")
    op.drop_table("checklist_draft")
