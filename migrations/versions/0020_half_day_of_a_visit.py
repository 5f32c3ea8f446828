"""The half day that a visit is suggested for"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020_half_day"
down_revision = "0019_self_assessments"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("obligation", sa.Column("suggested_half", sa.String(24)))


def downgrade() -> None:
    op.drop_column("obligation", "suggested_half")
