"""One letter in the morning with everything that waited for it: written to the outbox in one step per person."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from accounts.models import User
from core.database import db
from core.languages import speaking
from notifications.letters import digest_letter, news_letter
from notifications.models import Notification
from notifications.services import post


def write_digests(now: datetime) -> int:
    """Gather what is due for each person into one letter; how many letters. Of several processes, one writes each."""
    waiting = sa.select(Notification.user_id).where(Notification.digest_at <= now).distinct()
    return sum(_write(user_id, now) for user_id in db.session.scalars(waiting).all())


def _write(user_id: UUID, now: datetime) -> bool:
    """Take the person's waiting news and put the letter into the outbox, both in one transaction."""
    is_due = sa.and_(Notification.user_id == user_id, Notification.digest_at <= now)
    taken = sa.update(Notification).where(is_due).values(digest_at=None).returning(Notification.id)
    ids = list(db.session.scalars(taken, execution_options={"synchronize_session": False}))
    rows = _unread(ids)
    user = db.session.get_one(User, user_id)
    is_written = bool(rows) and user.is_active
    if is_written:
        with speaking(user.locale):
            _post(user, rows)
    db.session.commit()
    return is_written


def _unread(ids: list[UUID]) -> list[Notification]:
    """What was read in the app meanwhile needs no letter."""
    statement = sa.select(Notification).where(Notification.id.in_(ids), Notification.read_at.is_(None))
    return list(db.session.scalars(statement.order_by(Notification.created_at, Notification.id)))


def _post(user: User, rows: list[Notification]) -> None:
    if len(rows) == 1:
        post(user.email, **asdict(news_letter(user.name, rows[0].text, rows[0].url)))
    else:
        post(user.email, **asdict(digest_letter(user.name, [(row.text, row.url) for row in rows])))
