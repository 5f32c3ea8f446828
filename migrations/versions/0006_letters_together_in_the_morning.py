"""Letters together in the morning: what waits for the digest, and each person's choice"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core import database

revision = "0006"
down_revision = "0001"
branch_labels = None
depends_on = None

UNSENT = sa.text("sent_at IS NULL")
WAITING = sa.text("digest_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "delivery_choice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("family", sa.String(length=24), nullable=False),
        sa.Column("delivery", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_delivery_choice_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_choice")),
        sa.UniqueConstraint("user_id", "family", name=op.f("uq_delivery_choice_user_id_family")),
    )
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.add_column(sa.Column("digest_at", database.UtcDateTime(timezone=True), nullable=True))
        batch_op.create_index("ix_notification_waiting", ["digest_at"], sqlite_where=WAITING, postgresql_where=WAITING)
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.drop_index("ix_mail_waiting")
        batch_op.create_index("ix_mail_waiting", ["next_try_at"], sqlite_where=UNSENT, postgresql_where=UNSENT)


def downgrade() -> None:
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.drop_index("ix_mail_waiting")
        batch_op.create_index("ix_mail_waiting", ["next_try_at"], postgresql_where=UNSENT)
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.drop_index("ix_notification_waiting")
        batch_op.drop_column("digest_at")
    op.drop_table("delivery_choice")
