"""An index of the words in cases on both databases; attempts on links that nobody made"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

import sqlalchemy as sa
from alembic import op

revision = "0021_words_of_cases"
down_revision = "0020_half_day"
branch_labels = None
depends_on = None

RUN = re.compile(r"[^\W_]+")
SQLITE = (
    "CREATE VIRTUAL TABLE words_fts USING fts5(grams, content='case_words', content_rowid='id', detail=none)",
    "CREATE TRIGGER words_added AFTER INSERT ON case_words BEGIN"
    " INSERT INTO words_fts(rowid, grams) VALUES (new.id, new.grams); END",
    "CREATE TRIGGER words_removed AFTER DELETE ON case_words BEGIN"
    " INSERT INTO words_fts(words_fts, rowid, grams) VALUES ('delete', old.id, old.grams); END",
)
POSTGRESQL = "CREATE INDEX words_grams ON case_words USING gin (string_to_array(grams, ' '))"
TRIGRAMS = ("words_case_title_zh", "words_case_event_note", "words_finding_note")
"""Of PostgreSQL alone, and of no use for words of two signs."""


def upgrade() -> None:
    with op.batch_alter_table("company_link_use") as table:
        table.alter_column("link_id", existing_type=sa.Uuid(), nullable=True)
    op.create_table(
        "case_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("grams", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_words_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_words")),
    )
    op.create_index(op.f("ix_case_words_case_id"), "case_words", ["case_id"])
    _make_index()
    _index_cases()


def _make_index() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        for name in TRIGRAMS:
            op.execute(f"DROP INDEX IF EXISTS {name}")
        op.execute(POSTGRESQL)
    elif connection.scalar(sa.text("SELECT sqlite_compileoption_used('ENABLE_FTS5')")):
        for statement in SQLITE:
            op.execute(statement)


def _index_cases() -> None:
    """The words of the steps there are; with the first one number and title."""
    case = sa.table("case", *map(sa.column, ("id", "number", "title_zh", "title_en")))
    event = sa.table("case_event", *map(sa.column, ("case_id", "number", "note")))
    words = sa.table("case_words", sa.column("case_id"), sa.column("grams"))
    rows = sa.select(case.c.id, event.c.number, event.c.note, case.c.number, case.c.title_zh, case.c.title_en)
    found = op.get_bind().execute(rows.select_from(case.join(event, event.c.case_id == case.c.id))).all()
    for start in range(0, len(found), 2000):
        texts = ((row[0], " ".join(row[2:] if row[1] == 1 else row[2:3])) for row in found[start : start + 2000])
        if new := [{"case_id": case_id, "grams": grams} for case_id, text in texts if (grams := _grams(text))]:
            op.get_bind().execute(sa.insert(words), new)


def _grams(text: str) -> str:
    runs = RUN.findall(unicodedata.normalize("NFKC", text).lower().replace("臺", "台"))
    signs = [sign for run in runs for sign in run]
    return " ".join(dict.fromkeys(signs + ["".join(pair) for run in runs for pair in pairwise(run)]))


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE IF EXISTS words_fts")
    op.drop_table("case_words")
    op.execute("DELETE FROM company_link_use WHERE link_id IS NULL")
    with op.batch_alter_table("company_link_use") as table:
        table.alter_column("link_id", existing_type=sa.Uuid(), nullable=False)
