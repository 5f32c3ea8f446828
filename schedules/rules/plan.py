"""What is planned and what is stored, as values that can be compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from core.formatting import academic_year, academic_year_dates
from schedules.days_off.calendars import HolidayCalendar
from schedules.rules.cadence import CadenceTable
from schedules.rules.half_days import HalfDay
from schedules.rules.roster import TeacherFacts
from schedules.rules.states import State, state_on

NO_TRAINING_DAY = "no training day"
RECORDED_LATE = "recorded after it closed"

VISIT, COMPANY_AUDIT, SCHOOL_AUDIT = "visit", "company_audit", "school_audit"
PLANNED_AHEAD = timedelta(days=90)


def default_horizon(today: date) -> date:
    """Until when is planned unless somebody says so: the end of the academic year of the day in 90 days."""
    return academic_year_dates(academic_year(today + PLANNED_AHEAD))[1]


class Planned(NamedTuple):
    """An obligation as the rules want it. `teachers` are ranked: the assignee, then the substitutes."""

    kind: str
    school: str | None
    site: str | None
    opens_on: date
    due_on: date | None
    closes_on: date
    settles_on: date
    suggested_on: date | None
    rule: str
    academic_year: int
    run: int | None = None
    window: int | None = None
    training_days: int | None = None
    reason: str | None = None
    suggested_half: HalfDay | None = None
    teachers: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Stable over every run of the planner."""
        place = f"{self.kind}:{self.school or ''}:{self.site or ''}"
        return f"{place}:{self.run}:{self.window}" if self.kind == VISIT else f"{place}:{self.academic_year}"

    def is_same_plan(self, other: Planned) -> bool:
        """Whether nothing differs but the suggestion and the people."""
        return self._dates_and_rule() == other._dates_and_rule()

    def is_same_suggestion(self, other: Planned) -> bool:
        """Whether the visit is meant for the same half day."""
        return (self.suggested_on, self.suggested_half) == (other.suggested_on, other.suggested_half)

    def _dates_and_rule(self) -> tuple[object, ...]:
        place = (self.kind, self.school, self.site, self.run, self.window, self.academic_year)
        dates = (self.opens_on, self.due_on, self.closes_on, self.settles_on, self.training_days)
        return (place, dates, self.rule, self.reason)


class Stored(NamedTuple):
    """An obligation on record, with what has happened to it."""

    id: UUID
    planned: Planned
    begun_at: datetime | None = None
    met_at: datetime | None = None
    missed_at: datetime | None = None
    excused_at: datetime | None = None
    withdrawn_at: datetime | None = None
    visited_on: date | None = None
    by_hand: str | None = None
    """The e-mail of who is to visit because a person decided so."""

    @property
    def opens_on(self) -> date:
        return self.planned.opens_on

    @property
    def closes_on(self) -> date:
        return self.planned.closes_on

    @property
    def settles_on(self) -> date:
        return self.planned.settles_on

    @property
    def training_days(self) -> int | None:
        return self.planned.training_days

    @property
    def is_begun(self) -> bool:
        """Whether a visit or an attempt was started or received."""
        return bool(self.begun_at or self.met_at)

    def is_fixed(self, today: date) -> bool:
        """Whether it never moves again: begun, met, missed or excused."""
        return self.is_begun or state_on(today, self) in {State.MET, State.MISSED, State.EXCUSED}


class ChangeKind(StrEnum):
    ADDED = "added"
    MOVED = "moved"
    WITHDRAWN = "withdrawn"
    UNCHANGED = "unchanged"


class Change(NamedTuple):
    """What planning does to one obligation; `stored` is None for an added one."""

    kind: ChangeKind
    planned: Planned
    stored: Stored | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What the planner must know besides the roster."""

    today: date
    until: date
    calendar: HolidayCalendar
    secret: bytes
    teachers: Mapping[str, TeacherFacts] = field(default_factory=dict)
    cadence: CadenceTable = field(default_factory=CadenceTable)
    rolling: frozenset[str] = frozenset()
    """The schools that count 14 days from the last valid visit."""


def compared(stored: Stored, planned: Planned) -> Change:
    """The change from what is stored to what is planned."""
    kind = ChangeKind.UNCHANGED if stored.planned.is_same_plan(planned) else ChangeKind.MOVED
    return Change(kind, planned, stored)


def withdrawn(stored: Stored) -> Change:
    """The change that takes an obligation out of the plan."""
    return Change(ChangeKind.WITHDRAWN, stored.planned, stored)
