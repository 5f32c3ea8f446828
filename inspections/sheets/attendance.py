"""Attendance cards that were compared on site, read for showing; what cannot be read is left out, never refused."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

MAX_CARDS, MAX_DAYS = 100, 62

_TIME = re.compile(r"([0-4]\d):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a card; a time past midnight counts on from the shift's own date (24:30)."""

    on: date
    is_off: bool
    start: str = ""
    end: str = ""
    break_minutes: int | None = None
    breaks: tuple[tuple[str, str], ...] | None = None
    """The single pauses, where they were written down."""
    is_holiday: bool = False
    is_holiday_moved: bool = False

    @property
    def hours(self) -> float | None:
        """Hours trained, breaks taken off, or None while the times say nothing."""
        start, end = _minutes(self.start), _minutes(self.end)
        if self.is_off or start is None or end is None or end < start:
            return None
        return max(0, end - start - (self.break_minutes or 0)) / 60


@dataclass(frozen=True, slots=True)
class Card:
    """The days of one student, and the photos of the card itself."""

    student: str
    days: tuple[Day, ...]
    photos: tuple[str, ...] = ()

    @property
    def hours(self) -> float:
        """All hours of the card."""
        return sum(day.hours or 0 for day in self.days)


def read_cards(data: Any) -> tuple[Card, ...]:
    """The cards of a submission's `attendance`."""
    rows = data if isinstance(data, list) else []
    return tuple(
        _card(row) for row in rows[:MAX_CARDS] if isinstance(row, dict) and isinstance(row.get("student"), str)
    )


def _card(row: Mapping[str, Any]) -> Card:
    photos = row.get("photos")
    return Card(
        student=row["student"],
        days=tuple(_days(row.get("days"))),
        photos=tuple(sha for sha in photos if isinstance(sha, str)) if isinstance(photos, list) else (),
    )


def _days(rows: Any) -> Iterator[Day]:
    for row in rows[:MAX_DAYS] if isinstance(rows, list) else []:
        day = _date(row.get("on")) if isinstance(row, dict) else None
        if day is not None:
            yield Day(
                on=day,
                is_off=row.get("off") is True,
                start=_text(row, "in") or _text(row, "start"),
                end=_text(row, "out") or _text(row, "end"),
                break_minutes=_break(row),
                breaks=_breaks(row.get("breaks")),
                is_holiday=row.get("holiday") is True,
                is_holiday_moved=row.get("holiday_moved") is True,
            )


def _breaks(rows: Any) -> tuple[tuple[str, str], ...] | None:
    """The pauses as pairs of times; None when one of them cannot be read, because then nothing is known of them."""
    pairs = [tuple(row) for row in rows if isinstance(row, list) and len(row) == 2] if isinstance(rows, list) else []
    is_read = isinstance(rows, list) and len(pairs) == len(rows)
    return tuple(pairs) if is_read and all(_minutes(time) is not None for pair in pairs for time in pair) else None


def _break(row: Mapping[str, Any]) -> int | None:
    """The minutes of rest, given as a sum or as single breaks."""
    total, breaks = row.get("break_minutes", row.get("rest_min")), row.get("breaks")
    if isinstance(total, int | float) and not isinstance(total, bool):
        return int(total)
    if not isinstance(breaks, list):
        return None
    ends = [(_minutes(each[0]), _minutes(each[1])) for each in breaks if isinstance(each, list) and len(each) == 2]
    return sum(max(0, end - start) for start, end in ends if start is not None and end is not None)


def _minutes(text: Any) -> int | None:
    found = _TIME.fullmatch(text) if isinstance(text, str) else None
    return int(found[1]) * 60 + int(found[2]) if found else None


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return value[:20] if isinstance(value, str) else ""


def _date(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
