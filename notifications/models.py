"""News for people, and mail on its way out."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import User
from core.database import Id, Instant, Model


class Notification(Model):
    """One piece of news for one person, in the app. `key` makes telling twice harmless."""

    __tablename__ = "notification"
    __table_args__ = (sa.UniqueConstraint("user_id", "key"),)

    id: Mapped[Id]
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("user.id"), index=True)
    key: Mapped[str]
    kind: Mapped[str]
    text: Mapped[str]
    """In the person's language at the time of telling."""
    url: Mapped[str | None]
    created_at: Mapped[Instant]
    read_at: Mapped[Instant | None]
    user: Mapped[User] = relationship()


class Mail(Model):
    """A letter in the outbox: a row in the same transaction as its cause, sent later by a job."""

    __tablename__ = "mail"
    __table_args__ = (sa.Index("ix_mail_waiting", "next_try_at", postgresql_where=sa.text("sent_at IS NULL")),)

    id: Mapped[Id]
    recipient: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str]
    created_at: Mapped[Instant]
    next_try_at: Mapped[Instant]
    claimed_at: Mapped[Instant | None]
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[Instant | None]
    gave_up_at: Mapped[Instant | None]
    last_error: Mapped[str | None]
