"""An index for the list of one city's cases in its order"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024_cases_of_a_city"
down_revision = "0023_desk_covers"
branch_labels = None
depends_on = None

UNCLOSED = sa.text("state <> 'closed'")


def upgrade() -> None:
    columns = ["city", "due_on", "number"]
    op.create_index("ix_case_unclosed_city", "case", columns, sqlite_where=UNCLOSED, postgresql_where=UNCLOSED)


def downgrade() -> None:
    op.drop_index("ix_case_unclosed_city", "case")
