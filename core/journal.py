"""The journal: every change with who, when and what, chained by hashes so that a later edit shows.

Entries are collected during a transaction and chained just before its commit, so that the lock on the
end of the chain is held only for that moment.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

from core import clock
from core.database import db
from core.models import JournalEntry

GENESIS = "0" * 64
_PENDING = "journal"
_LOCK = 0x66616E67736869  # "fangshi"


def record(actor: Any, action: str, subject: Any, **facts: Any) -> None:
    """Note a change; `action` is `noun.verb`, `subject` a row, `actor` a user, a word such as "system", or None."""
    who = str(getattr(actor, "id", None) or actor or "system")
    entry = {
        "at": clock.utcnow(),
        "actor": who,
        "action": action,
        "subject_kind": type(subject).__tablename__ if hasattr(type(subject), "__tablename__") else str(subject),
        "subject_id": str(getattr(subject, "id", "")),
        "facts": json.loads(json.dumps(facts, default=str, sort_keys=True)),
    }
    db.session().info.setdefault(_PENDING, []).append(entry)


def chain_hash(previous: str, entry: dict[str, Any]) -> str:
    """SHA-256 over the previous hash and the canonical JSON of the entry."""
    content = entry | {"at": entry["at"].astimezone(UTC).isoformat(timespec="microseconds")}
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256((previous + canonical).encode()).hexdigest()


def first_broken() -> JournalEntry | None:
    """The first entry whose hash or number does not follow from the one before, or None."""
    previous = GENESIS
    statement = sa.select(JournalEntry).order_by(JournalEntry.number).execution_options(yield_per=1000)
    for number, entry in enumerate(db.session.scalars(statement), start=1):
        follows = entry.number == number and entry.previous_hash == previous
        if not follows or entry.hash != chain_hash(previous, _content(entry)):
            return entry
        previous = entry.hash
    return None


def count() -> int:
    """How many changes are recorded."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(JournalEntry)) or 0


def _content(entry: JournalEntry) -> dict[str, Any]:
    names = ("at", "actor", "action", "subject_kind", "subject_id", "facts")
    return {name: getattr(entry, name) for name in names}


@event.listens_for(Session, "before_commit")
def _append(session: Session) -> None:
    pending = session.info.pop(_PENDING, [])
    if not pending:
        return
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    table = cast(sa.Table, JournalEntry.__table__)
    last = connection.execute(sa.select(table.c.number, table.c.hash).order_by(table.c.number.desc()).limit(1)).first()
    number, previous = last if last else (0, GENESIS)
    rows = []
    for entry in pending:
        number += 1
        digest = chain_hash(previous, entry)
        rows.append(entry | {"number": number, "previous_hash": previous, "hash": digest})
        previous = digest
    connection.execute(sa.insert(table), rows)


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(_PENDING, None)
