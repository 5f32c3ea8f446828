"""Pauses, causes, frozen figures and relations of cases; where each step came from; openings of a company's link."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core import database

revision = "0017_case_life"
down_revision = "0012"
branch_labels = None
depends_on = None

UNSOLVED_WHILE_PAUSED = "paused_at IS NULL OR state IN ('open', 'acknowledged')"
CHANNELS = sa.Enum("desk", "field", "link", "relayed", "system", name="channel", native_enum=False, length=24)

# Steps recorded before the channel was: what is known of them tells where they came from.
KNOWN_CHANNELS = """
UPDATE case_event SET channel = CASE
  WHEN contact_name IS NOT NULL AND by_id IS NULL THEN 'link'
  WHEN contact_name IS NOT NULL THEN 'relayed'
  WHEN action IN ('opened', 'recurred', 'corrected', 'fixed_on_spot', 'checked') THEN 'field'
  WHEN by_id IS NULL THEN 'system'
  ELSE 'desk' END
"""


def upgrade() -> None:
    _widen_case()
    op.add_column("case_event", sa.Column("channel", CHANNELS, nullable=False, server_default="desk"))
    op.execute(KNOWN_CHANNELS)
    op.add_column("company_link_use", sa.Column("device", sa.String(12), nullable=True))
    op.create_table(
        "case_relation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("one_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("at", database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("one_id < other_id", name=op.f("ck_case_relation_pair_in_order")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_case_relation_by_id_user")),
        sa.ForeignKeyConstraint(["one_id"], ["case.id"], name=op.f("fk_case_relation_one_id_case")),
        sa.ForeignKeyConstraint(["other_id"], ["case.id"], name=op.f("fk_case_relation_other_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_relation")),
        sa.UniqueConstraint("one_id", "other_id", name=op.f("uq_case_relation_one_id_other_id")),
    )
    op.create_index(op.f("ix_case_relation_other_id"), "case_relation", ["other_id"])


def _widen_case() -> None:
    for name in ("reopened_count", "paused_days"):
        op.add_column("case", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    for name in ("cause", "immediate_action"):
        op.add_column("case", sa.Column(name, sa.String(), nullable=True))
    op.add_column("case", sa.Column("figures", sa.JSON(), nullable=True))
    if op.get_bind().dialect.name == "sqlite":  # cannot add a constraint to a table, but one to a new column
        op.execute(
            'ALTER TABLE "case" ADD COLUMN paused_at DATETIME '
            f"CONSTRAINT ck_case_paused_is_unsolved CHECK ({UNSOLVED_WHILE_PAUSED})"
        )
        return
    op.add_column("case", sa.Column("paused_at", database.UtcDateTime(timezone=True), nullable=True))
    op.create_check_constraint(op.f("ck_case_paused_is_unsolved"), "case", UNSOLVED_WHILE_PAUSED)


def downgrade() -> None:
    op.drop_table("case_relation")
    op.drop_column("company_link_use", "device")
    op.drop_column("case_event", "channel")
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f("ck_case_paused_is_unsolved"), "case")
    for name in ("paused_at", "figures", "immediate_action", "cause", "paused_days", "reopened_count"):
        op.drop_column("case", name)
