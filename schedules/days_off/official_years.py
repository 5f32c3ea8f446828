"""Putting an official year in the place of the library's holidays: what it does to the plan, then applying it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from accounts.models import User
from accounts.roles import Role
from core.database import db
from core.errors import NotFound
from schedules.days_off.calendars import HolidayCalendar
from schedules.days_off.official_file import OfficialCalendar
from schedules.planning.facts import holiday_calendar, read_context, read_facts
from schedules.planning.generation import generate
from schedules.planning.preview import Preview, preview_plan
from schedules.services import replace_official_year
from sites.models import Placement

EDITORS = (Role.CLERK, Role.ADMIN)
BEFORE = timedelta(days=21)
"""A window that ends so long before a changed day may settle on another day."""


@dataclass(frozen=True)
class YearChange:
    """What an official year changes: days off, and by them the visits."""

    calendar: OfficialCalendar
    off: dict[date, str]
    """The days that become public holidays, with their names."""
    working: tuple[date, ...]
    """The days that are public holidays no more."""
    preview: Preview

    @property
    def changes_nothing(self) -> bool:
        return not self.off and not self.working


def preview_year(calendar: OfficialCalendar, user: User) -> YearChange:
    """What importing the year would change. Nothing is stored."""
    off, working = _differences(calendar, holiday_calendar())
    days = sorted([*off, *working])
    return YearChange(calendar, off, tuple(working), _preview(calendar, days, user) if days else Preview((), 0))


def import_year(calendar: OfficialCalendar, *, by: User) -> dict[str, int]:
    """Let the year count and bring the visits in line; the days of audits follow in the night."""
    if not by.has_role(*EDITORS):
        raise NotFound
    off, working = _differences(calendar, holiday_calendar())
    replace_official_year(calendar, by=by)
    days = sorted([*off, *working])
    return generate(site_ids=_sites_training(days), by=by) if days else {}


def _differences(calendar: OfficialCalendar, counted: HolidayCalendar) -> tuple[dict[date, str], list[date]]:
    """The days that become holidays, and those that are none any more."""
    before = counted.in_year(calendar.year)
    off = {day: name for day, name in sorted(calendar.holidays.items()) if day not in before}
    return off, sorted(before - calendar.holidays.keys())


def _preview(calendar: OfficialCalendar, days: list[date], user: User) -> Preview:
    context = read_context()
    official = {**context.calendar.official, calendar.year: frozenset(calendar.holidays)}
    tried = replace(context, calendar=HolidayCalendar(official))
    return preview_plan(read_facts(_sites_training(days)), tried, (days[0], days[-1]), user)


def _sites_training(days: list[date]) -> set[UUID]:
    """Where somebody trains on one of these days or shortly before."""
    there = (sa.and_(Placement.start_on <= day, Placement.end_on >= day - BEFORE) for day in days)
    placed = sa.select(Placement.site_id).where(Placement.cancelled_at.is_(None), sa.or_(*there))
    return set(db.session.scalars(placed.distinct()))
