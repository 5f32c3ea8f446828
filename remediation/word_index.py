"""An index of the words in cases: by signs and pairs of signs, for Chinese has no spaces between words.

It only narrows down which cases are read; what is found, and by whom, is decided on the cases themselves.
SQLite has FTS5 over the rows, kept in step by triggers; PostgreSQL an index of the array of signs.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from contextlib import closing
from functools import cache
from itertools import pairwise
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Model, db
from remediation.models import Case, CaseEvent

RUN = re.compile(r"[^\W_]+")
SQLITE = (
    "CREATE VIRTUAL TABLE words_fts USING fts5(grams, content='case_words', content_rowid='id', detail=none)",
    "CREATE TRIGGER words_added AFTER INSERT ON case_words BEGIN"
    " INSERT INTO words_fts(rowid, grams) VALUES (new.id, new.grams); END",
    "CREATE TRIGGER words_removed AFTER DELETE ON case_words BEGIN"
    " INSERT INTO words_fts(words_fts, rowid, grams) VALUES ('delete', old.id, old.grams); END",
)
POSTGRESQL = ("CREATE INDEX words_grams ON case_words USING gin (string_to_array(grams, ' '))",)
"""As the migration makes them too: no model can describe them."""


class CaseWords(Model):
    """The words of one step of a case, as signs and pairs of signs; written with the step, never changed."""

    __tablename__ = "case_words"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"), index=True)
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
    """Note the words of a step; with the first one those by which the case itself is known."""
    named = (case.number, case.title_zh, case.title_en) if event.number == 1 else ()
    if grams := grams_of(" ".join((*named, event.note))):
        db.session.add(CaseWords(case_id=case.id, grams=" ".join(grams)))


def grams_of(text: str) -> list[str]:
    """Every sign and every pair of neighbours in a text, each once; 臺 is 台, and case and width do not matter."""
    runs = RUN.findall(_folded(text))
    return list(
        dict.fromkeys([*(sign for run in runs for sign in run), *(pair for run in runs for pair in _pairs(run))])
    )


def asked_grams(word: str) -> list[str]:
    """The fewest of them that a text with the word must have."""
    runs = RUN.findall(_folded(word))
    return list(dict.fromkeys(gram for run in runs for gram in (_pairs(run) or [run])))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower().replace("臺", "台")


def _pairs(run: str) -> list[str]:
    return ["".join(pair) for pair in pairwise(run)]


def cases_with(word: str) -> sa.Select[UUID] | None:
    """The cases that may have the word somewhere; None when nothing can be said about it."""
    grams, here = asked_grams(word), _condition()
    return None if here is None or not grams else sa.select(CaseWords.case_id).where(here(grams))


def _condition() -> Any:
    if db.engine.dialect.name == "postgresql":
        return _has_all
    return _matches if has_fts5() else None


def _has_all(grams: list[str]) -> sa.ColumnElement[bool]:
    found = sa.func.string_to_array(CaseWords.grams, sa.literal_column("' '"))
    return found.op("@>")(sa.cast(grams, sa.ARRAY(sa.Text)))


def _matches(grams: list[str]) -> sa.ColumnElement[bool]:
    asked = " ".join(f'"{gram}"' for gram in grams)
    rows = sa.text("SELECT rowid FROM words_fts WHERE words_fts MATCH :asked").bindparams(
        sa.bindparam("asked", asked, unique=True)
    )
    return CaseWords.id.in_(rows.columns(sa.column("rowid", sa.Integer)))
