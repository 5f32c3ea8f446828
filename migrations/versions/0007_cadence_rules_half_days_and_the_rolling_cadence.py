"""Cadence rules, half days and the rolling cadence"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core import database

revision = "0007_cadence"
down_revision = "0006"
branch_labels = None
depends_on = None

# A visit that was made before the column was there: the day of the record that met the window.
BACKFILL = """
UPDATE obligation SET visited_on = (
    SELECT {day} FROM inspection WHERE inspection.id = obligation.met_by
) WHERE met_by IS NOT NULL
"""
TAIPEI_DAY = {
    "sqlite": "date(inspection.arrived_at, '+8 hours')",
    "postgresql": "(inspection.arrived_at AT TIME ZONE 'Asia/Taipei')::date",
}


def upgrade() -> None:
    op.create_table(
        "cadence_rule",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("modes", database.Document, nullable=False),
        sa.Column("every_days", sa.Integer(), nullable=True),
        sa.Column("per_semester", sa.Integer(), nullable=True),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", database.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(every_days IS NULL) <> (per_semester IS NULL)", name=op.f("ck_cadence_rule_one_measure")),
        sa.CheckConstraint("every_days BETWEEN 1 AND 92", name=op.f("ck_cadence_rule_days_in_range")),
        sa.CheckConstraint("per_semester BETWEEN 1 AND 12", name=op.f("ck_cadence_rule_times_in_range")),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_cadence_rule_dates_in_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cadence_rule")),
        sa.UniqueConstraint("name", "version", name=op.f("uq_cadence_rule_name_version")),
    )
    part = sa.Enum("day", "morning", "afternoon", name="daypart", native_enum=False, length=24)
    with op.batch_alter_table("closure") as closure:
        closure.add_column(sa.Column("part", part, server_default="day", nullable=False))
    with op.batch_alter_table("school") as school:
        school.add_column(sa.Column("is_rolling", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("obligation") as obligation:
        obligation.add_column(sa.Column("visited_on", sa.Date(), nullable=True))
    op.execute(BACKFILL.format(day=TAIPEI_DAY[op.get_bind().dialect.name]))


def downgrade() -> None:
    for table, column in (("obligation", "visited_on"), ("school", "is_rolling"), ("closure", "part")):
        with op.batch_alter_table(table) as batch:
            batch.drop_column(column)
    op.drop_table("cadence_rule")
