"""Words of cases in two parts, one row each; numbers of the authority's letters; due dates in released words"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from itertools import groupby, pairwise

import sqlalchemy as sa
from alembic import op

revision = "0022_words_in_two_parts"
down_revision = "0021_words_of_cases"
branch_labels = None
depends_on = None

RUN = re.compile(r"[^\W_]+")
FTS = "CREATE VIRTUAL TABLE words_fts USING fts5(grams, content='case_words', content_rowid='id', detail=none)"
ADD = "INSERT INTO words_fts(rowid, grams) VALUES (new.id, new.grams);"
REMOVE = "INSERT INTO words_fts(words_fts, rowid, grams) VALUES ('delete', old.id, old.grams);"
ADDED = f"CREATE TRIGGER words_added AFTER INSERT ON case_words BEGIN {ADD} END"
REMOVED = f"CREATE TRIGGER words_removed AFTER DELETE ON case_words BEGIN {REMOVE} END"
CHANGED = f"CREATE TRIGGER words_changed AFTER UPDATE OF grams ON case_words BEGIN {REMOVE} {ADD} END"
POSTGRESQL = "CREATE INDEX words_grams ON case_words USING gin (string_to_array(grams, ' '))"
FROM_FINDINGS = ("opened", "recurred", "corrected")
OF_AUTHORITY = sa.text("school_id IS NULL")

case = sa.table(
    "case",
    *map(sa.column, ("id", "number", "title_zh", "title_en", "release_text")),
    *(sa.column(name, sa.Date) for name in ("released_due_on", "due_on", "first_due_on")),
)
event = sa.table("case_event", *map(sa.column, ("case_id", "number", "action", "note")))
letter = sa.table("official_letter", *map(sa.column, ("id", "school_id", "city", "number", "made_at")))


def upgrade() -> None:
    _drop_words()
    op.create_table(
        "case_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("open_words", sa.String(), nullable=False),
        sa.Column("finding_words", sa.String(), nullable=False),
        sa.Column("grams", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_words_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_words")),
        sa.UniqueConstraint("case_id", name=op.f("uq_case_words_case_id")),
    )
    _make_index((FTS, ADDED, REMOVED, CHANGED))
    _gather_words()
    _number_letters()
    _keep_dates_as_field()


def _drop_words() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE IF EXISTS words_fts")
    op.drop_table("case_words")


def _make_index(statements: tuple[str, ...]) -> None:
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.execute(POSTGRESQL)
    elif connection.scalar(sa.text("SELECT sqlite_compileoption_used('ENABLE_FTS5')")):
        for statement in statements:
            op.execute(statement)


def _steps() -> sa.Select:
    joined = case.join(event, event.c.case_id == case.c.id)
    columns = (case.c.id, case.c.number, case.c.title_zh, case.c.title_en, event.c.action, event.c.note)
    return sa.select(*columns).select_from(joined).order_by(case.c.id, event.c.number)


def _gather_words() -> None:
    """The words of the steps there are, with number and title of their case."""
    words = sa.table("case_words", *map(sa.column, ("case_id", "open_words", "finding_words", "grams")))
    rows = []
    for case_id, steps in groupby(op.get_bind().execute(_steps()).all(), key=lambda row: row.id):
        told = list(steps)
        names = [told[0].number, told[0].title_zh, told[0].title_en]
        notes = [(each.action in FROM_FINDINGS, each.note) for each in told if each.note.strip()]
        open_words = "\n".join([*names, *(note for is_finding, note in notes if not is_finding)])
        finding_words = "\n".join(note for is_finding, note in notes if is_finding)
        parts = {"open_words": _folded(open_words), "finding_words": _folded(finding_words)}
        rows.append({"case_id": case_id, **parts, "grams": _grams(f"{open_words} {finding_words}")})
    for start in range(0, len(rows), 2000):
        op.get_bind().execute(sa.insert(words), rows[start : start + 2000])


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower().replace("臺", "台")


def _grams(text: str) -> str:
    runs = RUN.findall(_folded(text))
    signs = [sign for run in runs for sign in run]
    return " ".join(dict.fromkeys(signs + ["".join(pair) for run in runs for pair in pairwise(run)]))


def _number_letters() -> None:
    """A number that the authority had used twice is told apart before it has to be unique."""
    own = sa.select(letter.c.id, letter.c.city, letter.c.number).where(letter.c.school_id.is_(None))
    seen: set[tuple[str, str]] = set()
    for letter_id, city, number in op.get_bind().execute(own.order_by(letter.c.made_at)).all():
        free = next(name for name in _names(number) if (city, name) not in seen)
        seen.add((city, free))
        if free != number:
            op.get_bind().execute(sa.update(letter).where(letter.c.id == letter_id).values(number=free))
    op.create_index(
        "uq_official_letter_authority_number",
        "official_letter",
        ["city", "number"],
        unique=True,
        sqlite_where=OF_AUTHORITY,
        postgresql_where=OF_AUTHORITY,
    )


def _names(number: str):
    yield number
    yield from (f"{number}（{count}）" for count in range(2, 10_000))


def _keep_dates_as_field() -> None:
    """11/25（三）in released words becomes {due}, where it is one of the dates that the case has had."""
    told = sa.select(case).where(case.c.release_text.is_not(None), case.c.released_due_on.is_not(None))
    for row in op.get_bind().execute(told).all():
        text = row.release_text
        for day in {row.released_due_on, row.due_on, row.first_due_on}:
            text = text.replace(_day(day), "{due}")
        if text != row.release_text:
            op.get_bind().execute(sa.update(case).where(case.c.id == row.id).values(release_text=text))


def _day(day: date) -> str:
    return f"{day.month}/{day.day}（{'一二三四五六日'[day.weekday()]}）"


def downgrade() -> None:
    told = sa.select(case).where(case.c.release_text.contains("{due}"), case.c.released_due_on.is_not(None))
    for row in op.get_bind().execute(told).all():
        text = row.release_text.replace("{due}", _day(row.released_due_on))
        op.get_bind().execute(sa.update(case).where(case.c.id == row.id).values(release_text=text))
    op.drop_index("uq_official_letter_authority_number", "official_letter")
    _drop_words()
    op.create_table(
        "case_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("grams", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_words_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_words")),
    )
    op.create_index(op.f("ix_case_words_case_id"), "case_words", ["case_id"])
    _make_index((FTS, ADDED, REMOVED))
    words = sa.table("case_words", sa.column("case_id"), sa.column("grams"))
    rows = [
        {"case_id": row.id, "grams": _grams(" ".join((row.number, row.title_zh, row.title_en, row.note)))}
        for row in op.get_bind().execute(_steps()).all()
    ]
    for start in range(0, len(rows), 2000):
        op.get_bind().execute(sa.insert(words), rows[start : start + 2000])
