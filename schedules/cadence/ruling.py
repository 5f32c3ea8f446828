"""Changing how often is visited: a new cadence rule, or a school's choice to count from the last visit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from accounts.models import User
from accounts.roles import OFFICE_ROLES, Role
from core import clock, journal
from core.database import db
from core.errors import DomainError, NotFound
from schedules.cadence.table import cadence_table
from schedules.models import CadenceRow, Obligation
from schedules.planning.facts import read_context, read_facts
from schedules.planning.generation import generate
from schedules.planning.preview import Preview, preview_plan
from schedules.rules.cadence import CadenceRule
from sites.models import ClassGroup, Mode, Placement, School, Student


class BeginsTooEarly(DomainError):
    sentence = "A new rule counts from a day to come: what was planned under the old one stays as it was."


def preview_rule(rule: CadenceRule, user: User) -> Preview:
    """What a new rule would do to the plan. Nothing is stored."""
    context = read_context()
    facts = read_facts(_sites_of_modes(rule))
    days = (rule.starts_on, rule.ends_on)
    return preview_plan(facts, replace(context, cadence=context.cadence.with_rule(_numbered(rule))), days, user)


def record_rule(rule: CadenceRule, *, by: User) -> dict[str, int]:
    """Add a rule to the table and bring the plan in line."""
    if not by.has_role(Role.CLERK):
        raise NotFound
    if rule.starts_on <= clock.today():
        raise BeginsTooEarly
    rule = _numbered(rule)
    row = CadenceRow(
        name=rule.name,
        version=rule.version,
        modes=sorted(rule.modes),
        every_days=rule.every_days,
        per_semester=rule.per_semester,
        basis=rule.basis,
        starts_on=rule.starts_on,
        ends_on=None if rule.ends_on == date.max else rule.ends_on,
        recorded_at=clock.utcnow(),
    )
    db.session.add(row)
    journal.record(by, "cadence.recorded", row, rule=rule.label, modes=row.modes, starts_on=row.starts_on)
    db.session.flush()
    return generate(site_ids=_sites_of_modes(rule), by=by)


def _numbered(rule: CadenceRule) -> CadenceRule:
    return replace(rule, version=cadence_table().next_version(rule.name))


def _sites_of_modes(rule: CadenceRule) -> set[UUID]:
    """Where students of these modes train on the rule's first day or later."""
    placed = (
        sa.select(Placement.site_id)
        .join(Student, Student.id == Placement.student_id)
        .join(ClassGroup, ClassGroup.id == Student.class_group_id)
        .where(ClassGroup.mode.in_([Mode(mode) for mode in rule.modes]), Placement.end_on >= rule.starts_on)
    )
    return set(db.session.scalars(placed.distinct()))


def own_schools(user: User) -> list[School]:
    """The schools for which a person may choose the rolling cadence."""
    own = sa.select(School).where(School.id.in_(user.school_ids(*OFFICE_ROLES))).order_by(School.code)
    return list(db.session.scalars(own))


def get_own_school(user: User, school_id: UUID) -> School:
    """One of them."""
    school = next((each for each in own_schools(user) if each.id == school_id), None)
    if school is None:
        raise NotFound
    return school


def preview_rolling(school: School, *, is_rolling: bool, user: User) -> Preview:
    """What the other way of counting would do to the school's visits. Nothing is stored."""
    context, today = read_context(), clock.today()
    rolling = context.rolling | {school.code} if is_rolling else context.rolling - {school.code}
    return preview_plan(read_facts(_sites_of_school(school)), replace(context, rolling=rolling), (today, today), user)


def choose_rolling(school: School, *, is_rolling: bool, by: User) -> dict[str, int]:
    """Count from the last valid visit, or along the windows alone, and bring the plan in line."""
    get_own_school(by, school.id)
    school.is_rolling = is_rolling
    journal.record(by, "school.rolling" if is_rolling else "school.not_rolling", school)
    db.session.flush()
    return generate(site_ids=_sites_of_school(school), by=by)


def _sites_of_school(school: School) -> set[UUID]:
    planned = sa.select(Obligation.site_id).where(Obligation.school_id == school.id, Obligation.site_id.is_not(None))
    return {row for row in db.session.scalars(planned.distinct()) if row}
