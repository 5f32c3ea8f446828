"""Photos that nobody can read, left out when their record was imported, and by whom"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026_photos_left_out"
down_revision = "0025_office_contacts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("photo_use") as table:
        table.add_column(sa.Column("left_out_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("left_out_by_id", sa.Uuid(), nullable=True))
        table.create_foreign_key(op.f("fk_photo_use_left_out_by_id_user"), "user", ["left_out_by_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("photo_use") as table:
        table.drop_constraint(op.f("fk_photo_use_left_out_by_id_user"), type_="foreignkey")
        table.drop_column("left_out_by_id")
        table.drop_column("left_out_at")
