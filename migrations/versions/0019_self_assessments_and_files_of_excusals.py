"""Self-assessments before the annual audit, and the files that show an excusal"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core import database

revision = "0019_self_assessments"
down_revision = "0018"
branch_labels = None
depends_on = None

FILES = ("photos", "documents")


def upgrade() -> None:
    op.create_table(
        "self_assessment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("obligation_id", sa.Uuid(), nullable=False),
        sa.Column("checklist_version_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("asked_at", database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("answers", database.Document, nullable=False),
        sa.Column("saved_at", database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("handed_in_at", database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("handed_in_by", sa.String(), nullable=True),
        sa.CheckConstraint(
            "handed_in_at IS NULL OR handed_in_by IS NOT NULL", name=op.f("ck_self_assessment_handed_in_by_somebody")
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user.id"], name=op.f("fk_self_assessment_asked_by_id_user")),
        sa.ForeignKeyConstraint(
            ["checklist_version_id"],
            ["checklist_version.id"],
            name=op.f("fk_self_assessment_checklist_version_id_checklist_version"),
        ),
        sa.ForeignKeyConstraint(
            ["obligation_id"], ["obligation.id"], name=op.f("fk_self_assessment_obligation_id_obligation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_self_assessment")),
        sa.UniqueConstraint("obligation_id", name=op.f("uq_self_assessment_obligation_id")),
    )
    op.create_index(op.f("ix_self_assessment_due_on"), "self_assessment", ["due_on"])
    with op.batch_alter_table("excusal") as table:
        for name in FILES:
            table.add_column(sa.Column(name, database.Document, nullable=False, server_default="[]"))
    with op.batch_alter_table("excusal") as table:
        for name in FILES:
            table.alter_column(name, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("excusal") as table:
        for name in FILES:
            table.drop_column(name)
    op.drop_table("self_assessment")
