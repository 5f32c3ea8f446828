"""Telling people: a row in the app, and a letter in the outbox, both in the transaction of their cause."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import sqlalchemy as sa

from accounts.models import User
from core import clock
from core.database import db
from core.languages import speaking
from notifications.models import Mail, Notification


def tell(
    users: User | Iterable[User],
    kind: str,
    key: str,
    text: Callable[[], str] | str,
    url: str | None = None,
    *,
    by_mail: bool = True,
) -> int:
    """Tell each person once, in the own language; the same key again tells nobody. How many were told."""
    told = 0
    for user in [users] if isinstance(users, User) else users:
        known = sa.select(Notification.id).where(Notification.user_id == user.id, Notification.key == key)
        if db.session.scalar(known) is not None:
            continue
        with speaking(user.locale):
            said = text() if callable(text) else text
        db.session.add(Notification(user_id=user.id, key=key, kind=kind, text=said, url=url, created_at=clock.utcnow()))
        told += 1
    return told


def post_outside(recipient: str, *, kind: str, subject: str, text: str, html: str) -> Mail:
    """Put a letter to a company's contact into the outbox."""
    now = clock.utcnow()
    letter = Mail(recipient=recipient, subject=subject, text=text, html=html, created_at=now, next_try_at=now)
    db.session.add(letter)
    return letter
