"""Address, contact person, telephone and signatory of the offices that write to companies"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025_office_contacts"
down_revision = "0024_cases_of_a_city"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "office_contact",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("city", sa.String(), nullable=True),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("signatory", sa.String(), nullable=False),
        sa.CheckConstraint("(school_id IS NULL) <> (city IS NULL)", name=op.f("ck_office_contact_school_or_city")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_office_contact_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_contact")),
        sa.UniqueConstraint("city", name=op.f("uq_office_contact_city")),
        sa.UniqueConstraint("school_id", name=op.f("uq_office_contact_school_id")),
    )


def downgrade() -> None:
    op.drop_table("office_contact")
