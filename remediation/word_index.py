"""An index of the words in cases: by signs and pairs of signs, for Chinese has no spaces between words.

One row per case, in two parts: words for whoever sees the case, and words of findings, which a student may have said.
SQLite has FTS5 over the rows, kept in step by triggers; PostgreSQL an index of the array of signs.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Iterable
from contextlib import closing
from functools import cache
from itertools import pairwise
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Model, db
from remediation.models import FROM_FINDINGS, Case, CaseEvent

RUN = re.compile(r"[^\W_]+")
SQLITE = (
    "CREATE VIRTUAL TABLE words_fts USING fts5(grams, content='case_words', content_rowid='id', detail=none)",
    "CREATE TRIGGER words_added AFTER INSERT ON case_words BEGIN"
    " INSERT INTO words_fts(rowid, grams) VALUES (new.id, new.grams); END",
    "CREATE TRIGGER words_removed AFTER DELETE ON case_words BEGIN"
    " INSERT INTO words_fts(words_fts, rowid, grams) VALUES ('delete', old.id, old.grams); END",
    "CREATE TRIGGER words_changed AFTER UPDATE OF grams ON case_words BEGIN"
    " INSERT INTO words_fts(words_fts, rowid, grams) VALUES ('delete', old.id, old.grams);"
    " INSERT INTO words_fts(rowid, grams) VALUES (new.id, new.grams); END",
)
POSTGRESQL = ("CREATE INDEX words_grams ON case_words USING gin (string_to_array(grams, ' '))",)
"""As the migration makes them too: no model can describe them."""


class CaseWords(Model):
    """The words of a case, folded (see folded) and gathered step by step, and their signs and pairs of signs."""

    __tablename__ = "case_words"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"), unique=True)
    open_words: Mapped[str]
    """Number, title and what people wrote since: read by whoever sees the case."""
    finding_words: Mapped[str]
    """Notes of findings: in a case from interviews read only by who may read what a student said."""
    grams: Mapped[str]


@cache
def has_fts5() -> bool:
    """Whether this SQLite was built with it; without, a search reads every case."""
    with closing(sqlite3.connect(":memory:")) as connection:
        return bool(connection.execute("SELECT sqlite_compileoption_used('ENABLE_FTS5')").fetchone()[0])


def _make_index(table: sa.Table, connection: sa.Connection, **_options: Any) -> None:
    statements = POSTGRESQL if connection.dialect.name == "postgresql" else SQLITE if has_fts5() else ()
    for statement in statements:
        connection.exec_driver_sql(statement)


sa.event.listen(CaseWords.__table__, "after_create", _make_index)


def index_step(case: Case, event: CaseEvent) -> None:
    """Add the words of a step; with the first one those by which the case itself is known."""
    if event.number == 1:
        db.session.add(CaseWords(case_id=case.id, **words_of_steps(case, [event])))
    elif event.note.strip():
        found = words_of_steps(None, [event])
        parts = {"open_words": "\n", "finding_words": "\n", "grams": " "}
        added = {name: getattr(CaseWords, name) + glue + found[name] for name, glue in parts.items() if found[name]}
        row = sa.update(CaseWords).where(CaseWords.case_id == case.id).values(added)
        db.session.execute(row.execution_options(synchronize_session=False))


def words_of_steps(case: Case | None, events: Iterable[CaseEvent]) -> dict[str, str]:
    """The columns of the index for these steps, and for the names of the case where one is given."""
    named = [case.number, case.title_zh, case.title_en] if case is not None else []
    notes = [(event.action in FROM_FINDINGS, event.note) for event in events if event.note.strip()]
    open_words = "\n".join([*named, *(note for is_finding, note in notes if not is_finding)])
    finding_words = "\n".join(note for is_finding, note in notes if is_finding)
    return {
        "open_words": folded(open_words),
        "finding_words": folded(finding_words),
        "grams": " ".join(grams_of(f"{open_words} {finding_words}")),
    }


def grams_of(text: str) -> list[str]:
    """Every sign and every pair of neighbours in a text, each once; 臺 is 台, and case and width do not matter."""
    runs = RUN.findall(folded(text))
    return list(
        dict.fromkeys([*(sign for run in runs for sign in run), *(pair for run in runs for pair in _pairs(run))])
    )


def asked_grams(word: str) -> list[str]:
    """The fewest of them that a text with the word must have."""
    runs = RUN.findall(folded(word))
    return list(dict.fromkeys(gram for run in runs for gram in (_pairs(run) or [run])))


def folded(text: str) -> str:
    """A text for comparing: width and case do not matter, 臺 is 台."""
    return unicodedata.normalize("NFKC", text).lower().replace("臺", "台")


def _pairs(run: str) -> list[str]:
    return ["".join(pair) for pair in pairwise(run)]


def rows_with(words: Iterable[str], *columns: Any) -> sa.Select[Any] | None:
    """These columns of the rows that may have all of the words; None when the index can say nothing about it."""
    grams = list(dict.fromkeys(gram for word in words for gram in asked_grams(word)))
    if not grams:
        return None
    if db.engine.dialect.name == "postgresql":
        found = sa.func.string_to_array(CaseWords.grams, sa.literal_column("' '"))
        return sa.select(*columns).select_from(CaseWords).where(found.op("@>")(sa.cast(grams, sa.ARRAY(sa.Text))))
    if not has_fts5():
        return None
    matched = sa.literal_column("words_fts").op("MATCH")(" ".join(f'"{gram}"' for gram in grams))
    return sa.select(*columns).select_from(FTS.join(CaseWords, CaseWords.id == FTS.c.rowid)).where(matched)


FTS = sa.table("words_fts", sa.column("rowid", sa.Integer))
