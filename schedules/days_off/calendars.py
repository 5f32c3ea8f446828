"""Which days are public holidays, working days, and closed to training at a site."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

import holidays

from core.cities import same_city
from schedules.rules.days import ONE_DAY, Days
from schedules.rules.roster import AFTERNOON, MORNING, WHOLE_DAY, ClosureFacts, SiteFacts

_WORKWEEK = Days.weekly("12345")
_NO_DAYS = Days()
SETTLING_WORKING_DAYS = 3
EVERYWHERE, CITY, SITE, SCHOOL = "all", "city", "site", "school"


@cache
def library_holidays(year: int) -> frozenset[date]:
    """The public holidays that the library knows of a year."""
    # The language is named because the library otherwise follows the locale of the process.
    return frozenset(holidays.country_holidays("TW", years=year, language="zh_TW", categories=(holidays.PUBLIC,)))


@dataclass(frozen=True)
class HolidayCalendar:
    """Public holidays: an imported official year replaces the library for that year."""

    official: Mapping[int, frozenset[date]] = field(default_factory=dict)
    _settling: dict[date, date] = field(default_factory=dict, init=False, repr=False, compare=False)

    def in_year(self, year: int) -> frozenset[date]:
        """The public holidays of one year."""
        return self.official[year] if year in self.official else library_holidays(year)

    def in_years(self, first: date, last: date) -> Days:
        """The public holidays of every year touched from one day to another."""
        return Days.of(day for year in range(first.year, last.year + 1) for day in self.in_year(year))

    def is_holiday(self, day: date) -> bool:
        """Whether a day is a public holiday."""
        return day in self.in_year(day.year)

    def is_working_day(self, day: date) -> bool:
        """Monday to Friday and no public holiday."""
        return day.weekday() < 5 and not self.is_holiday(day)

    def working_days(self, first: date, last: date) -> Days:
        """The working days from one day to another."""
        return (_WORKWEEK & Days.between(first, last)) - self.in_years(first, last)

    def settles_on(self, closes_on: date) -> date:
        """The last day on which a visit made inside the window may still arrive: the third working day after it."""
        if closes_on not in self._settling:
            self._settling[closes_on] = self.working_days_after(closes_on, SETTLING_WORKING_DAYS)
        return self._settling[closes_on]

    def working_days_after(self, day: date, count: int) -> date:
        """The day that lies so many working days after another."""
        while count:
            day += ONE_DAY
            count -= self.is_working_day(day)
        return day

    def working_days_before(self, day: date, count: int) -> date:
        """The day that lies so many working days before another."""
        while count:
            day -= ONE_DAY
            count -= self.is_working_day(day)
        return day


class _Places:
    """Days closed everywhere, by city, by site and by school."""

    def __init__(self) -> None:
        self._days: dict[tuple[str, str], Days] = {}

    def add(self, closure: ClosureFacts) -> None:
        """Close the days of a closure where it applies."""
        key = closure.scope, same_city(closure.code) if closure.scope == CITY else closure.code
        self._days[key] = self._of(*key) | Days.between(closure.start_on, closure.end_on)

    def at(self, site: SiteFacts, school: str | None) -> Days:
        """The days closed for a site, or for one school there."""
        closed = self._of(EVERYWHERE, "") | self._of(CITY, same_city(site.city)) | self._of(SITE, site.code)
        return closed | self._of(SCHOOL, school) if school else closed

    def _of(self, scope: str, code: str) -> Days:
        return self._days.get((scope, code), _NO_DAYS)


class TrainingCalendar:
    """The days on which no training is possible, per site and school."""

    def __init__(self, public_holidays: Days, closures: Iterable[ClosureFacts]) -> None:
        self._holidays = public_holidays
        self._parts: dict[str, _Places] = {part: _Places() for part in (WHOLE_DAY, MORNING, AFTERNOON)}
        self._shared: dict[Days, Days] = {}
        for closure in closures:
            self._parts[closure.part].add(closure)

    def closed(self, site: SiteFacts, school: str | None = None) -> Days:
        """Closures of the site, its city, the school and of all, and holidays unless the site trains on them.

        A morning and an afternoon closed make a closed day.
        """
        whole, morning, afternoon = (places.at(site, school) for places in self._parts.values())
        closed = whole | (morning & afternoon)
        # Most places close on the same days: they share one set, so that ten thousand cost no more memory than one.
        closed = closed if site.trains_on_holidays else closed | self._holidays
        return self._shared.setdefault(closed, closed)

    def half_closed(self, site: SiteFacts, school: str | None = None) -> Days:
        """Days of which one half is closed: there is training, but nobody is sent there if another day is left."""
        return self.closed_mornings(site, school) | self._only(AFTERNOON, site, school)

    def closed_mornings(self, site: SiteFacts, school: str | None = None) -> Days:
        """Days of which the morning alone is closed."""
        return self._only(MORNING, site, school)

    def _only(self, part: str, site: SiteFacts, school: str | None) -> Days:
        days = self._parts[part].at(site, school)
        return days - self.closed(site, school) if days else days
