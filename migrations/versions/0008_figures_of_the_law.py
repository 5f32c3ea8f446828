"""Figures that a clerk adds to the tables of the law"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core import database

revision = "0008"
down_revision = "0007_cadence"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "figure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("table_name", sa.String(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("figures", database.Document, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("is_proposed", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", database.UtcDateTime(), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("withdrawn_at", database.UtcDateTime(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["user.id"], name=op.f("fk_figure_recorded_by_id_user")),
        sa.ForeignKeyConstraint(["withdrawn_by_id"], ["user.id"], name=op.f("fk_figure_withdrawn_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure")),
    )
    op.create_index(
        "uq_figure_in_force",
        "figure",
        ["table_name", "from_on"],
        unique=True,
        sqlite_where=sa.text("is_proposed = 0 AND withdrawn_at IS NULL"),
        postgresql_where=sa.text("NOT is_proposed AND withdrawn_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("figure")
