"""The suggested day of a visit: drawn at random, yet the same on every run for who holds the secret."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import date, timedelta

NEWCOMER_DAYS = timedelta(days=6)
"""The visit after an intake is proposed within seven days, counting the first training day."""


def draw(secret: bytes, key: str, days: Sequence[date], origin: date) -> date | None:
    """The day with the lowest lot. Taking other days away does not change which of the rest wins."""
    if not days:
        return None
    drawn = lots(secret, key, (days[-1] - origin).days + 1)
    return min(days, key=lambda day: (drawn[(day - origin).days], day))


def lots(secret: bytes, key: str, count: int) -> list[int]:
    """So many lots, the same for the same secret and key; more of them begin like fewer."""
    seed = hmac.digest(secret, key.encode(), "sha256")
    drawn = hashlib.shake_256(seed).digest(2 * count)
    return [drawn[i] << 8 | drawn[i + 1] for i in range(0, 2 * count, 2)]


def candidates(training_days: Sequence[date], today: date, *, intake: date | None = None) -> list[date]:
    """The training days to draw from: not past, and soon after an intake if there is one."""
    left = [day for day in training_days if day >= today]
    if intake is None:
        return left
    return [day for day in left if intake <= day <= intake + NEWCOMER_DAYS] or left


def on_free_days(days: Sequence[date], weekdays: str) -> Sequence[date]:
    """Those of the days on which the teacher is free to visit, or all when none fits."""
    return [day for day in days if str(day.isoweekday()) in weekdays] or days
