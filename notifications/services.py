"""Telling people: a row in the app, and a letter in the outbox, both in the transaction of their cause."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from accounts.models import User
from core import clock
from core.database import db
from core.languages import speaking
from notifications.choices import delivery_of
from notifications.kinds import Delivery, next_digest
from notifications.letters import news_letter
from notifications.models import Mail, Notification

OUTSIDE_KINDS = frozenset(
    {
        "case.released",
        "case.returned",
        "case.closed",
        "case.reminded",
        "case.extended",
        "case.not_extended",
        "case.waived",
        "case.link",
        "case.asked_again",
        "audit.self_assessment",
    }
)
"""What may be written to people outside: never anything about a visit, which comes unannounced."""


class NotForOutsiders(Exception):
    """Somebody outside would have been told what only the school may know."""


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
    people = [users] if isinstance(users, User) else users
    for user in {user.id: user for user in people if user.is_active}.values():
        with speaking(user.locale):
            told += _tell_one(user, kind, key, text() if callable(text) else str(text), url, by_mail)
    return told


def _tell_one(user: User, kind: str, key: str, text: str, url: str | None, by_mail: bool) -> bool:
    row = Notification(user_id=user.id, kind=kind, key=key, text=text, url=url, created_at=clock.utcnow())
    waits = by_mail and delivery_of(user.id, kind) is Delivery.DIGEST
    row.digest_at = next_digest(clock.local(row.created_at)) if waits else None
    if not _insert_new(row):
        return False
    if by_mail and not waits:
        post(user.email, **asdict(news_letter(user.name, text, url)))
    return True


def _insert_new(row: Notification) -> bool:
    """Add the row unless this person has been told under this key."""
    columns = ("id", "user_id", "kind", "key", "text", "url", "created_at", "digest_at")
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    insert = dialect.insert(Notification).values({name: getattr(row, name) for name in columns})
    insert = insert.on_conflict_do_nothing(index_elements=["user_id", "key"]).returning(Notification.id)
    return db.session.scalar(insert) is not None


def post(recipient: str, *, subject: str, text: str, html: str) -> Mail:
    """Put a letter to one of our people into the outbox."""
    now = clock.utcnow()
    mail = Mail(recipient=recipient, subject=subject, text=text, html=html, created_at=now, next_try_at=now)
    db.session.add(mail)
    return mail


def post_outside(recipient: str, *, kind: str, subject: str, text: str, html: str) -> Mail:
    """Put a letter to a company's contact into the outbox, if its kind may leave the school at all."""
    if kind not in OUTSIDE_KINDS:
        raise NotForOutsiders(kind)
    return post(recipient, subject=subject, text=text, html=html)


def mark_read(notification: Notification) -> None:
    """Note when it was first opened."""
    notification.read_at = notification.read_at or clock.utcnow()


def mark_all_read(user: User) -> None:
    """Note that the person has seen all news."""
    unread = sa.update(Notification).where(Notification.user_id == user.id, Notification.read_at.is_(None))
    db.session.execute(unread.values(read_at=clock.utcnow()))


def send_again(mail: Mail) -> None:
    """Give a letter that was given up five more attempts, beginning now."""
    mail.gave_up_at, mail.attempts, mail.claimed_at, mail.next_try_at = None, 0, None, clock.utcnow()
