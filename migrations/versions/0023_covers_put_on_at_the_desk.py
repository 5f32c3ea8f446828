"""Covers on photos that came without a record of a visit: put on at the desk"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core import database

revision = "0023_desk_covers"
down_revision = "0022_words_in_two_parts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "photo_cover",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("covers", database.Document, nullable=False),
        sa.Column("at", database.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_photo_cover")),
    )


def downgrade() -> None:
    op.drop_table("photo_cover")
