"""The working days that deadlines follow."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import sqlalchemy as sa

from core.database import db
from schedules.calendars import HolidayCalendar
from schedules.models import OfficialHoliday, OfficialYear


def working_calendar() -> HolidayCalendar:
    """The public holidays of the installation: imported official years before the library's."""
    days: dict[int, set[date]] = defaultdict(set)
    for year in db.session.scalars(sa.select(OfficialYear.year)):
        days[year] = set()
    for day in db.session.scalars(sa.select(OfficialHoliday.day)):
        days[day.year].add(day)
    return HolidayCalendar({year: frozenset(found) for year, found in days.items()})
