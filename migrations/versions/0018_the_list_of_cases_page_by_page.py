"""Indexes for the list of cases in its orders: by age, by section, newest first"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017_case_life"
branch_labels = None
depends_on = None

UNCLOSED = sa.text("state <> 'closed'")
OF_UNCLOSED = {
    "ix_case_unclosed_opened": ["opened_on", "number"],
    "ix_case_unclosed_section": ["section", "due_on", "number"],
}
OF_ALL = {
    "ix_case_opened_on_number": ["opened_on", "number"],
    "ix_case_closed_at_number": ["closed_at", "number"],
}


def upgrade() -> None:
    for name, columns in OF_UNCLOSED.items():
        op.create_index(name, "case", columns, sqlite_where=UNCLOSED, postgresql_where=UNCLOSED)
    for name, columns in OF_ALL.items():
        op.create_index(name, "case", columns)


def downgrade() -> None:
    for name in (*OF_ALL, *OF_UNCLOSED):
        op.drop_index(name, "case")
