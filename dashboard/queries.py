"""Counting what people see, in a number of statements that does not grow with the data."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from accounts.models import User
from accounts.roles import OFFICE_ROLES
from core import clock
from core.database import db
from dashboard.figures import Month, Share, Visits, months_of, ranking, visits_of
from inspections.models import Inspection, InspectionState, Severity
from inspections.scope import IS_VISIT
from remediation import filters
from remediation import queries as case_queries
from remediation.filters import AGES, CaseFilter
from remediation.models import Case
from remediation.scope import visible_to as cases_visible_to
from remediation.workflow import CaseState
from schedules.models import Obligation, ObligationKind
from schedules.queries import state_expression
from schedules.rules.states import State
from schedules.scope import visible_to as plan_visible_to
from sites.models import School

PLAIN = CaseFilter(restricted="no")
"""The figures count what is not confidential; of the rest the number stands apart."""
CONFIDENTIAL = CaseFilter(restricted="yes")


@dataclass(frozen=True)
class Scope:
    """Whose figures and of which time: a term (by the day a window closes), one school or all that a person sees."""

    first: date | None
    last: date | None
    school: str = ""


def _windows(user: User, scope: Scope) -> list[sa.ColumnElement[bool]]:
    found = [Obligation.kind == ObligationKind.VISIT, plan_visible_to(user)]
    if scope.first:
        found.append(Obligation.closes_on >= scope.first)
    if scope.last:
        found.append(Obligation.closes_on <= scope.last)
    if scope.school:
        found.append(Obligation.school_id.in_(sa.select(School.id).where(School.code == scope.school)))
    return found


def count_visits(user: User, scope: Scope, today: date) -> Visits:
    """The visits of a term by state."""
    state = state_expression(today)
    statement = sa.select(state, sa.func.count()).where(*_windows(user, scope)).group_by(state)
    return visits_of({State(name): count for name, count in db.session.execute(statement).tuples()})


def visits_by_school(user: User, scope: Scope, today: date) -> dict[UUID, Visits]:
    """The same for each school."""
    state = state_expression(today)
    statement = sa.select(Obligation.school_id, state, sa.func.count()).where(*_windows(user, scope))
    found: dict[UUID, dict[State, int]] = {}
    for school_id, name, count in db.session.execute(statement.group_by(Obligation.school_id, state)).tuples():
        if school_id is not None:
            found.setdefault(school_id, {})[State(name)] = count
    return {school_id: visits_of(by_state) for school_id, by_state in found.items()}


def months(user: User, scope: Scope, today: date) -> list[Month]:
    """What fell due each month, and how much of it was visited."""
    state = state_expression(today)
    statement = sa.select(Obligation.closes_on, state, sa.func.count()).where(*_windows(user, scope))
    rows = db.session.execute(statement.group_by(Obligation.closes_on, state)).tuples()
    return months_of((closes_on, State(name), count) for closes_on, name, count in rows)


@dataclass(frozen=True)
class CaseCounts:
    """Cases that are not closed: by severity, overdue among them, by age."""

    by_severity: dict[Severity, int]
    overdue: dict[Severity, int]
    by_age: dict[str, dict[Severity, int]]
    to_verify: int
    unsolved: int

    @property
    def unclosed(self) -> int:
        return sum(self.by_severity.values())

    @property
    def overdue_count(self) -> int:
        return sum(self.overdue.values())


def count_cases(user: User, today: date, school: str = "") -> CaseCounts:
    """What is not closed, in one statement."""
    age = sa.case(*((filters.has_age(name, today), name) for name in AGES), else_="")
    late = sa.case((filters.is_overdue(today), 1), else_=0)
    remedied = sa.case((Case.state == CaseState.REMEDIED, 1), else_=0)
    columns = (Case.severity, age.label("age"), late.label("late"), remedied.label("remedied"))
    chosen = replace(PLAIN, school=school)
    conditions = [cases_visible_to(user), *filters.conditions(chosen, today=today, user_id=user.id)]
    inner = sa.select(*columns).where(*conditions).subquery()
    statement = sa.select(*inner.c, sa.func.count()).group_by(*inner.c)
    return _counted(db.session.execute(statement).tuples())


def _counted(rows: Iterable[Any]) -> CaseCounts:
    by_severity, overdue = dict.fromkeys(Severity, 0), dict.fromkeys(Severity, 0)
    by_age = {name: dict.fromkeys(Severity, 0) for name in AGES}
    to_verify = total = 0
    for severity, age, late, remedied, count in rows:
        by_severity[severity] += count
        overdue[severity] += count * late
        by_age[age][severity] += count
        to_verify += count * remedied
        total += count
    return CaseCounts(by_severity, overdue, by_age, to_verify, total - to_verify)


@dataclass(frozen=True)
class SchoolCases:
    unclosed: int
    overdue: int


def cases_by_school(user: User, today: date) -> dict[UUID, SchoolCases]:
    """Cases that are not closed, and those overdue, by the school that follows them or that they are about."""
    owner = sa.func.coalesce(Case.school_id, Case.audited_school_id)
    late = sa.func.sum(sa.case((filters.is_overdue(today), 1), else_=0))
    statement = sa.select(owner, sa.func.count(), late).where(
        cases_visible_to(user),
        *filters.conditions(PLAIN, today=today, user_id=user.id),
        owner.is_not(None),
    )
    rows = db.session.execute(statement.group_by(owner)).tuples()
    return {_as_uuid(school_id): SchoolCases(count, int(overdue)) for school_id, count, overdue in rows}


def _as_uuid(value: Any) -> UUID:
    """An id from an expression: SQLite gives its text."""
    return value if isinstance(value, UUID) else UUID(str(value))


def count_confidential(user: User, today: date) -> tuple[int, bool]:
    """How many confidential cases are open, and whether the person may open any of them."""
    seen = case_queries.count_cases(user, CONFIDENTIAL, today=today)
    return seen + case_queries.restricted_count(user), bool(seen)


def sections(user: User, chosen: CaseFilter, today: date) -> list[Share]:
    """In which parts of the checklists the cases of a filter lie."""
    conditions = [cases_visible_to(user), *filters.conditions(chosen, today=today, user_id=user.id)]
    columns = (Case.section, sa.func.min(Case.section_zh), sa.func.min(Case.section_en), sa.func.count())
    rows = db.session.execute(sa.select(*columns).where(*conditions).group_by(Case.section)).tuples()
    return ranking((code, {"zh": zh, "en": en}, count) for code, zh, en, count in rows)


def days_to_close(user: User, chosen: CaseFilter, today: date) -> list[int]:
    """How many days each closed case of a filter was open."""
    conditions = [cases_visible_to(user), *filters.conditions(chosen, today=today, user_id=user.id)]
    rows = db.session.execute(sa.select(Case.opened_on, Case.closed_at).where(*conditions)).tuples()
    return [(clock.local_day(closed_at) - opened_on).days for opened_on, closed_at in rows if closed_at]


def schools_of(user: User) -> list[School]:
    """The schools whose plan a person sees."""
    seen = sa.select(Obligation.school_id).where(
        Obligation.kind == ObligationKind.VISIT, plan_visible_to(user), Obligation.school_id.is_not(None)
    )
    return list(db.session.scalars(sa.select(School).where(School.id.in_(seen)).order_by(School.name, School.code)))


def schools_by_id(ids: Collection[UUID]) -> list[School]:
    """These schools, by name."""
    return list(db.session.scalars(sa.select(School).where(School.id.in_(ids)).order_by(School.name, School.code)))


@dataclass(frozen=True)
class Begun:
    """A visit that was started on a phone and has not been handed in."""

    inspection_id: UUID
    visitor: str
    place: str
    days: int


def begun_not_handed_in(user: User, now: Any, limit: int = 5) -> list[Begun]:
    """Visits of the person's schools begun more than a day ago, of which nothing final has arrived."""
    schools = user.school_ids(*OFFICE_ROLES)
    if not schools:
        return []
    statement = (
        sa.select(Inspection)
        .where(
            IS_VISIT,
            Inspection.school_id.in_(schools),
            Inspection.state == InspectionState.UNDERWAY,
            Inspection.started_at < now - timedelta(days=1),
        )
        .order_by(Inspection.started_at)
        .limit(limit)
    )
    rows = db.session.scalars(statement.options(sa.orm.joinedload(Inspection.lead), sa.orm.joinedload(Inspection.site)))
    return [
        Begun(row.id, row.lead.name, row.site.name if row.site else "", (now - row.started_at).days) for row in rows
    ]
