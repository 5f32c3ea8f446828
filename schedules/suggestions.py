"""The suggested day of a visit: drawn at random, yet the same on every run for who holds the secret."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import date, timedelta

NEWCOMER_DAYS = timedelta(days=6)
"""The first visit of a run is proposed within seven days, counting the first training day."""


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


def candidates(training_days: Sequence[date], today: date, weekdays: str, *, is_first_window: bool) -> list[date]:
    """The training days to draw from: not past, soon after an intake, and on the teacher's free days if any fit."""
    left = [day for day in training_days if day >= today]
    if is_first_window and training_days:
        soon = training_days[0] + NEWCOMER_DAYS
        left = [day for day in left if day <= soon] or left
    free = [day for day in left if str(day.isoweekday()) in weekdays]
    return free or left
