"""News of this package for those above it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User


@dataclass(frozen=True)
class PasswordLinkMade:
    """Somebody made a one-time link for a person; `path` holds its secret and is kept nowhere."""

    user: User
    path: str
    expires_at: datetime
    by: User | None


@dataclass(frozen=True)
class PersonDeactivated:
    """An account was closed; its work was handed over before."""

    user: User
    by: User | None
