"""Which obligations a person may see. A company contact has no account and sees none."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from accounts.models import User
from accounts.roles import OFFICE_ROLES, Role
from core.cities import same_city
from schedules.models import Assignment, Obligation, ObligationKind
from sites.models import Placement, School, Site, Student

Condition = sa.ColumnElement[bool]

IS_VISIT = Obligation.kind == ObligationKind.VISIT
IS_AUDIT = Obligation.kind != ObligationKind.VISIT


def visible_to(user: User) -> Condition:
    """The visits and audits a person may see in the plan, by every role the person holds."""
    return sa.or_(sa.and_(IS_VISIT, _visits(user)), sa.and_(IS_AUDIT, _audits(user)))


def _visits(user: User) -> Condition:
    clauses: list[Condition] = [sa.false()]
    if office := user.school_ids(*OFFICE_ROLES):
        clauses.append(Obligation.school_id.in_(office))
    if own := user.school_ids(Role.TEACHER):
        clauses.append(sa.and_(Obligation.school_id.in_(own), sa.or_(_assigned_to(user), _where_guided(user))))
    if user.has_role(Role.OFFICER):
        clauses.append(_school_in(user.cities(Role.OFFICER)))
    return sa.or_(*clauses)


def _audits(user: User) -> Condition:
    clauses: list[Condition] = [sa.false()]
    for role in (Role.CLERK, Role.OFFICER):
        if user.has_role(role):
            cities = user.cities(role)
            clauses.append(sa.or_(_school_in(cities), _site_in(cities)))
    if user.has_role(Role.PANELIST):
        clauses.append(_assigned_to(user))
    if schools := user.school_ids(*OFFICE_ROLES):
        concluded_there = sa.and_(Obligation.met_at.is_not(None), Obligation.site_id.in_(_sites_of(schools)))
        clauses.append(sa.or_(Obligation.school_id.in_(schools), concluded_there))
    return sa.or_(*clauses)


def _assigned_to(user: User) -> Condition:
    return Obligation.id.in_(sa.select(Assignment.obligation_id).where(Assignment.user_id == user.id))


def _where_guided(user: User) -> Condition:
    """The visits of the person's own students, whoever makes them."""
    guided = (
        sa.select(Placement.id)
        .join(Student, Student.id == Placement.student_id)
        .where(
            Placement.teacher_id == user.id,
            Placement.cancelled_at.is_(None),
            Placement.site_id == Obligation.site_id,
            Student.school_id == Obligation.school_id,
        )
    )
    return sa.exists(guided.correlate(Obligation))


def _sites_of(schools: set[UUID]) -> sa.Select[Any]:
    placed = sa.select(Placement.site_id).join(Student, Student.id == Placement.student_id)
    return placed.where(Student.school_id.in_(schools), Placement.cancelled_at.is_(None))


def _school_in(cities: set[str] | None) -> Condition:
    return Obligation.school_id.in_(sa.select(School.id).where(city_is_among(School.city, cities)))


def _site_in(cities: set[str] | None) -> Condition:
    sites = sa.select(Site.id).where(city_is_among(Site.city, cities))
    return sa.and_(Obligation.school_id.is_(None), Obligation.site_id.in_(sites))


def city_is_among(column: sa.orm.InstrumentedAttribute[str], cities: set[str] | None) -> Condition:
    """Whether a city is one of these, 臺 and 台 being the same; None means every city."""
    if cities is None:
        return sa.true()
    return sa.func.replace(sa.func.trim(column), "台", "臺").in_({same_city(city) for city in cities})


def may_manage(user: User, obligation: Obligation) -> bool:
    """Whether the person may assign a visit, move it inside its window or ask for an excusal."""
    return obligation.school_id in user.school_ids(*OFFICE_ROLES)


def may_decide(user: User, obligation: Obligation) -> bool:
    """Whether the person may approve what another asked for this visit."""
    return obligation.school_id in user.school_ids(*OFFICE_ROLES)
