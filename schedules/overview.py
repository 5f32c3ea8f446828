"""The plan as a list: what a person may see of it, narrowed, counted and cut into pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from accounts.models import User
from accounts.roles import OFFICE_ROLES, Role
from core.database import db
from core.formatting import term_dates
from schedules.models import Assignment, Obligation, Part
from schedules.scope import is_assigned_to, plan_visible_to
from schedules.states import DUE, PENDING, State, state_on
from sites.models import School, Site

PAGE = 50

GROUPS: dict[str, frozenset[State]] = {state.value: frozenset({state}) for state in State} | {
    "pending": PENDING,
    "due": frozenset(DUE),
}
"""What `?state=` may say, and the states it stands for."""

URGENCY = (State.OPEN, State.SETTLING, State.MISSED, State.PLANNED, State.EXCUSED, State.MET, State.SUSPENDED)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """To which windows a list is narrowed. A window belongs to the term in which it opens."""

    opens_from: date | None = None
    opens_to: date | None = None
    school: str = ""
    site: str = ""
    teacher: UUID | None = None
    period: int | None = None
    due_from: date | None = None
    due_to: date | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many windows are in each state; what is due is the whole."""

    by_state: Mapping[State, int]

    def of(self, *states: State) -> int:
        return sum(self.by_state.get(state, 0) for state in states)

    @property
    def due(self) -> int:
        return self.of(*DUE)

    @property
    def met(self) -> int:
        return self.of(State.MET)

    @property
    def missed(self) -> int:
        return self.of(State.MISSED)

    @property
    def excused(self) -> int:
        return self.of(State.EXCUSED)

    @property
    def pending(self) -> int:
        return self.of(*PENDING)

    @property
    def suspended(self) -> int:
        return self.of(State.SUSPENDED)


@dataclass(frozen=True, slots=True)
class Row:
    """A window with its state on the day."""

    window: Obligation
    state: State

    @property
    def assignee(self) -> User | None:
        return next((each.user for each in self.window.assignments if each.part is Part.ASSIGNEE), None)

    @property
    def substitutes(self) -> list[User]:
        return [each.user for each in self.window.assignments if each.part is Part.SUBSTITUTE]


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Row]
    number: int
    total: int

    @property
    def last(self) -> int:
        return max(1, -(-self.total // PAGE))


def state_expression(today: date) -> sa.Case[str]:
    """The state of a window on a day, as the database says it (states.state_on in SQL)."""
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


def count_windows(user: User, narrowed: Narrowing, today: date) -> Counts:
    """How many windows the person sees in each state."""
    state = state_expression(today)
    statement = sa.select(state, sa.func.count()).where(*_conditions(user, narrowed)).group_by(state)
    return Counts({State(name): count for name, count in db.session.execute(statement).tuples()})


def windows_for(user: User, narrowed: Narrowing, group: str | None, today: date, page: int = 1) -> Page:
    """A page of the windows in a group of states, most urgent first; without a group, all but the withdrawn."""
    state = state_expression(today)
    states = GROUPS[group] if group else frozenset(State) - {State.WITHDRAWN}
    conditions = [*_conditions(user, narrowed), state.in_(sorted(each.value for each in states))]
    total = db.session.scalar(sa.select(sa.func.count()).select_from(Obligation).where(*conditions)) or 0
    page = min(max(1, page), max(1, -(-total // PAGE)))
    statement = (
        sa.select(Obligation)
        .join(Obligation.site)
        .where(*conditions)
        .options(joinedload(Obligation.site), joinedload(Obligation.school), selectinload(Obligation.assignments))
        .order_by(_urgency(state), Obligation.closes_on, Site.code, Obligation.key)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    rows = db.session.scalars(statement).unique()
    return Page([Row(window, state_on(today, window)) for window in rows], page, total)


def _urgency(state: sa.Case[str]) -> sa.Case[int]:
    ranks = {each.value: rank for rank, each in enumerate(URGENCY)}
    return sa.case(ranks, value=state, else_=len(ranks))


def _conditions(user: User, narrowed: Narrowing) -> list[sa.ColumnElement[bool]]:
    conditions = [plan_visible_to(user)]
    if narrowed.opens_from:
        conditions.append(Obligation.opens_on >= narrowed.opens_from)
    if narrowed.opens_to:
        conditions.append(Obligation.opens_on <= narrowed.opens_to)
    if narrowed.due_from:
        conditions.append(Obligation.due_on >= narrowed.due_from)
    if narrowed.due_to:
        conditions.append(Obligation.due_on <= narrowed.due_to)
    if narrowed.school:
        conditions.append(Obligation.school_id.in_(sa.select(School.id).where(School.code == narrowed.school)))
    if narrowed.site:
        conditions.append(Obligation.site_id.in_(sa.select(Site.id).where(Site.code == narrowed.site)))
    if narrowed.teacher:
        conditions.append(is_assigned_to(narrowed.teacher))
    if narrowed.period:
        conditions.append(Obligation.window == narrowed.period)
    return conditions


@dataclass(frozen=True, slots=True)
class Choices:
    """What the person may narrow the list to."""

    teachers: list[User]
    sites: list[Site]
    schools: list[School]
    terms: list[date]
    """A day of each term that has windows, the latest first."""


def choices_for(user: User, narrowed: Narrowing) -> Choices:
    """The teachers, sites, schools and terms among the windows that a person may see."""
    seen = sa.select(Obligation.id).where(plan_visible_to(user), Obligation.withdrawn_at.is_(None))
    of_term = seen.where(*_conditions(user, Narrowing(narrowed.opens_from, narrowed.opens_to)))
    teachers = sa.select(User).where(
        User.id.in_(sa.select(Assignment.user_id).where(Assignment.obligation_id.in_(of_term)))
    )
    sites = sa.select(Site).where(Site.id.in_(_column(of_term, Obligation.site_id)))
    schools = sa.select(School).where(School.id.in_(_column(of_term, Obligation.school_id)))
    return Choices(
        list(db.session.scalars(teachers.order_by(User.name))) if sees_others(user) else [],
        list(db.session.scalars(sites.order_by(Site.code)).unique()),
        list(db.session.scalars(schools.order_by(School.code))),
        _terms(seen),
    )


def sees_others(user: User) -> bool:
    """Whether the person sees other people's windows."""
    return user.has_role(*OFFICE_ROLES, Role.OFFICER)


def _column(statement: sa.Select[UUID], column: sa.orm.InstrumentedAttribute[UUID | None]) -> sa.Select[UUID | None]:
    return statement.with_only_columns(column)


def _terms(seen: sa.Select[UUID]) -> list[date]:
    bounds = seen.with_only_columns(sa.func.min(Obligation.opens_on), sa.func.max(Obligation.opens_on))
    first, last = db.session.execute(bounds).one()
    terms: list[date] = []
    while last and first <= last:
        terms.append(term_dates(last)[0])
        last = date.fromordinal(terms[-1].toordinal() - 1)
    return terms
