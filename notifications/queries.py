"""What news a person has, and what waits in the outbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from accounts.models import User
from core.database import db
from core.errors import NotFound
from notifications.models import Mail, Notification

ABANDONED_AFTER = timedelta(minutes=10)
"""A claim this old belongs to a process that was killed while sending."""


@dataclass(frozen=True)
class Outbox:
    """How many letters wait, were sent and were given up."""

    waiting: int
    sent: int
    given_up: int


def news_for(user: User, limit: int = 100) -> list[Notification]:
    """The person's latest news, newest first."""
    statement = sa.select(Notification).where(Notification.user_id == user.id)
    return list(db.session.scalars(statement.order_by(Notification.created_at.desc(), Notification.id).limit(limit)))


def unread_count(user: User) -> int:
    """How much of it the person has not opened."""
    statement = sa.select(sa.func.count()).select_from(Notification)
    return db.session.scalar(statement.where(Notification.user_id == user.id, Notification.read_at.is_(None))) or 0


def get_news(notification_id: UUID, user: User) -> Notification:
    """One piece of the person's own news."""
    found = db.session.get(Notification, notification_id)
    if found is None or found.user_id != user.id:
        raise NotFound
    return found


def outbox() -> Outbox:
    """The state of the outbox."""
    is_sent, is_given_up = Mail.sent_at.is_not(None), Mail.gave_up_at.is_not(None)
    waiting = sa.func.count().filter(sa.not_(sa.or_(is_sent, is_given_up)))
    sent, given_up = sa.func.count().filter(is_sent), sa.func.count().filter(is_given_up)
    row = db.session.execute(sa.select(waiting, sent, given_up).select_from(Mail)).one()
    return Outbox(row[0], row[1], row[2])


def letters_in_trouble(limit: int = 100) -> list[Mail]:
    """Letters that were given up, or that failed at least once and wait, newest first."""
    in_trouble = sa.or_(Mail.gave_up_at.is_not(None), sa.and_(Mail.sent_at.is_(None), Mail.attempts > 0))
    return list(db.session.scalars(sa.select(Mail).where(in_trouble).order_by(Mail.created_at.desc()).limit(limit)))


def letters_waiting(limit: int = 50) -> list[Mail]:
    """Letters that wait, newest first."""
    statement = sa.select(Mail).where(Mail.sent_at.is_(None), Mail.gave_up_at.is_(None))
    return list(db.session.scalars(statement.order_by(Mail.created_at.desc(), Mail.id).limit(limit)))


def get_letter(mail_id: UUID) -> Mail:
    """One letter, for those who look after the outbox."""
    mail = db.session.get(Mail, mail_id)
    if mail is None:
        raise NotFound
    return mail


def is_claimable(now: datetime) -> sa.ColumnElement[bool]:
    """The condition under which a letter may be taken and sent."""
    is_free = sa.or_(Mail.claimed_at.is_(None), Mail.claimed_at < now - ABANDONED_AFTER)
    return sa.and_(Mail.sent_at.is_(None), Mail.gave_up_at.is_(None), Mail.next_try_at <= now, is_free)


def letters_to_send(now: datetime, limit: int = 200) -> list[UUID]:
    """The letters whose time has come, in the order in which they were written."""
    statement = sa.select(Mail.id).where(is_claimable(now)).order_by(Mail.created_at, Mail.id)
    return list(db.session.scalars(statement.limit(limit)))
