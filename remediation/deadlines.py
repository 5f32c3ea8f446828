"""By when a case must be remedied, and how late it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from inspections.models import Severity

IsWorkingDay = Callable[[date], bool]

DAYS_BY_SEVERITY = {Severity.CRITICAL: 3, Severity.MAJOR: 14, Severity.MINOR: 30}
HOLD_WORKING_DAYS = 10
"""How long findings from few interviews wait at most, so that nobody can tell who spoke."""


def days_allowed(severity: Severity, own_days: int | None) -> int:
    """The item's own number of days (0 = the same day), else the one of the severity."""
    return DAYS_BY_SEVERITY[severity] if own_days is None else own_days


def due_on(received_on: date, severity: Severity, own_days: int | None, *, is_working_day: IsWorkingDay) -> date:
    """The last day to remedy, counted from the day of receipt; a day off moves to the next working day."""
    return next_working_day(received_on + timedelta(days=days_allowed(severity, own_days)), is_working_day)


def next_working_day(day: date, is_working_day: IsWorkingDay) -> date:
    """The day itself, or the first working day after it."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def after_working_days(day: date, count: int, is_working_day: IsWorkingDay) -> date:
    """The count-th working day after a day."""
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def working_days_until(today: date, due: date, is_working_day: IsWorkingDay) -> int:
    """How many working days are left after today, the due day included; 0 when it is today or past."""
    return sum(is_working_day(today + timedelta(days=n)) for n in range(1, (due - today).days + 1))


def is_overdue(due: date, today: date) -> bool:
    """Overdue is the day after due."""
    return today > due


def latest_extension(first_due: date, limit_days: int) -> date:
    """The last day to which a case can be extended, however often it is asked."""
    return first_due + timedelta(days=limit_days)
