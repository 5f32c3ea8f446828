"""The plan as a list: what a person may see of it, narrowed, counted and cut into pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from accounts.models import User
from accounts.roles import OFFICE_ROLES, Role
from core.database import db
from core.errors import NotFound
from core.formatting import term_dates
from schedules.models import Assignment, Obligation, ObligationKind, Part
from schedules.overview.picture import Fortnight, fortnight
from schedules.queries import get_obligation, state_expression, training_dates_of
from schedules.rules.states import DUE, PENDING, State, state_on
from schedules.scope import may_manage, visible_to
from sites.models import ClassGroup, Placement, School, Site, Student

PAGE = 50
MOST = 3000
"""More windows than anybody reads on one sheet."""

GROUPS: dict[str, frozenset[State]] = {state.value: frozenset({state}) for state in State} | {
    "pending": PENDING,
    "due": frozenset(DUE),
}
"""What `?state=` may say, and the states it stands for."""

URGENCY = (State.OPEN, State.SETTLING, State.MISSED, State.PLANNED, State.EXCUSED, State.MET, State.SUSPENDED)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """To which windows a list is narrowed. A window belongs to the term in which it closes."""

    closes_from: date | None = None
    closes_to: date | None = None
    school: str = ""
    site: str = ""
    teacher: UUID | None = None
    period: int | None = None
    due_from: date | None = None
    due_to: date | None = None
    group: UUID | None = None
    """A class: the windows in which one of its students trains at the site."""


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
    def planned(self) -> int:
        return self.of(State.PLANNED)

    @property
    def open(self) -> int:
        return self.of(State.OPEN)

    @property
    def settling(self) -> int:
        return self.of(State.SETTLING)

    @property
    def withdrawn(self) -> int:
        return self.of(State.WITHDRAWN)

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
    """A window with its state and its picture on the day."""

    window: Obligation
    state: State
    fortnight: Fortnight

    @property
    def assignee(self) -> User | None:
        return next((each.user for each in self.window.assignments if each.part is Part.ASSIGNEE), None)

    @property
    def substitutes(self) -> list[User]:
        return [each.user for each in self.window.assignments if each.part is Part.SUBSTITUTE]


def rows_of(windows: Sequence[Obligation], today: date) -> list[Row]:
    """Windows with their states and pictures."""
    training = training_dates_of(windows)
    return [
        Row(
            window,
            state_on(today, window),
            fortnight(window.opens_on, window.closes_on, training.get(window.id, ()), today),
        )
        for window in windows
    ]


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Row]
    number: int
    total: int

    @property
    def last(self) -> int:
        return max(1, -(-self.total // PAGE))


def count_windows(user: User, narrowed: Narrowing, today: date) -> Counts:
    """How many windows the person sees in each state."""
    state = state_expression(today)
    statement = sa.select(state, sa.func.count()).where(*conditions_of(user, narrowed)).group_by(state)
    return Counts({State(name): count for name, count in db.session.execute(statement).tuples()})


def windows_for(
    user: User, narrowed: Narrowing, group: str | None, today: date, page: int = 1, *, size: int = PAGE
) -> Page:
    """A page of the windows in a group of states, most urgent first; without a group, all but the withdrawn."""
    state = state_expression(today)
    states = GROUPS[group] if group else frozenset(State) - {State.WITHDRAWN}
    conditions = [*conditions_of(user, narrowed), state.in_(sorted(each.value for each in states))]
    total = db.session.scalar(sa.select(sa.func.count()).select_from(Obligation).where(*conditions)) or 0
    page = min(max(1, page), max(1, -(-total // size)))
    statement = (
        sa.select(Obligation)
        .join(Obligation.site)
        .where(*conditions)
        .options(joinedload(Obligation.site), joinedload(Obligation.school), selectinload(Obligation.assignments))
        .order_by(_urgency(state), Obligation.closes_on, Site.code, Obligation.key)
        .limit(size)
        .offset((page - 1) * size)
    )
    return Page(rows_of(db.session.scalars(statement).unique().all(), today), page, total)


def all_windows(user: User, narrowed: Narrowing, within: tuple[date, date]) -> list[Obligation]:
    """Every window that a person sees and that touches these days, but the withdrawn."""
    first, last = within
    statement = (
        sa.select(Obligation)
        .join(Obligation.site)
        .where(
            *conditions_of(user, narrowed),
            Obligation.withdrawn_at.is_(None),
            Obligation.opens_on <= last,
            Obligation.closes_on >= first,
        )
        .options(joinedload(Obligation.site), joinedload(Obligation.school), selectinload(Obligation.assignments))
        .order_by(Obligation.closes_on, Site.code, Obligation.key)
        .limit(MOST)
    )
    return list(db.session.scalars(statement).unique())


def _urgency(state: sa.ColumnElement[str]) -> sa.Case[int]:
    ranks = {each.value: rank for rank, each in enumerate(URGENCY)}
    return sa.case(ranks, value=state, else_=len(ranks))


def _visible_visits(user: User) -> sa.ColumnElement[bool]:
    return sa.and_(Obligation.kind == ObligationKind.VISIT, visible_to(user))


def conditions_of(user: User, narrowed: Narrowing) -> list[sa.ColumnElement[bool]]:
    """The visits that a person may see, narrowed."""
    conditions = [_visible_visits(user)]
    if narrowed.closes_from:
        conditions.append(Obligation.closes_on >= narrowed.closes_from)
    if narrowed.closes_to:
        conditions.append(Obligation.closes_on <= narrowed.closes_to)
    if narrowed.due_from:
        conditions.append(Obligation.due_on >= narrowed.due_from)
    if narrowed.due_to:
        conditions.append(Obligation.due_on <= narrowed.due_to)
    if narrowed.school:
        conditions.append(Obligation.school_id.in_(sa.select(School.id).where(School.code == narrowed.school)))
    if narrowed.site:
        conditions.append(Obligation.site_id.in_(sa.select(Site.id).where(Site.code == narrowed.site)))
    if narrowed.teacher:
        conditions.append(Obligation.assignments.any(user_id=narrowed.teacher))
    if narrowed.period:
        conditions.append(Obligation.window == narrowed.period)
    if narrowed.group:
        conditions.append(_trains_in(narrowed.group))
    return conditions


def _trains_in(group: UUID) -> sa.ColumnElement[bool]:
    """Whether a student of the class is placed at the window's site on one of its days."""
    placed = (
        sa.select(Placement.id)
        .join(Student, Student.id == Placement.student_id)
        .where(
            Student.class_group_id == group,
            Placement.site_id == Obligation.site_id,
            Placement.cancelled_at.is_(None),
            Placement.start_on <= Obligation.closes_on,
            Placement.end_on >= Obligation.opens_on,
        )
    )
    return sa.exists(placed.correlate(Obligation))


