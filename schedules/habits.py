"""Whether visits have become a habit: an unannounced visit at the same weekday and hour is no surprise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

REPEATS = 3


@dataclass(frozen=True, slots=True)
class Habit:
    """A weekday (Monday = 1) and an hour."""

    weekday: int
    hour: int


def find_habit(arrivals: Sequence[datetime]) -> Habit | None:
    """The weekday and hour that the last three arrivals (local time, the latest first) have in common, or None."""
    times = {Habit(arrival.isoweekday(), arrival.hour) for arrival in arrivals[:REPEATS]}
    return times.pop() if len(arrivals) >= REPEATS and len(times) == 1 else None
