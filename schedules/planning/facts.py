"""Reading from the database what the planner needs, as plain values."""

from __future__ import annotations

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from flask import current_app

from accounts.models import User
from core import clock
from core.adjustments import value_of
from core.cities import same_city
from core.database import db
from schedules.cadence.table import cadence_table, rolling_schools
from schedules.days_off.calendars import HolidayCalendar
from schedules.models import Assignment, Obligation, ObligationKind, OfficialHoliday, OfficialYear, Part
from schedules.planning.planner import Facts
from schedules.rules.audits import Capacity, Season
from schedules.rules.plan import Context, Planned, Stored, default_horizon
from schedules.rules.roster import ClosureFacts, PlacementFacts, SchoolFacts, SiteFacts, TeacherFacts
from sites.models import ClassGroup, Closure, ClosureScope, Placement, School, Site, SiteKind, Student

AUDIT_SEASON, AUDIT_CAPACITY = "audit_season", "audit_capacity"
SECRET_PURPOSE = b"suggested days"
EVERY_DAY = "12345"


def read_context(until: date | None = None) -> Context:
    """What the planner must know of calendar, teachers and settings."""
    today = clock.today()
    return Context(
        today=today,
        until=until or default_horizon(today),
        calendar=holiday_calendar(),
        secret=suggestion_secret(),
        teachers=_teachers(),
        cadence=cadence_table(),
        rolling=rolling_schools(),
    )


def suggestion_secret() -> bytes:
    """What the lots of this installation are drawn with."""
    return hmac.digest(current_app.config["SECRET_KEY"].encode(), SECRET_PURPOSE, hashlib.sha256)


def holiday_calendar() -> HolidayCalendar:
    """The public holidays, with the official years that were imported."""
    official: dict[int, set[date]] = {year: set() for year in db.session.scalars(sa.select(OfficialYear.year))}
    for day in db.session.scalars(sa.select(OfficialHoliday.day)):
        official.setdefault(day.year, set()).add(day)
    return HolidayCalendar({year: frozenset(days) for year, days in official.items()})


def read_facts(site_ids: Collection[UUID] | None = None, *, also_closed: Iterable[ClosureFacts] = ()) -> Facts:
    """The roster and the stored plan, of some sites or of all; `also_closed` tries closures not yet recorded."""
    roster = read_roster(site_ids)
    return replace(roster, closures=[*roster.closures, *also_closed], stored=_stored(site_ids))


def read_roster(site_ids: Collection[UUID] | None = None) -> Facts:
    """The roster alone, of some sites or of all."""
    return Facts(sites=_sites(site_ids), placements=placements_at(site_ids), closures=closures(site_ids))


def read_audit_facts() -> Facts:
    """Every school and site, the stored audits, and when and how many can be audited."""
    return Facts(
        schools=_schools(),
        sites=_sites(None),
        stored=_read_stored(_obligation.c.kind != ObligationKind.VISIT, {}),
        season=_season(),
        capacities=_capacities(),
    )


def _schools() -> list[SchoolFacts]:
    rows = db.session.execute(sa.select(School.code, School.city).order_by(School.code))
    return [SchoolFacts(code, city) for code, city in rows]


def _sites(site_ids: Collection[UUID] | None) -> list[SiteFacts]:
    statement: Any = sa.select(Site.code, Site.city, Site.trains_on_holidays).where(Site.kind == SiteKind.WORKPLACE)
    rows = db.session.execute(_at(statement, Site.id, site_ids).order_by(Site.code))
    return [SiteFacts(code, city, trains_on_holidays) for code, city, trains_on_holidays in rows]


def placements_at(site_ids: Collection[UUID] | None) -> list[PlacementFacts]:
    """The placements that count at some sites, or at all; papers and screening play no part."""
    teacher = sa.case((User.deactivated_at.is_(None), User.email))
    statement = (
        sa.select(
            School.code,
            Site.code,
            Placement.start_on,
            Placement.end_on,
            Placement.weekdays,
            ClassGroup.mode,
            teacher,
            Placement.recorded_at,
            Student.number,
        )
        .select_from(Placement)
        .join(Student, Student.id == Placement.student_id)
        .join(School, School.id == Student.school_id)
        .join(ClassGroup, ClassGroup.id == Student.class_group_id)
        .join(Site, Site.id == Placement.site_id)
        .outerjoin(User, User.id == Placement.teacher_id)
        .where(Placement.cancelled_at.is_(None), Site.kind == SiteKind.WORKPLACE)
        .order_by(Placement.start_on, Placement.id)
    )
    rows = db.session.execute(_at(statement, Placement.site_id, site_ids))
    return [
        PlacementFacts(
            school, site, start, end, days or EVERY_DAY, mode.value, email, clock.local_day(recorded_at), number
        )
        for school, site, start, end, days, mode, email, recorded_at, number in rows
    ]


