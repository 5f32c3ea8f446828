"""Tables of the house itself: the journal, job runs and leases, adjustable settings."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Id, Instant, Json, JsonList, Model


class JournalEntry(Model):
    """One change, chained to the one before by its hash. Never updated, never deleted."""

    __tablename__ = "journal_entry"

    number: Mapped[int] = mapped_column(sa.BigInteger(), primary_key=True, autoincrement=False)
    at: Mapped[Instant]
    actor: Mapped[str]
    action: Mapped[str] = mapped_column(index=True)
    subject_kind: Mapped[str]
    subject_id: Mapped[str] = mapped_column(index=True)
    facts: Mapped[Json]
    previous_hash: Mapped[str] = mapped_column(sa.String(64))
    hash: Mapped[str] = mapped_column(sa.String(64), unique=True)


class JobRun(Model):
    """One run of a nightly job with its counts and how it ended."""

    __tablename__ = "job_run"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(index=True)
    started_at: Mapped[Instant] = mapped_column(index=True)
    ended_at: Mapped[Instant | None]
    is_good: Mapped[bool | None]
    counts: Mapped[Json]
    error: Mapped[str | None]

    @property
    def seconds(self) -> float | None:
        """How long it took; None while it runs, or when it was broken off."""
        return (self.ended_at - self.started_at).total_seconds() if self.ended_at else None


class Lease(Model):
    """Who may run something that must run once; the database elects."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[UUID]
    until: Mapped[Instant]


class Adjustment(Model):
    """A rule of the house that people may set (audit season, cadence of tertiary modes …)."""

    __tablename__ = "adjustment"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(sa.JSON())


class PhotoCover(Model):
    """Parts of a kept picture that no copy for the screen shows, by the desk; the evidence stays as it came."""

    __tablename__ = "photo_cover"

    sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    covers: Mapped[JsonList]
    at: Mapped[Instant]
