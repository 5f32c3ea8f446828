"""Which windows of the plan a person may see, and what the person may do about them."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from accounts.models import User
from accounts.roles import OFFICE_ROLES, Role
from core.database import db
from core.errors import NotFound
from schedules.calendars import same_city
from schedules.models import Assignment, Obligation, ObligationKind
from sites.models import School

Condition = sa.ColumnElement[bool]

PLAN_ROLES = (*sorted(OFFICE_ROLES), Role.TEACHER, Role.OFFICER)
VISITORS = (*sorted(OFFICE_ROLES), Role.TEACHER)


def plan_visible_to(user: User) -> Condition:
    """The windows a person may see: own and substituted, those of the school for its office, of the city for an officer."""
    clauses: list[Condition] = [Obligation.school_id.in_(user.school_ids(*OFFICE_ROLES))]
    if schools := user.school_ids(Role.TEACHER):
        clauses.append(sa.and_(Obligation.school_id.in_(schools), is_assigned_to(user.id)))
    if user.has_role(Role.OFFICER):
        clauses.append(_school_in_cities(user.cities(Role.OFFICER)))
    return sa.and_(Obligation.kind == ObligationKind.VISIT, sa.or_(*clauses))


def is_assigned_to(user_id: UUID) -> Condition:
    """Whether somebody is the assignee or a substitute of a window."""
    return Obligation.id.in_(sa.select(Assignment.obligation_id).where(Assignment.user_id == user_id))


def _school_in_cities(cities: set[str] | None) -> Condition:
    if cities is None:
        return sa.true()
    spelling = sa.func.replace(School.city, "台", "臺")
    return Obligation.school_id.in_(sa.select(School.id).where(spelling.in_({same_city(city) for city in cities})))


def get_window(user: User, obligation_id: UUID) -> Obligation:
    """A window of the plan that the person may see."""
    statement = (
        sa.select(Obligation)
        .where(Obligation.id == obligation_id, plan_visible_to(user))
        .options(joinedload(Obligation.site), joinedload(Obligation.school), selectinload(Obligation.assignments))
    )
    window = db.session.scalars(statement).unique().one_or_none()
    if window is None:
        raise NotFound
    return window


def get_window_of_office(user: User, obligation_id: UUID) -> Obligation:
    """A window of a school for which the person works in the office."""
    window = get_window(user, obligation_id)
    if not is_office_of(user, window):
        raise NotFound
    return window


def is_office_of(user: User, window: Obligation) -> bool:
    """Whether the person works in the office of the window's school."""
    return window.school_id in user.school_ids(*OFFICE_ROLES)


def may_ask(user: User, window: Obligation) -> bool:
    """Whether the person may ask that a window be excused: who is to visit, or the office."""
    assigned = any(each.user_id == user.id for each in window.assignments)
    return is_office_of(user, window) or (assigned and window.school_id in user.school_ids(*VISITORS))
