"""Six digits that sign the installed app in: short-lived, used once, and only together with the person's e-mail.

An app installed on an iPhone's home screen shares neither cookies nor storage with Safari, and typing a long password
there is what people give up on. Somebody signed in elsewhere asks for a code and types it into the app.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.engine import CursorResult

from accounts.models import DeviceCode, User
from accounts.queries import find_user
from core import clock, journal
from core.database import db

LASTS = timedelta(minutes=10)
GUESSES = 5
"""One in two hundred thousand: what a stranger who knows the e-mail can win against one code."""


@dataclass(frozen=True, slots=True)
class MadeCode:
    """A code as it is shown once; only its digest is kept."""

    digits: str
    expires_at: datetime

    @property
    def spoken(self) -> str:
        """In two groups, as people read it out."""
        return f"{self.digits[:3]} {self.digits[3:]}"


def make_code(user: User) -> MadeCode:
    """A new code for the person; an earlier one ends."""
    now = clock.utcnow()
    digits = f"{secrets.randbelow(1_000_000):06d}"
    _end_codes(user, now)
    code = DeviceCode(
        user_id=user.id, digest=_digest(user.id, digits), created_at=now, expires_at=now + LASTS, guesses=0
    )
    db.session.add(code)
    db.session.flush()
    journal.record(user, "device_code.made", user)
    return MadeCode(digits, code.expires_at)


def spend_code(email: str, digits: str) -> User | None:
    """The person whose live code this is, once; the caller commits either way, so that guesses count."""
    user = find_user(email)
    code = _live_code(user) if user and user.is_active else None
    if user is None or code is None or not _guess(code):
        return None
    if not hmac.compare_digest(code.digest, _digest(user.id, "".join(filter(str.isdecimal, digits)))):
        return None
    if not _take(code):
        return None
    journal.record(user, "device_code.used", user)
    return user


def _digest(user_id: UUID, digits: str) -> str:
    """Keyed, because six digits alone are guessed from a plain hash in no time."""
    key = current_app.secret_key
    secret = key if isinstance(key, bytes) else str(key).encode()
    return hmac.new(secret, f"device code {user_id} {digits}".encode(), "sha256").hexdigest()


def _live_code(user: User) -> DeviceCode | None:
    statement = sa.select(DeviceCode).where(
        DeviceCode.user_id == user.id, DeviceCode.used_at.is_(None), DeviceCode.expires_at > clock.utcnow()
    )
    return db.session.scalar(statement.order_by(DeviceCode.created_at.desc()).limit(1))


def _guess(code: DeviceCode) -> bool:
    """Count a guess in the database itself, so that many at once are not one."""
    return _changed(
        sa.update(DeviceCode)
        .where(DeviceCode.id == code.id, DeviceCode.guesses < GUESSES)
        .values(guesses=DeviceCode.guesses + 1)
    )


def _take(code: DeviceCode) -> bool:
    return _changed(
        sa.update(DeviceCode)
        .where(DeviceCode.id == code.id, DeviceCode.used_at.is_(None))
        .values(used_at=clock.utcnow())
    )


def _changed(statement: sa.Update) -> bool:
    return cast(CursorResult[tuple[()]], db.session.execute(statement)).rowcount == 1


def _end_codes(user: User, now: datetime) -> None:
    live = sa.update(DeviceCode).where(DeviceCode.user_id == user.id, DeviceCode.used_at.is_(None))
    db.session.execute(live.values(expires_at=now))