@dataclass(frozen=True, slots=True)
class Choices:
    """What the person may narrow the list to."""

    teachers: list[User]
    sites: list[Site]
    schools: list[School]
    groups: list[ClassGroup]
    terms: list[date]
    """A day of each term that has windows, the latest first."""


def get_window(user: User, obligation_id: UUID) -> Obligation:
    """A visit of the plan that the person may see."""
    window = get_obligation(user, obligation_id)
    if window.kind is not ObligationKind.VISIT:
        raise NotFound
    return window


def get_window_of_office(user: User, obligation_id: UUID) -> Obligation:
    """A visit of a school in whose office the person works."""
    window = get_window(user, obligation_id)
    if not may_manage(user, window):
        raise NotFound
    return window


def choices_for(user: User, narrowed: Narrowing) -> Choices:
    """The teachers, sites, schools and terms among the windows that a person may see."""
    seen = sa.select(Obligation.id).where(_visible_visits(user), Obligation.withdrawn_at.is_(None))
    of_term = seen.where(*conditions_of(user, Narrowing(narrowed.closes_from, narrowed.closes_to)))
    teachers = sa.select(User).where(
        User.id.in_(sa.select(Assignment.user_id).where(Assignment.obligation_id.in_(of_term)))
    )
    sites = sa.select(Site).where(Site.id.in_(_column(of_term, Obligation.site_id)))
    schools = sa.select(School).where(School.id.in_(_column(of_term, Obligation.school_id)))
    groups = sa.select(ClassGroup).where(ClassGroup.school_id.in_(_column(of_term, Obligation.school_id)))
    return Choices(
        list(db.session.scalars(teachers.order_by(User.name))) if sees_others(user) else [],
        list(db.session.scalars(sites.order_by(Site.code)).unique()),
        list(db.session.scalars(schools.order_by(School.code))),
        list(db.session.scalars(groups.order_by(ClassGroup.code))),
        _terms(seen),
    )


def sees_others(user: User) -> bool:
    """Whether the person sees other people's windows."""
    return user.has_role(*OFFICE_ROLES, Role.OFFICER)


def _column(statement: sa.Select[UUID], column: sa.orm.InstrumentedAttribute[UUID | None]) -> sa.Select[UUID | None]:
    return statement.with_only_columns(column)


def _terms(seen: sa.Select[UUID]) -> list[date]:
    bounds = seen.with_only_columns(sa.func.min(Obligation.closes_on), sa.func.max(Obligation.closes_on))
    first, last = db.session.execute(bounds).one()
    terms: list[date] = []
    while last and first <= last:
        terms.append(term_dates(last)[0])
        last = date.fromordinal(terms[-1].toordinal() - 1)
    return terms
