"""An attendance record as facts: each day, each whole week, each seven and each fourteen days in a row.

Dates are ISO text and times minutes since the shift's own midnight, so that the phone's
static/field/rules-attendance.js counts exactly alike. What was not written down is None.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from checklists.times import minutes

REST = 30
"""A pause shorter than this does not interrupt a stretch of training."""
STRETCH = 240
DAY = 1440

Values = dict[str, Any]


def days_of(record: Mapping[str, Any], holidays: Iterable[str]) -> list[Values]:
    """Every day of a record in order, with what can be counted on it."""
    public = frozenset(holidays)
    rows = [row for _on, row in sorted({row["on"]: row for row in record.get("days") or ()}.items())]
    days: list[Values] = []
    for row in rows:
        days.append(_day(row, public, days[-1] if days else None))
    return days


def _day(row: Mapping[str, Any], holidays: frozenset[str], before: Values | None) -> Values:
    trained = not row.get("off")
    start, end = (_time(row.get("in")), _time(row.get("out"))) if trained else (None, None)
    span = end - start if start is not None and end is not None and end >= start else None
    rest, stretch = (None, None) if span is None else _rest(row, start or 0, end or 0)
    follows = before is not None and before["trained"] and _after(before["on"]) == row["on"]
    last_out = before["out"] if before and follows else None
    return {
        "on": row["on"],
        "trained": trained,
        "in": start,
        "out": end,
        "span_minutes": span,
        "rest_minutes": rest,
        "net_minutes": None if span is None or rest is None else span - rest,
        "longest_stretch": stretch,
        "is_holiday": bool(row.get("holiday")) or row["on"] in holidays,
        "holiday_moved": bool(row.get("holiday_moved")),
        "trained_day_before": follows,
        "gap_minutes": None if last_out is None or start is None else start + DAY - last_out,
    }


def _time(text: Any) -> int | None:
    return minutes(text) if isinstance(text, str) else None


def _after(day: str, days: int = 1) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def _rest(row: Mapping[str, Any], start: int, end: int) -> tuple[int | None, int | None]:
    """The minutes of rest inside the shift, and the longest stretch without a pause of half an hour."""
    if row.get("breaks") is not None:
        pauses = list(_pauses(row["breaks"], start, end))
        return sum(last - first for first, last in pauses), _longest_stretch(pauses, start, end)
    rest = row.get("break_minutes")
    if rest is None:
        return None, None
    rest = min(int(rest), end - start)
    if rest < REST:
        return rest, end - start
    net = end - start - rest
    return rest, net if net <= STRETCH else None


def _pauses(breaks: Iterable[Iterable[Any]], start: int, end: int) -> Iterator[tuple[int, int]]:
    """Pauses inside the shift, in order; what overlaps counts once."""
    times = sorted((_time(first) or 0, _time(last) or 0) for first, last in breaks)
    at = start
    for first, last in times:
        first, last = max(first, at), min(last, end)
        if last > first:
            yield first, last
            at = last


def _longest_stretch(pauses: Iterable[tuple[int, int]], start: int, end: int) -> int:
    longest, since = 0, start
    for first, last in pauses:
        if last - first >= REST:
            longest, since = max(longest, first - since), last
    return max(longest, end - since)


def weeks_of(days: list[Values]) -> Iterator[Values]:
    """The whole weeks from Monday to Sunday."""
    yield from (_sum(span) for span in _in_a_row(days, 7) if _weekday(span[0]) == 1)


def sevens_of(days: list[Values]) -> Iterator[Values]:
    """Every seven days in a row, weeks included."""
    for span in _in_a_row(days, 7):
        yield {**_sum(span), "is_week": _weekday(span[0]) == 1}


def fortnights_of(days: list[Values]) -> Iterator[Values]:
    """Every two whole weeks in a row, from Monday to the Sunday after next."""
    yield from (_sum(span) for span in _in_a_row(days, 14) if _weekday(span[0]) == 1)


def _in_a_row(days: list[Values], count: int) -> Iterator[list[Values]]:
    for place in range(len(days) - count + 1):
        span = days[place : place + count]
        if _after(span[0]["on"], count - 1) == span[-1]["on"]:
            yield span


def _weekday(day: Values) -> int:
    return date.fromisoformat(day["on"]).isoweekday()


def _sum(span: list[Values]) -> Values:
    hours = [day["net_minutes"] for day in span if day["trained"]]
    return {
        "first_on": span[0]["on"],
        "last_on": span[-1]["on"],
        "minutes": None if None in hours else sum(hours),
        "days_off": sum(not day["trained"] for day in span),
    }
