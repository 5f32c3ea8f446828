"""Official letters with the log of where they went, stamped scans, and indexes for long lists and for words"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core import database

revision = "0016"
down_revision = "0010_covers"
branch_labels = None
depends_on = None

UNCLOSED = sa.text("state <> 'closed'")
WORDS = (("case", "title_zh"), ("case_event", "note"), ("finding", "note"))
"""Columns searched for words inside them; PostgreSQL has an index for that where pg_trgm is installed."""


def upgrade() -> None:
    op.create_table(
        "official_letter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("blocks", database.Document, nullable=False),
        sa.Column("made_at", database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["user.id"], name=op.f("fk_official_letter_made_by_id_user")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_official_letter_school_id_school")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_official_letter_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_official_letter")),
        sa.UniqueConstraint("school_id", "number", name=op.f("uq_official_letter_school_id_number")),
    )
    op.create_index(op.f("ix_official_letter_site_id"), "official_letter", ["site_id"])
    op.create_table(
        "official_letter_case",
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_official_letter_case_case_id_case")),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["official_letter.id"], name=op.f("fk_official_letter_case_letter_id_official_letter")
        ),
        sa.PrimaryKeyConstraint("letter_id", "case_id", name=op.f("pk_official_letter_case")),
    )
    op.create_index(op.f("ix_official_letter_case_case_id"), "official_letter_case", ["case_id"])
    op.create_table(
        "letter_dispatch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("recorded_at", database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["official_letter.id"], name=op.f("fk_letter_dispatch_letter_id_official_letter")
        ),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["user.id"], name=op.f("fk_letter_dispatch_recorded_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_dispatch")),
    )
    op.create_index(op.f("ix_letter_dispatch_letter_id"), "letter_dispatch", ["letter_id"])
    op.create_table(
        "stamped_scan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("is_pdf", sa.Boolean(), nullable=False),
        sa.Column("page_count", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("is_by_hand", sa.Boolean(), nullable=False),
        sa.Column("filed_at", database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("filed_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["filed_by_id"], ["user.id"], name=op.f("fk_stamped_scan_filed_by_id_user")),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspection.id"], name=op.f("fk_stamped_scan_inspection_id_inspection")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stamped_scan")),
        sa.UniqueConstraint("inspection_id", "sha256", name=op.f("uq_stamped_scan_inspection_id_sha256")),
    )
    op.create_index(op.f("ix_stamped_scan_inspection_id"), "stamped_scan", ["inspection_id"])
    for name, columns in UNCLOSED_INDEXES.items():
        op.create_index(name, "case", columns, sqlite_where=UNCLOSED, postgresql_where=UNCLOSED)
    _index_words()


UNCLOSED_INDEXES = {
    "ix_case_unclosed_due": ["due_on", "number"],
    "ix_case_unclosed_school": ["school_id", "due_on", "number"],
}


def _index_words() -> None:
    """Where the extension can be had; without it the search reads through, as on SQLite."""
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    known = sa.text("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'")
    if connection.scalar(known) is None:
        return
    try:
        with connection.begin_nested():
            connection.execute(sa.text("CREATE EXTENSION IF NOT EXISTS pg_trgm"))
            for table, column in WORDS:
                statement = f'CREATE INDEX words_{table}_{column} ON "{table}" USING gin (lower({column}) gin_trgm_ops)'
                connection.execute(sa.text(statement))
    except sa.exc.DBAPIError:
        return  # the account may not install extensions; the search works all the same


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table, column in WORDS:
            op.execute(f"DROP INDEX IF EXISTS words_{table}_{column}")
    for name in UNCLOSED_INDEXES:
        op.drop_index(name, "case")
    for table in ("stamped_scan", "letter_dispatch", "official_letter_case", "official_letter"):
        op.drop_table(table)
