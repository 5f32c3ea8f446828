"""The app's clock: UTC instants, and the local date in Asia/Taipei."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

TAIPEI = ZoneInfo("Asia/Taipei")

_shift = timedelta(0)


def start_at(instant: datetime | None) -> None:
    """Let the clock run from `instant` (development only); None returns to the real time."""
    global _shift
    _shift = timedelta(0) if instant is None else instant.astimezone(UTC) - datetime.now(UTC)


def machine_now() -> datetime:
    """The machine's own time, for what processes agree on between them, never for what people see."""
    return datetime.now(UTC)


def utcnow() -> datetime:
    """Now, aware, in UTC."""
    return datetime.now(UTC) + _shift


def local(instant: datetime) -> datetime:
    """The same instant on a clock in Taipei."""
    return instant.astimezone(TAIPEI)


def today() -> date:
    """The calendar day in Taipei."""
    return local(utcnow()).date()


def local_day(instant: datetime) -> date:
    """The calendar day in Taipei on which an instant falls."""
    return local(instant).date()
