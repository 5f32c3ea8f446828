"""When a letter that could not be sent is tried again. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

MAX_ATTEMPTS = 5
WAITS = (timedelta(minutes=2), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=6))


def next_try(attempts: int, now: datetime) -> datetime | None:
    """The instant of the next attempt after so many, or None when it is time to give up."""
    return now + WAITS[max(attempts, 1) - 1] if attempts < MAX_ATTEMPTS else None
