"""Six digits that sign an installed app in"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core import database

revision = "0008_device_code"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "device_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("used_at", database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("guesses", sa.Integer(), nullable=False),
        sa.CheckConstraint("guesses BETWEEN 0 AND 5", name=op.f("ck_device_code_guesses_are_few")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_device_code_user_id_user"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_code")),
    )
    with op.batch_alter_table("device_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_device_code_user_id"), ["user_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("device_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_device_code_user_id"))
    op.drop_table("device_code")
