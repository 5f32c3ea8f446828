"""Telling one person something, and putting a letter into the outbox."""

from __future__ import annotations

import sqlalchemy as sa

from accounts.models import User
from core import clock
from core.database import db
from notifications.models import Mail, Notification


def tell(person: User, *, key: str, kind: str, text: str, url: str | None = None) -> Notification | None:
    """The news for a person; None when it was told before."""
    known = sa.select(Notification.id).where(Notification.user_id == person.id, Notification.key == key)
    if db.session.scalar(known) is not None:
        return None
    news = Notification(user_id=person.id, key=key, kind=kind, text=text, url=url, created_at=clock.utcnow())
    db.session.add(news)
    return news


def post(recipient: str, *, subject: str, text: str, html: str) -> Mail:
    """A letter on its way out."""
    now = clock.utcnow()
    letter = Mail(recipient=recipient, subject=subject, text=text, html=html, created_at=now, next_try_at=now)
    db.session.add(letter)
    return letter
