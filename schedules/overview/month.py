"""The plan of a month, day by day: what is meant for a day, and what was made on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from accounts.models import User
from core.errors import NotFound
from schedules.assigning.by_hand import assignee_of
from schedules.models import Obligation
from schedules.overview.plan_list import Narrowing, all_windows
from schedules.queries import holiday_calendar
from schedules.rules.states import State, state_on
from schedules.sections import days_made

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Entry:
    """A visit on its day."""

    window: Obligation
    state: State

    @property
    def is_meant(self) -> bool:
        """Whether it stands on the day for which it is suggested."""
        return self.state in (State.OPEN, State.PLANNED) and self.window.suggested_on is not None

    @property
    def who(self) -> str:
        assignee = assignee_of(self.window)
        return assignee.name if assignee else ""


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the month and what stands on it."""

    on: date
    is_holiday: bool
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class Month:
    """The weeks of a month, Monday first; days of the months around it are None."""

    first: date
    weeks: list[list[Day | None]]

    @property
    def has_entries(self) -> bool:
        return any(day.entries for week in self.weeks for day in week if day)

    @property
    def previous(self) -> date:
        return (self.first - timedelta(days=1)).replace(day=1)

    @property
    def following(self) -> date:
        return _next_month(self.first)


def read_month(text: str, today: date) -> date:
    """The first day of the month that an address names; this month unless it names one."""
    try:
        return date.fromisoformat(f"{text}-01") if text else today.replace(day=1)
    except ValueError as error:
        raise NotFound from error


def last_of(first: date) -> date:
    """The last day of the month."""
    return _next_month(first) - timedelta(days=1)


def _next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def month_of(user: User, narrowed: Narrowing, first: date, today: date) -> Month:
    """The month as the person may see it."""
    last = _next_month(first) - timedelta(days=1)
    entries = [Entry(window, state_on(today, window)) for window in all_windows(user, narrowed, (first, last))]
    made = days_made([entry.window.id for entry in entries if entry.state is State.MET])
    by_day: dict[date, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.state is not State.SUSPENDED:
            by_day[_day_of(entry, made)].append(entry)
    return Month(first, _weeks(first, last, by_day))


def _day_of(entry: Entry, made: Mapping[UUID, date]) -> date:
    """The day of a visit: when it was made, else when it is meant to be, else the last day it can be."""
    window = entry.window
    if entry.state is State.MET and window.id in made:
        return made[window.id]
    meant = window.suggested_on if entry.is_meant else None
    return meant or window.due_on or window.closes_on


def _weeks(first: date, last: date, by_day: Mapping[date, list[Entry]]) -> list[list[Day | None]]:
    holidays = holiday_calendar()
    monday = first - timedelta(days=first.weekday())
    weeks: list[list[Day | None]] = []
    while monday <= last:
        days = [monday + timedelta(days=offset) for offset in range(7)]
        weeks.append(
            [Day(on, holidays.is_holiday(on), by_day.get(on, [])) if first <= on <= last else None for on in days]
        )
        monday += WEEK
    return weeks