def closures(site_ids: Collection[UUID] | None = None) -> list[ClosureFacts]:
    """The closures that may concern some sites, or every closure on record."""
    statement = sa.select(Closure.scope, Closure.code, Closure.start_on, Closure.end_on, Closure.part)
    if site_ids is not None:
        codes = sa.select(Site.code).where(Site.id.in_(site_ids))
        statement = statement.where((Closure.scope != ClosureScope.SITE) | Closure.code.in_(codes))
    rows = db.session.execute(statement)
    return [
        ClosureFacts(scope.value, code, start_on, end_on, part.value) for scope, code, start_on, end_on, part in rows
    ]


def _at(statement: sa.Select[Any], column: Any, site_ids: Collection[UUID] | None) -> sa.Select[Any]:
    return statement if site_ids is None else statement.where(column.in_(site_ids))


# Columns of the table, not of the class: 270,000 rows need not go through the ORM.
_obligation, _assignment = cast(sa.Table, Obligation.__table__), cast(sa.Table, Assignment.__table__)
PLAN_COLUMNS = tuple(_obligation.c[name] for name in Planned._fields if name in _obligation.c and name != "kind")
EVENT_COLUMNS = tuple(_obligation.c[name] for name in Stored._fields if name in _obligation.c and name != "id")


def _stored(site_ids: Collection[UUID] | None) -> list[Stored]:
    """The stored visits at some sites, or all."""
    is_wanted = _obligation.c.kind == ObligationKind.VISIT
    if site_ids is not None:
        is_wanted = sa.and_(is_wanted, _obligation.c.site_id.in_(site_ids))
    return _read_stored(is_wanted, _assigned(site_ids))


def _read_stored(is_wanted: sa.ColumnElement[bool], people: Mapping[UUID, list[Person]]) -> list[Stored]:
    schools, sites = cast(sa.Table, School.__table__), cast(sa.Table, Site.__table__)
    statement = (
        sa.select(_obligation.c.id, _obligation.c.kind, schools.c.code, sites.c.code, *PLAN_COLUMNS, *EVENT_COLUMNS)
        .outerjoin_from(_obligation, schools, schools.c.id == _obligation.c.school_id)
        .outerjoin(sites, sites.c.id == _obligation.c.site_id)
        .where(_obligation.c.withdrawn_at.is_(None), is_wanted)
        .order_by(_obligation.c.opens_on, _obligation.c.id)
    )
    return [_as_stored(row, people.get(row[0], ())) for row in db.session.execute(statement)]


def _as_stored(row: Any, people: Sequence[Person]) -> Stored:
    obligation_id, kind, school, site, *rest = row
    plan, events = rest[: len(PLAN_COLUMNS)], rest[len(PLAN_COLUMNS) :]
    teachers = tuple(email for email, _ in people)
    by_hand = people[0][0] if people and people[0][1] else None
    return Stored._make((obligation_id, Planned._make((kind.value, school, site, *plan, teachers)), *events, by_hand))


Person = tuple[str, bool]
"""The e-mail of somebody who may visit, and whether a person put them there."""


def _assigned(site_ids: Collection[UUID] | None) -> dict[UUID, list[Person]]:
    """Who may make each visit, as they were ranked."""
    users = cast(sa.Table, User.__table__)
    statement = (
        sa.select(_assignment.c.obligation_id, users.c.email, _assignment.c.is_by_hand)
        .join_from(_assignment, users, users.c.id == _assignment.c.user_id)
        .where(_assignment.c.part.in_([Part.ASSIGNEE, Part.SUBSTITUTE]))
        .order_by(_assignment.c.obligation_id, _assignment.c.position)
    )
    if site_ids is not None:
        statement = statement.join(_obligation, _obligation.c.id == _assignment.c.obligation_id)
        statement = statement.where(_obligation.c.site_id.in_(site_ids))
    found: dict[UUID, list[Person]] = defaultdict(list)
    for obligation_id, email, is_by_hand in db.session.execute(statement):
        found[obligation_id].append((email, is_by_hand))
    return found


def _teachers() -> dict[str, TeacherFacts]:
    rows = db.session.execute(sa.select(User.email, User.visit_weekdays).where(User.visit_weekdays.is_not(None)))
    return {email: TeacherFacts(email, weekdays or "") for email, weekdays in rows}


def _season() -> Season:
    """The audit season, set as {"first": "10-01", "last": "05-31"}."""
    found = value_of(AUDIT_SEASON)
    return Season(_month_and_day(found["first"]), _month_and_day(found["last"])) if found else Season()


def _capacities() -> dict[str, Capacity]:
    """What the panels of each city can do, set as {"臺中市": {"per_day": 1, "per_week": 3}}."""
    return {same_city(city): Capacity(**limits) for city, limits in (value_of(AUDIT_CAPACITY) or {}).items()}


def _month_and_day(text: str) -> tuple[int, int]:
    month, day = text.split("-")
    return int(month), int(day)
