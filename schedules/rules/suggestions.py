"""The suggested day of a visit: drawn at random, yet the same on every run for who holds the secret."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import date, timedelta

from schedules.rules.days import Days
from schedules.rules.half_days import free_weekdays

NEWCOMER_DAYS = timedelta(days=6)
"""The visit after an intake is proposed within seven days, counting the first training day."""


def lot_key(school: str, site: str, opens_on: date) -> str:
    """Under which name a window draws its lots."""
    return f"visit:{school}:{site}:{opens_on}"


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


def soon_after(intake: date, days: Days) -> Days:
    """Of the days those in the first week of an intake, or all when none is."""
    return days & Days.between(intake, intake + NEWCOMER_DAYS) or days


def on_free_days(days: Days, half_days: str) -> Days:
    """Those of the days on which the teacher is free to visit, or all when none fits."""
    return days & free_weekdays(half_days) or days
