"""Covers on photos: what no copy for the screen shows"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core import database

revision = "0010_covers"
down_revision = "0009_catch_up"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("photo_use") as table:
        table.add_column(sa.Column("covers", database.Document, nullable=False, server_default="[]"))
    with op.batch_alter_table("photo_use") as table:
        table.alter_column("covers", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("photo_use") as table:
        table.drop_column("covers")
