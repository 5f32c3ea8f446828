"""What counts about a case on the day it is closed; kept with the closing, so that nothing later changes it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from inspections.models import Severity


@dataclass(frozen=True)
class Figures:
    """The numbers of a closed case."""

    days_open: int
    days_paused: int
    days_late: int
    """Between the due date and the remedy, or the closing where none was reported."""
    recurrence_count: int
    reopened_count: int
    severity: Severity
    due_on: date

    def as_facts(self) -> dict[str, Any]:
        """As they are kept."""
        return asdict(self) | {"severity": self.severity.value, "due_on": self.due_on.isoformat()}


def figures(
    *,
    opened_on: date,
    due_on: date,
    remedied_on: date | None,
    closed_on: date,
    paused_days: int,
    recurrence_count: int,
    reopened_count: int,
    severity: Severity,
) -> Figures:
    """The numbers of a case that is closed on this day; paused days are told apart and do not count as open."""
    return Figures(
        days_open=max(0, (closed_on - opened_on).days - paused_days),
        days_paused=paused_days,
        days_late=max(0, ((remedied_on or closed_on) - due_on).days),
        recurrence_count=recurrence_count,
        reopened_count=reopened_count,
        severity=severity,
        due_on=due_on,
    )
