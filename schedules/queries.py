"""Reading obligations: who may see which, in which state, and the days of a window."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from accounts.models import User
from accounts.roles import OFFICE_ROLES, Role
from core.database import db
from core.errors import NotFound
from schedules.days_off.calendars import TrainingCalendar
from schedules.models import Assignment, Excusal, Obligation, ObligationKind, Part
from schedules.planning.facts import closures, holiday_calendar, placements_at
from schedules.rules.days import Days
from schedules.rules.roster import PlacementFacts, SiteFacts
from schedules.rules.runs import Training
from schedules.rules.states import State
from schedules.scope import visible_to
from sites.models import Placement, School, Site, Student

Condition = sa.ColumnElement[bool]


def state_expression(today: date) -> sa.ColumnElement[str]:
    """The state of an obligation on a day, in SQL; the same as states.state_on."""
    return sa.case(
        (Obligation.withdrawn_at.is_not(None), State.WITHDRAWN.value),
        (Obligation.met_at.is_not(None), State.MET.value),
        (Obligation.excused_at.is_not(None), State.EXCUSED.value),
        (Obligation.missed_at.is_not(None), State.MISSED.value),
        (Obligation.training_days == 0, State.SUSPENDED.value),
        (Obligation.opens_on > today, State.PLANNED.value),
        (Obligation.closes_on >= today, State.OPEN.value),
        (Obligation.settles_on >= today, State.SETTLING.value),
        else_=State.MISSED.value,
    )


def is_in_state(states: Iterable[State], today: date) -> Condition:
    """Whether an obligation is in one of these states on a day."""
    return state_expression(today).in_([state.value for state in states])


def is_missed_unnoted(today: date) -> Condition:
    """Whether an obligation is missed by its dates, but nobody has noted it yet."""
    return sa.and_(
        Obligation.settles_on < today,
        Obligation.withdrawn_at.is_(None),
        Obligation.met_at.is_(None),
        Obligation.excused_at.is_(None),
        Obligation.missed_at.is_(None),
        sa.or_(Obligation.training_days.is_(None), Obligation.training_days > 0),
    )


def get_obligation(user: User, obligation_id: UUID) -> Obligation:
    """One obligation that the person may see, or NotFound."""
    statement = sa.select(Obligation).where(Obligation.id == obligation_id, visible_to(user))
    found = db.session.scalar(statement.options(selectinload(Obligation.assignments)))
    if found is None:
        raise NotFound
    return found


def training_dates(obligation: Obligation) -> list[date]:
    """The days in an obligation's window on which it can be carried out."""
    return training_dates_of([obligation])[obligation.id]


def training_dates_of(obligations: Collection[Obligation]) -> dict[UUID, list[date]]:
    """The training days in each window (schools being audited: working days)."""
    calendar = holiday_calendar()
    days = _training_days({row.site for row in obligations if row.site})
    found = {}
    for row in obligations:
        if row.kind is ObligationKind.SCHOOL_AUDIT:
            possible = calendar.working_days(row.opens_on, row.closes_on)
        else:
            code, school = row.site.code if row.site else "", row.school.code if row.school else None
            possible = _union(found_days for (s, c), found_days in days.items() if c == code and school in (s, None))
        found[row.id] = possible.within(row.opens_on, row.closes_on)
    return found


def holidays_between(first: date, last: date) -> list[date]:
    """The public holidays from one day to another, in order."""
    calendar = holiday_calendar()
    days = {day for year in range(first.year, last.year + 1) for day in calendar.in_year(year)}
    return sorted(day for day in days if first <= day <= last)


def _union(sets: Iterable[Days]) -> Days:
    days = Days()
    for each in sets:
        days |= each
    return days


def _training_days(sites: Collection[Site]) -> dict[tuple[str, str], Days]:
    """The training days by school and site."""
    placements = placements_at([site.id for site in sites])
    if not placements:
        return {}
    first, last = min(row.start_on for row in placements), max(row.end_on for row in placements)
    calendar = TrainingCalendar(holiday_calendar().in_years(first, last), closures())
    closed = {site.code: calendar.closed(SiteFacts(site.code, site.city, site.trains_on_holidays)) for site in sites}
    by_place: dict[tuple[str, str], list[PlacementFacts]] = {}
    for row in placements:
        by_place.setdefault((row.school, row.site), []).append(row)
    return {place: Training(rows, closed[place[1]]).days for place, rows in by_place.items()}


def possible_substitutes(obligation: Obligation) -> list[User]:
    """Who of the school may visit: its teachers and office, active, those already on the visit first."""
    statement = sa.select(User).where(
        User.deactivated_at.is_(None),
        User.grants.any(school_id=obligation.school_id, role=Role.TEACHER)
        | sa.or_(*(User.grants.any(school_id=obligation.school_id, role=role) for role in sorted(OFFICE_ROLES))),
    )
    known = {assignment.user_id: assignment.position for assignment in obligation.assignments}
    people = db.session.scalars(statement.order_by(User.name))
    return sorted(people, key=lambda user: (known.get(user.id, len(known)), user.name))


def has_assignee() -> sa.ColumnElement[bool]:
    """Whether somebody is to visit who still has an account, and training that is current on the last day."""
    assigned = (
        sa.select(Assignment.id)
        .join(User, User.id == Assignment.user_id)
        .where(Assignment.obligation_id == Obligation.id, Assignment.part == Part.ASSIGNEE)
        .where(User.deactivated_at.is_(None))
        .where(User.training_valid_until.is_(None) | (User.training_valid_until >= Obligation.due_on))
    )
    return sa.exists(assigned.correlate(Obligation))


def excusals_of(obligation: Obligation) -> list[Excusal]:
    """What was asked for this window, newest first."""
    statement = sa.select(Excusal).where(Excusal.obligation_id == obligation.id).order_by(Excusal.asked_at.desc())
    return list(db.session.scalars(statement))


def open_excusals(user: User) -> list[Excusal]:
    """Excusals that wait for this person's decision: of the own school, asked by somebody else."""
    schools = user.school_ids(*OFFICE_ROLES)
    statement = (
        sa.select(Excusal)
        .join(Obligation, Obligation.id == Excusal.obligation_id)
        .where(Excusal.decided_at.is_(None), Excusal.asked_by_id != user.id, Obligation.school_id.in_(schools))
        .options(joinedload(Excusal.obligation).joinedload(Obligation.site), joinedload(Excusal.asked_by))
        .order_by(Excusal.asked_at)
    )
    return list(db.session.scalars(statement))


def every_school() -> list[UUID | None]:
    """The schools in order of their code; None at the end stands for what no school owes."""
    return [*db.session.scalars(sa.select(School.id).order_by(School.code)), None]


def school_codes() -> list[str]:
    """The codes of all schools."""
    return list(db.session.scalars(sa.select(School.code).order_by(School.code)))


def sites_of_school(code: str) -> set[UUID]:
    """The sites at which a school trains, or for which visits of it are planned."""
    school = sa.select(School.id).where(School.code == code).scalar_subquery()
    placed = sa.select(Placement.site_id).join(Student).where(Student.school_id == school)
    planned = sa.select(Obligation.site_id).where(Obligation.school_id == school, Obligation.site_id.is_not(None))
    return {site_id for statement in (placed, planned) for site_id in db.session.scalars(statement) if site_id}
