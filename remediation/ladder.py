"""Who is told, and when, that a case is due or overdue: reminders before and on the day, then a ladder. Pure.

Everything is counted in working days, so that nobody is blamed for a long weekend.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from enum import StrEnum

from inspections.models import Severity

IsWorkingDay = Callable[[date], bool]

REMIND_BEFORE = 2
"""Working days before the due date on which the first reminder goes out."""


class Reminder(StrEnum):
    """What is told to whoever follows a case before it is late."""

    BEFORE = "before"
    TODAY = "today"


class Rung(StrEnum):
    """One step of the ladder, the nearest person first."""

    TEACHER = "teacher"
    COORDINATOR = "coordinator"
    PRINCIPAL = "principal"
    OFFICER = "officer"


LADDERS: dict[Severity, dict[Rung, int]] = {
    Severity.CRITICAL: {Rung.TEACHER: 1, Rung.COORDINATOR: 1, Rung.PRINCIPAL: 1, Rung.OFFICER: 5},
    Severity.MAJOR: {Rung.TEACHER: 1, Rung.COORDINATOR: 3, Rung.PRINCIPAL: 5, Rung.OFFICER: 20},
    Severity.MINOR: {Rung.TEACHER: 1, Rung.COORDINATOR: 5, Rung.PRINCIPAL: 10, Rung.OFFICER: 40},
}
"""After how many working days of being overdue each rung is told; the first of them is the day after due."""


def reminder(due: date, today: date, is_working_day: IsWorkingDay) -> Reminder | None:
    """Which reminder belongs to this day, or None while there is time, and when it is too late."""
    if due < today:
        return None
    if due == today:
        return Reminder.TODAY
    return Reminder.BEFORE if today >= working_days_before(due, REMIND_BEFORE, is_working_day) else None


def rungs(severity: Severity, due: date, today: date, is_working_day: IsWorkingDay) -> list[Rung]:
    """The rungs that have to know by now, the nearest first; none before the day after due."""
    if due >= today:
        return []
    late = days_late(due, today, is_working_day)
    return [rung for rung, after in LADDERS[severity].items() if late >= after]


def days_late(due: date, today: date, is_working_day: IsWorkingDay) -> int:
    """Working days since the due date; the day after due counts as the first even when it is a day off."""
    return max(1, sum(is_working_day(due + timedelta(days=n)) for n in range(1, (today - due).days + 1)))


def working_days_before(day: date, count: int, is_working_day: IsWorkingDay) -> date:
    """The count-th working day before a day."""
    while count:
        day -= timedelta(days=1)
        count -= is_working_day(day)
    return day
