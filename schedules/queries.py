"""Reading obligations: who may see which, in which state, and the days of a window."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from accounts.models import User
from accounts.roles import OFFICE_ROLES, Role
from core import clock
from core.database import db
from core.errors import NotFound
from schedules.calendars import TrainingCalendar
from schedules.days import Days
from schedules.facts import closures, holiday_calendar, placements_at
from schedules.models import Assignment, Excusal, Obligation, ObligationKind
from schedules.roster import PlacementFacts, SiteFacts
from schedules.runs import Training
from schedules.scope import visible_to
from schedules.states import DUE, PENDING, State
from sites.models import Placement, Site, Student

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


@dataclass(frozen=True)
class Filter:
    """Which obligations a list shows or a number counts: the same filter gives both."""

    kinds: frozenset[ObligationKind] = frozenset({ObligationKind.VISIT})
    states: frozenset[State] = frozenset()
    first: date | None = None
    """Windows that open on this day or later; with `last`, a term."""
    last: date | None = None
    school_ids: frozenset[UUID] = frozenset()
    site_id: UUID | None = None
    user_id: UUID | None = None
    closes_by: date | None = None

    def conditions(self, today: date) -> list[Condition]:
        """The filter as conditions of a statement."""
        found: list[Condition] = [Obligation.kind.in_(self.kinds)]
        if self.states:
            found.append(is_in_state(self.states, today))
        else:
            found.append(Obligation.withdrawn_at.is_(None))
        if self.first:
            found.append(Obligation.opens_on >= self.first)
        if self.last:
            found.append(Obligation.opens_on <= self.last)
        if self.closes_by:
            found.append(Obligation.closes_on <= self.closes_by)
        if self.school_ids:
            found.append(Obligation.school_id.in_(self.school_ids))
        if self.site_id:
            found.append(Obligation.site_id == self.site_id)
        if self.user_id:
            found.append(Obligation.id.in_(_assigned_to(self.user_id)))
        return found


STATE_GROUPS: dict[str, frozenset[State]] = {"pending": PENDING, "due": DUE}
"""Names for several states at once, as the addresses of lists use them."""


def states_named(names: Iterable[str]) -> frozenset[State]:
    """The states behind names like 'missed' or 'pending'; unknown names are ignored."""
    found: set[State] = set()
    for name in names:
        if name in STATE_GROUPS:
            found |= STATE_GROUPS[name]
        elif name in list(State):
            found.add(State(name))
    return frozenset(found)


def _assigned_to(user_id: UUID) -> sa.Select[Any]:
    return sa.select(Assignment.obligation_id).where(Assignment.user_id == user_id)


def count_by_state(user: User, chosen: Filter, today: date | None = None) -> dict[State, int]:
    """How many obligations of a filter the person sees in each state; every state is there."""
    day = today or clock.today()
    state = state_expression(day).label("state")
    statement = sa.select(state, sa.func.count()).where(visible_to(user), *chosen.conditions(day)).group_by(state)
    return dict.fromkeys(State, 0) | {State(name): count for name, count in db.session.execute(statement)}


def find_obligations(
    user: User, chosen: Filter, today: date | None = None, *, offset: int = 0, limit: int | None = None
) -> list[Obligation]:
    """The obligations of a filter that the person sees, what is due first on top."""
    day = today or clock.today()
    statement = (
        sa.select(Obligation)
        .where(visible_to(user), *chosen.conditions(day))
        .options(
            joinedload(Obligation.school),
            joinedload(Obligation.site),
            selectinload(Obligation.assignments),
        )
        .order_by(Obligation.closes_on, Obligation.key)
        .offset(offset)
    )
    return list(db.session.scalars(statement.limit(limit) if limit else statement))


def count_obligations(user: User, chosen: Filter, today: date | None = None) -> int:
    """How many obligations of a filter the person sees."""
    conditions = chosen.conditions(today or clock.today())
    statement = sa.select(sa.func.count()).select_from(Obligation).where(visible_to(user), *conditions)
    return db.session.scalar(statement) or 0


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


def sites_with_windows(user: User) -> list[Site]:
    """The sites that appear in the person's plan, by code."""
    seen = sa.select(Obligation.site_id).where(visible_to(user), Obligation.withdrawn_at.is_(None))
    return list(db.session.scalars(sa.select(Site).where(Site.id.in_(seen)).order_by(Site.code)))


def students_of(obligation: Obligation) -> int:
    """How many students train at the site during the window."""
    statement = (
        sa.select(sa.func.count(sa.distinct(Placement.student_id)))
        .join(Student, Student.id == Placement.student_id)
        .where(
            Placement.site_id == obligation.site_id,
            Student.school_id == obligation.school_id,
            Placement.cancelled_at.is_(None),
            Placement.start_on <= obligation.closes_on,
            Placement.end_on >= obligation.opens_on,
        )
    )
    return db.session.scalar(statement) or 0
