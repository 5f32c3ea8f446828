"""News for people, and mail on its way out."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import User
from core.choices import choice
from core.database import Id, Instant, Model
from notifications.kinds import Delivery, Family


class Notification(Model):
    """One piece of news for one person, in the app. `key` makes telling twice harmless."""

    __tablename__ = "notification"
    __table_args__ = (
        sa.UniqueConstraint("user_id", "key"),
        sa.Index(
            "ix_notification_waiting",
            "digest_at",
            sqlite_where=sa.text("digest_at IS NOT NULL"),
            postgresql_where=sa.text("digest_at IS NOT NULL"),
        ),
    )

    id: Mapped[Id]
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("user.id"), index=True)
    key: Mapped[str]
    kind: Mapped[str]
    text: Mapped[str]
    """In the person's language at the time of telling."""
    url: Mapped[str | None]
    created_at: Mapped[Instant]
    read_at: Mapped[Instant | None]
    digest_at: Mapped[Instant | None]
    """When it goes out together with others; null when it has gone, or comes alone."""
    user: Mapped[User] = relationship()


class DeliveryChoice(Model):
    """How one family of news comes to a person by mail, where the person chose something else than the default."""

    __tablename__ = "delivery_choice"
    __table_args__ = (sa.UniqueConstraint("user_id", "family"),)

    id: Mapped[Id]
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("user.id", ondelete="CASCADE"))
    family: Mapped[Family] = mapped_column(choice(Family))
    delivery: Mapped[Delivery] = mapped_column(choice(Delivery))


class Mail(Model):
    """A letter in the outbox: a row in the same transaction as its cause, sent later by a job."""

    __tablename__ = "mail"
    __table_args__ = (
        sa.Index(
            "ix_mail_waiting",
            "next_try_at",
            sqlite_where=sa.text("sent_at IS NULL"),
            postgresql_where=sa.text("sent_at IS NULL"),
        ),
    )

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
