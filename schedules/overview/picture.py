"""The fortnight as a picture: one tick for each day of a window."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Fortnight:
    """The days of a window as words for their look, and how many training days are left."""

    ticks: tuple[str, ...]
    """off (no training), past, now, left."""
    training_days: int
    left: int


def fortnight(opens_on: date, closes_on: date, training: Collection[date], today: date) -> Fortnight:
    """The picture of a window."""
    days = [opens_on + timedelta(days=offset) for offset in range((closes_on - opens_on).days + 1)]
    ticks = tuple(_tick(day, day in training, today) for day in days)
    return Fortnight(ticks, len(training), sum(1 for day in training if day >= today))


def _tick(day: date, is_training: bool, today: date) -> str:
    if day == today:
        return "now" if is_training else "off now"
    if not is_training:
        return "off"
    return "left" if day > today else "past"
