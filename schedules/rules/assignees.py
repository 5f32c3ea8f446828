"""Who visits: the teacher of most training days in the window, the others as substitutes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from schedules.rules.days import Days


def rank(days_by_teacher: Mapping[str, Days], first: date, last: date) -> list[str]:
    """The teachers with training days in the window, most first, ties by e-mail."""
    counted = [(-days.count(first, last), email) for email, days in days_by_teacher.items()]
    return [email for count, email in sorted(counted) if count]
