"""Signing in and out: the session, the password's hash, and the limit on attempts."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager

from accounts.models import User
from core.database import db

login_manager = LoginManager()
limiter = Limiter(get_remote_address, storage_uri="memory://")
hasher = PasswordHasher()

# Verified when the address is unknown, so that the answer takes as long as for a known one.
_NOBODY = hasher.hash("nobody has this password")


@login_manager.user_loader
def load_user(session_id: str) -> User | None:
    """The signed-in person, unless the account was closed or its password changed since."""
    user_id, _, number = session_id.partition(":")
    user = db.session.get(User, UUID(user_id))
    if user is None or not user.is_active or str(user.session_number) != number:
        return None
    return user


def find_by_password(email: str, password: str) -> User | None:
    """The active person with this address and password, or None; takes equally long either way.

    A hash made with weaker settings of an earlier version is renewed; the caller commits.
    """
    user = db.session.scalar(sa.select(User).where(User.email == email.strip().lower()))
    known = user.password_hash if user and user.password_hash and user.is_active else _NOBODY
    try:
        hasher.verify(known, password)
    except (VerifyMismatchError, InvalidHashError):
        return None
    if user is None or known is _NOBODY:
        return None
    if hasher.check_needs_rehash(known):
        user.password_hash = hasher.hash(password)
    return user
