"""The annual audits: every workplace that trains in an academic year and every school, once, spread over the season."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.cities import same_city
from core.formatting import academic_year, academic_year_dates
from schedules.rules.cadence import Rule
from schedules.rules.days import Days
from schedules.rules.plan import (
    COMPANY_AUDIT,
    RECORDED_LATE,
    SCHOOL_AUDIT,
    Change,
    ChangeKind,
    Context,
    Planned,
    Stored,
    compared,
    withdrawn,
)
from schedules.rules.runs import Training
from schedules.rules.suggestions import lots

SELF_ASSESSMENT = timedelta(days=14)
"""The first days of the season belong to the self-assessment; no panel comes before it, if a later day is left."""


def self_assessment_due(opens_on: date, asked_on: date, last: date) -> date:
    """The last of these days, counted from when they were asked if that is later, within the auditee's last day.

    The day drawn plays no part in it, so that nobody can work it out.
    """
    return max(asked_on, min(last, max(opens_on, asked_on) + SELF_ASSESSMENT - timedelta(days=1)))


@dataclass(frozen=True, slots=True)
class Season:
    """From which day to which day of an academic year audits take place, as (month, day)."""

    first: tuple[int, int] = (10, 1)
    last: tuple[int, int] = (5, 31)

    def dates(self, year: int) -> tuple[date, date]:
        """First and last day of the season in an academic year."""
        return _in_academic_year(year, *self.first), _in_academic_year(year, *self.last)


def _in_academic_year(year: int, month: int, day: int) -> date:
    start, end = academic_year_dates(year)
    return date(start.year if month >= start.month else end.year, month, day)


@dataclass(frozen=True, slots=True)
class Auditee:
    """A workplace (with the training of every school there) or a school (with its training everywhere)."""

    kind: str
    code: str
    city: str
    trainings: tuple[Training, ...] = ()

    @property
    def days(self) -> Days:
        days = Days()
        for training in self.trainings:
            days |= training.days
        return days

    def recorded_on(self, first: date, last: date) -> date | None:
        """When the first placement that trains from first to last was recorded."""
        found = (training.recorded_on(first, last) for training in self.trainings)
        return min((day for day in found if day), default=None)


def replan_audits(
    auditees: Iterable[Auditee],
    stored: Sequence[Stored],
    season: Season,
    context: Context,
    capacities: Mapping[str, Capacity] | None = None,
) -> list[Change]:
    """What planning changes in the annual audits; days are drawn last, on the least busy days of each city."""
    by_key = {row.planned.key: row for row in stored}
    pairs = [
        (auditee, days, planned, by_key.pop(planned.key, None))
        for auditee in auditees
        for days, planned in _wanted(auditee, season, context, by_key)
    ]
    changes = _Spreading(context, pairs, capacities or {}).changes()
    left = (row for row in by_key.values() if not row.withdrawn_at)
    return changes + [compared(row, row.planned) if row.is_fixed(context.today) else withdrawn(row) for row in left]


def _wanted(
    auditee: Auditee, season: Season, context: Context, stored: Mapping[str, Stored]
) -> Iterator[tuple[list[date], Planned]]:
    """The audits that an auditee owes, each with the days on which it can take place."""
    training = auditee.days
    for year in _years(training, season, context):
        days, planned = _audit(auditee, training, year, season, context)
        is_stored = planned.key in stored
        trains = bool(training.count(*academic_year_dates(year)))
        stays = auditee.kind == SCHOOL_AUDIT and (is_stored or planned.closes_on >= context.today)
        if (trains or stays) and (is_stored or planned.opens_on <= context.until):
            yield days, planned


def _years(training: Days, season: Season, context: Context) -> range:
    """The academic years from the first training day, or the running one, to the horizon."""
    first = training.first(date(1900, 1, 1), context.until) or context.today
    return range(academic_year(min(first, context.today)), academic_year(max(context.until, context.today)) + 1)


def _audit(auditee: Auditee, training: Days, year: int, season: Season, context: Context) -> tuple[list[date], Planned]:
    opens_on, closes_on = season.dates(year)
    if auditee.kind == COMPANY_AUDIT and not training.count(opens_on, closes_on):
        opens_on, closes_on = academic_year_dates(year)
    possible = training if auditee.kind == COMPANY_AUDIT else context.calendar.working_days(opens_on, closes_on)
    days = possible.within(opens_on, closes_on)
    settles_on, reason = context.calendar.settles_on(closes_on), None
    if _was_recorded_late(auditee, year, closes_on, context):
        settles_on, reason = closes_on, RECORDED_LATE
    return days, Planned(
        kind=auditee.kind,
        school=auditee.code if auditee.kind == SCHOOL_AUDIT else None,
        site=auditee.code if auditee.kind == COMPANY_AUDIT else None,
        academic_year=year,
        opens_on=opens_on,
        due_on=days[-1] if days else None,
        closes_on=closes_on,
        settles_on=settles_on,
        suggested_on=None,
        rule=(Rule.COMPANY_AUDIT if auditee.kind == COMPANY_AUDIT else Rule.SCHOOL_AUDIT).value,
        reason=reason,
    )


def _was_recorded_late(auditee: Auditee, year: int, closes_on: date, context: Context) -> bool:
    if closes_on >= context.today:
        return False
    recorded_on = auditee.recorded_on(*academic_year_dates(year))
    return recorded_on is not None and closes_on < recorded_on


Wanted = tuple[Auditee, list[date], Planned, Stored | None]


@dataclass(frozen=True, slots=True)
class Capacity:
    """How many audits the panels of a city can carry out in a day and in a week."""

    per_day: int = 1000
    per_week: int = 5000


class _Calendar:
    """The audits of one city by day, within what its panels can do."""

    def __init__(self, capacity: Capacity) -> None:
        self.capacity = capacity
        self.by_day: Counter[date] = Counter()
        self.by_week: Counter[tuple[int, int]] = Counter()

    def add(self, day: date) -> None:
        """Note an audit on a day."""
        self.by_day[day] += 1
        self.by_week[day.isocalendar()[:2]] += 1

    def has_room(self, day: date) -> bool:
        """Whether a panel is free on a day."""
        is_free = self.by_day[day] < self.capacity.per_day
        return is_free and self.by_week[day.isocalendar()[:2]] < self.capacity.per_week


class _Spreading:
    """Gives each audit a day of its own choice among the days on which its city has fewest."""

    def __init__(self, context: Context, wanted: Sequence[Wanted], capacities: Mapping[str, Capacity]) -> None:
        self.context, self.wanted = context, wanted
        cities = {auditee.city for auditee, *_ in wanted}
        self.cities = {city: _Calendar(capacities.get(same_city(city), Capacity())) for city in cities}

    def changes(self) -> list[Change]:
        kept = [self._kept(*each) for each in self.wanted]
        for (auditee, *_), day in zip(self.wanted, kept, strict=True):
            if day:
                self.cities[auditee.city].add(day)
        # Who has fewest days chooses first, so that a site that trains rarely is not left without one.
        order = sorted(range(len(kept)), key=lambda index: len(self.wanted[index][1]))
        found = {index: self._change(*self.wanted[index], kept[index]) for index in order}
        return [found[index] for index in range(len(kept))]

    def _kept(self, auditee: Auditee, days: list[date], planned: Planned, stored: Stored | None) -> date | None:
        """A day is kept until it becomes impossible."""
        day = stored.planned.suggested_on if stored else None
        return day if day and day >= self.context.today and day in days else None

    def _change(
        self, auditee: Auditee, days: list[date], planned: Planned, stored: Stored | None, kept: date | None
    ) -> Change:
        if stored and stored.is_fixed(self.context.today):
            return compared(stored, stored.planned)
        if stored and stored.opens_on <= self.context.today:
            planned = planned._replace(opens_on=stored.opens_on)
        planned = planned._replace(suggested_on=kept or self._draw(auditee, days, planned))
        return compared(stored, planned) if stored else Change(ChangeKind.ADDED, planned)

    def _draw(self, auditee: Auditee, days: list[date], planned: Planned) -> date | None:
        """The day with fewest audits in the city; none when no panel is free on any."""
        city = self.cities[auditee.city]
        left = [day for day in days if day >= self.context.today]
        lot = dict(zip(left, lots(self.context.secret, planned.key, len(left)), strict=True))
        after = [day for day in left if day >= planned.opens_on + SELF_ASSESSMENT] or left
        free = [day for day in after if city.has_room(day)] or [day for day in left if city.has_room(day)]
        if not free:
            return None
        chosen = min(free, key=lambda day: (city.by_day[day], lot[day]))
        city.add(chosen)
        return chosen
