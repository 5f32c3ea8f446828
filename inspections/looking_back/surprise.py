"""How predictable the visits of a term really were, site by site and teacher by teacher, for the office."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

import sqlalchemy as sa

from accounts.models import User
from core.clock import TAIPEI, local
from core.database import db
from inspections.models import Inspection
from inspections.scope import IS_VISIT, visits_visible_to
from schedules.rules.habits import Habit, Predictability, find_habit, predictability
from sites.models import Partner, School, Site
from sites.names import known_as


@dataclass(frozen=True, slots=True)
class Row:
    """A site or a teacher, and how well the next visit could be guessed."""

    name: str
    found: Predictability
    habit: Habit | None


@dataclass(frozen=True, slots=True)
class Surprise:
    """The term as a whole, and its rows, the most predictable first."""

    total: Predictability
    sites: list[Row]
    teachers: list[Row]


@dataclass(frozen=True, slots=True)
class _Visit:
    place: tuple[UUID | None, UUID | None]
    site: str
    teacher_id: UUID
    teacher: str
    arrived_at: datetime


def surprise_of(user: User, first: date, last: date, school: str = "") -> Surprise:
    """What the companies could have guessed of the valid visits from one day to another."""
    visits = _visits(user, first, last, school)
    by_site: dict[object, list[_Visit]] = defaultdict(list)
    by_teacher: dict[object, list[_Visit]] = defaultdict(list)
    for visit in visits:
        by_site[visit.place].append(visit)
        by_teacher[visit.teacher_id].append(visit)
    sites = [_row(rows[0].site, rows) for rows in by_site.values()]
    teachers = [_row(rows[0].teacher, rows) for rows in by_teacher.values()]
    return Surprise(sum((row.found for row in sites), Predictability()), _sorted(sites), _sorted(teachers))


def _row(name: str, visits: list[_Visit]) -> Row:
    arrivals = [visit.arrived_at for visit in visits]
    return Row(name, predictability(arrivals), find_habit(arrivals[::-1]))


def _sorted(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (-row.found.times_guessed, -row.found.days_guessed, row.name))


def _visits(user: User, first: date, last: date, school: str) -> list[_Visit]:
    begin, end = (datetime.combine(day, time(), TAIPEI) for day in (first, last + timedelta(days=1)))
    statement = (
        sa.select(
            Inspection.school_id, Inspection.site_id, Site.name, Partner.name, User.id, User.name, Inspection.arrived_at
        )
        .join(Site, Site.id == Inspection.site_id)
        .join(Partner, Partner.id == Site.partner_id)
        .join(User, User.id == Inspection.lead_id)
        .where(IS_VISIT, Inspection.is_valid_visit.is_(True), visits_visible_to(user))
        .where(Inspection.arrived_at >= begin, Inspection.arrived_at < end)
        .order_by(Inspection.arrived_at, Inspection.id)
    )
    if school:
        statement = statement.where(Inspection.school_id.in_(sa.select(School.id).where(School.code == school)))
    return [
        _Visit((school_id, site_id), known_as(site, partner), teacher_id, teacher, local(arrived_at))
        for school_id, site_id, site, partner, teacher_id, teacher, arrived_at in db.session.execute(statement).tuples()
        if arrived_at
    ]
